import type { EntityField } from '../manifest/types.ts';
import { toString as decimalText, parse as parseDecimal } from '../numbers/big-decimal.ts';
import { byteaParam, type SqlParam, type SqlRow } from '../store/sql.ts';
import { formatTimestamp } from '../store/timestamp.ts';
import type { EntityRow, EntityValue } from '../store/types.ts';
import { InvalidQuery } from './errors.ts';
import { scalarOf } from './layout.ts';

const HEX = /^(0x)?([0-9a-f]{2})*$/i;
const INTEGER = /^[+-]?\d+$/;
const INT8 = 2n ** 63n;
const INT4 = 2n ** 31n;

/**
 * A filter value as a parameter the field's column can be compared with.
 * @throws InvalidQuery when the value is not of the field's type.
 */
export function encodeValue(field: EntityField, value: unknown): SqlParam {
  if (field.type.kind === 'enum') {
    if (typeof value === 'string' && field.type.values.includes(value)) return value;
    throw unfit(field, value, `the enum \`${field.type.name}\``);
  }
  const scalar = scalarOf(field);
  switch (scalar) {
    case 'String':
    case 'ID':
      if (typeof value !== 'string') throw unfit(field, value, scalar);
      if (value.includes('\0')) throw new InvalidQuery(`\`${field.name}\`: text with a NUL character is never stored`);
      return value;
    case 'Bytes':
      if (typeof value !== 'string' || !HEX.test(value)) throw unfit(field, value, scalar);
      return byteaParam(value.toLowerCase());
    case 'Boolean':
      if (typeof value !== 'boolean') throw unfit(field, value, scalar);
      return value;
    case 'BigDecimal':
      return decimalParam(field, value);
    case 'Timestamp':
      return timestampParam(field, value);
    default:
      return integerParam(field, value, scalar === 'Int' ? INT4 : scalar === 'Int8' ? INT8 : null);
  }
}

function integerParam(field: EntityField, value: unknown, limit: bigint | null): bigint {
  const integer = toBigInt(value);
  if (integer === null || (limit !== null && (integer >= limit || integer < -limit)))
    throw unfit(field, value, scalarOf(field));
  return integer;
}

function toBigInt(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  return typeof value === 'string' && INTEGER.test(value) ? BigInt(value.replace(/^\+/, '')) : null;
}

function decimalParam(field: EntityField, value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' || typeof value === 'string') {
    const decimal = parseDecimal(String(value));
    if (decimal) return decimalText(decimal);
  } else if (isDecimal(value)) {
    return decimalText(value);
  }
  throw unfit(field, value, 'BigDecimal');
}

function isDecimal(value: unknown): value is { digits: bigint; exp: number } {
  return typeof value === 'object' && value !== null && 'digits' in value && 'exp' in value;
}

function timestampParam(field: EntityField, value: unknown): string {
  const micros = toBigInt(value);
  if (micros === null) throw unfit(field, value, 'Timestamp');
  try {
    return formatTimestamp(micros);
  } catch {
    throw unfit(field, value, 'Timestamp (microseconds since 1970)');
  }
}

function unfit(field: EntityField, value: unknown, wanted: string): InvalidQuery {
  const shown =
    typeof value === 'string' ? value : typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  return new InvalidQuery(`\`${field.name}\`: \`${(shown ?? 'undefined').slice(0, 80)}\` is not a value of ${wanted}`);
}

type Decode = (value: EntityValue) => EntityValue;

const toInteger: Decode = (value) => (typeof value === 'string' ? BigInt(value) : value);
const toDecimal: Decode = (value) => (typeof value === 'string' ? parseDecimal(value) : value);
const each =
  (decode: Decode): Decode =>
  (value) =>
    Array.isArray(value) ? value.map(decode) : value;

/** How to turn what the database gives for a field into an EntityValue; null where it already is one. */
export function decoderOf(field: EntityField): Decode | null {
  const scalar = scalarOf(field);
  const decode = scalar === 'BigInt' ? toInteger : scalar === 'BigDecimal' ? toDecimal : null;
  return decode !== null && field.list ? each(decode) : decode;
}

/** Turns the database's rows, columns named as fields, into entity rows: in place where no column is to be dropped. */
export function decodeRows(rows: SqlRow[], fields: readonly EntityField[]): EntityRow[] {
  const [sample] = rows;
  const hasExtra = sample !== undefined && Object.keys(sample).length > fields.length;
  const decoders = fields.map((field) => ({ name: field.name, decode: decoderOf(field) }));
  const changed = hasExtra ? decoders : decoders.filter(({ decode }) => decode !== null);
  if (changed.length === 0) return rows;
  return rows.map((row) => {
    const target: { [field: string]: EntityValue } = hasExtra ? {} : row;
    for (const { name, decode } of changed) {
      const value = row[name] ?? null;
      target[name] = decode ? decode(value) : value;
    }
    return target;
  });
}
