/**
 * Rows as a subgraph's store has them, by field. Structurally what the engine reads; margin/ knows nothing of databases.
 * Integers of any width are bigint (Int: number), bytes and references lower-case text, decimals digits · 10^exp.
 */
export type FactRow = { readonly [field: string]: FactValue };
export type FactValue = string | number | bigint | boolean | null | DecimalFact | readonly FactValue[];

export interface DecimalFact {
  readonly digits: bigint;
  readonly exp: number;
}

/** A stored row lacks an attribute the schema requires: the database is not one of this schema. */
export class UnexpectedFactError extends Error {
  override readonly name = 'UnexpectedFactError';
  readonly code = 'UNEXPECTED_ROW';
  readonly field: string;
  readonly wanted: string;

  constructor(field: string, wanted: string, row: FactRow) {
    super(`Attribute ${field} of row ${String(row.id)} is no ${wanted}: index into a database of this schema.`);
    this.field = field;
    this.wanted = wanted;
  }
}

const isAbsent = (row: FactRow, field: string): boolean => row[field] === null || row[field] === undefined;

/** String, ID, Bytes, enum or reference. @throws UnexpectedFactError */
export function textOf(row: FactRow, field: string): string {
  const value = row[field];
  if (typeof value !== 'string') throw new UnexpectedFactError(field, 'string', row);
  return value;
}

export function textOrNull(row: FactRow, field: string): string | null {
  return isAbsent(row, field) ? null : textOf(row, field);
}

/** BigInt, Int8 or Timestamp; also an Int. @throws UnexpectedFactError */
export function bigintOf(row: FactRow, field: string): bigint {
  const value = row[field];
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new UnexpectedFactError(field, 'integer', row);
}

export function bigintOrNull(row: FactRow, field: string): bigint | null {
  return isAbsent(row, field) ? null : bigintOf(row, field);
}

/** Int; also a BigInt within 2^53. @throws UnexpectedFactError */
export function intOf(row: FactRow, field: string): number {
  const value = Number(bigintOf(row, field));
  if (!Number.isSafeInteger(value)) throw new UnexpectedFactError(field, 'small integer', row);
  return value;
}

export function intOrNull(row: FactRow, field: string): number | null {
  return isAbsent(row, field) ? null : intOf(row, field);
}

/** @throws UnexpectedFactError */
export function booleanOf(row: FactRow, field: string): boolean {
  const value = row[field];
  if (typeof value !== 'boolean') throw new UnexpectedFactError(field, 'boolean', row);
  return value;
}

/** @throws UnexpectedFactError */
export function decimalOrNull(row: FactRow, field: string): DecimalFact | null {
  const value = row[field];
  if (value === null || value === undefined) return null;
  if (typeof value === 'object' && 'digits' in value) return value;
  throw new UnexpectedFactError(field, 'decimal', row);
}

/** @throws UnexpectedFactError */
export function decimalOf(row: FactRow, field: string): DecimalFact {
  const value = decimalOrNull(row, field);
  if (value === null) throw new UnexpectedFactError(field, 'decimal', row);
  return value;
}

/** @throws UnexpectedFactError */
export function textsOf(row: FactRow, field: string): string[] {
  const value = row[field];
  if (!Array.isArray(value)) throw new UnexpectedFactError(field, 'list', row);
  return value.map((item) => {
    if (typeof item !== 'string') throw new UnexpectedFactError(field, 'list of strings', row);
    return item;
  });
}

/** The decimal as an integer of `places` decimals, when it has no more than that; null else. */
export function scaledOf({ digits, exp }: DecimalFact, places: number): bigint | null {
  const shift = exp + places;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const unit = 10n ** BigInt(-shift);
  return digits % unit === 0n ? digits / unit : null;
}
