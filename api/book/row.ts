import type { BigDecimal, EntityRow } from '../../engine/index.ts';

/** A stored row lacks an attribute the schema requires: the database is not one of this schema. */
class UnexpectedRow extends Error {
  override readonly name = 'UnexpectedRow';
  readonly code = 'UNEXPECTED_ROW';
  readonly field: string;
  readonly wanted: string;

  constructor(field: string, wanted: string, row: EntityRow) {
    super(`Attribute ${field} of row ${String(row.id)} is no ${wanted}: index into a database of this schema.`);
    this.field = field;
    this.wanted = wanted;
  }
}

/** String, ID, Bytes, enum or reference. */
export function textOf(row: EntityRow, field: string): string {
  const value = row[field];
  if (typeof value !== 'string') throw new UnexpectedRow(field, 'string', row);
  return value;
}

export function textOrNull(row: EntityRow, field: string): string | null {
  return row[field] === null || row[field] === undefined ? null : textOf(row, field);
}

/** BigInt, Int8 or Timestamp; also an Int. */
export function bigintOf(row: EntityRow, field: string): bigint {
  const value = row[field];
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new UnexpectedRow(field, 'integer', row);
}

export function bigintOrNull(row: EntityRow, field: string): bigint | null {
  return row[field] === null || row[field] === undefined ? null : bigintOf(row, field);
}

/** Int; also a BigInt within 2^53. */
export function intOf(row: EntityRow, field: string): number {
  const value = Number(bigintOf(row, field));
  if (!Number.isSafeInteger(value)) throw new UnexpectedRow(field, 'small integer', row);
  return value;
}

export function intOrNull(row: EntityRow, field: string): number | null {
  return row[field] === null || row[field] === undefined ? null : intOf(row, field);
}

export function booleanOf(row: EntityRow, field: string): boolean {
  const value = row[field];
  if (typeof value !== 'boolean') throw new UnexpectedRow(field, 'boolean', row);
  return value;
}

export function decimalOrNull(row: EntityRow, field: string): BigDecimal | null {
  const value = row[field];
  if (value === null || value === undefined) return null;
  if (typeof value === 'object' && 'digits' in value) return value;
  throw new UnexpectedRow(field, 'decimal', row);
}

export function decimalOf(row: EntityRow, field: string): BigDecimal {
  const value = decimalOrNull(row, field);
  if (value === null) throw new UnexpectedRow(field, 'decimal', row);
  return value;
}

export function textsOf(row: EntityRow, field: string): string[] {
  const value = row[field];
  if (!Array.isArray(value)) throw new UnexpectedRow(field, 'list', row);
  return value.map((item) => {
    if (typeof item !== 'string') throw new UnexpectedRow(field, 'list of strings', row);
    return item;
  });
}
