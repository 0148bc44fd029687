import type { BigDecimal } from '../numbers/big-decimal.ts';

/**
 * One attribute's value in memory. By schema type: String, ID, enum: string; Bytes: lower-case 0x hex string;
 * Int: number; Int8 and Timestamp (microseconds): bigint; BigInt: bigint; BigDecimal: BigDecimal; Boolean: boolean;
 * a reference holds the id of the other entity. An attribute that is null may be absent.
 */
export type EntityValue = string | number | bigint | boolean | BigDecimal | readonly EntityValue[] | null;

/** An entity's attributes by schema field name, `id` included. Derived fields never appear. */
export type EntityRow = { readonly [field: string]: EntityValue };
