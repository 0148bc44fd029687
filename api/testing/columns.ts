import type { ColumnBytes, ColumnForm } from '../../engine/index.ts';
import type { CellKind } from '../book/cells.ts';

/** A field's values as the store sends them: hex digits of bytes, texts, integers, booleans; null for none. */
export type Sent = string | bigint | boolean | null;

const formOf = (kind: CellKind): ColumnForm => {
  if (kind === 'boolean') return 'boolean';
  return kind === 'number' || kind === 'integer' ? 'integer' : 'bytes';
};

/** A column of a page, as `EntityReader.columns` gives it. */
export function columnOf(kind: CellKind, values: readonly Sent[]): ColumnBytes {
  const form = formOf(kind);
  const parts = values.map((value) => {
    if (typeof value === 'string') return Buffer.from(value, kind === 'bytes' || kind === 'name' ? 'hex' : 'utf8');
    if (form === 'integer') return numeric(value === null ? null : BigInt(value));
    return Buffer.from(form === 'boolean' ? [value === null ? 2 : Number(value)] : []);
  });
  const sizes = Buffer.alloc(form === 'bytes' ? 4 * values.length : 0);
  if (form === 'bytes') {
    for (const [i, value] of values.entries()) sizes.writeInt32BE(value === null ? -1 : (parts[i]?.length ?? 0), 4 * i);
  }
  return { form, sizes, bytes: Buffer.concat(parts) };
}

/** As PostgreSQL sends it: digits of base 10,000, without zeros at the end. */
function numeric(value: bigint | null): Buffer {
  if (value === null) return words([-1]);
  const digits: number[] = [];
  for (let left = value < 0n ? -value : value; left > 0n; left /= 10_000n) digits.unshift(Number(left % 10_000n));
  const weight = Math.max(0, digits.length - 1);
  while (digits.at(-1) === 0) digits.pop();
  return words([digits.length, weight, value < 0n ? 0x4000 : 0, 0, ...digits]);
}

function words(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * numbers.length);
  for (const [i, number] of numbers.entries()) bytes.writeInt16BE(number, 2 * i);
  return bytes;
}
