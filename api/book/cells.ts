import { bigDecimal, type EntityField, type EntityValue } from '../../engine/index.ts';

/** What a cell stands for. */
export type CellKind = 'bytes' | 'label' | 'name' | 'boolean' | 'number' | 'integer' | 'decimal';

/** `label`, `name`: one of few texts that come again and again: enums, and references as their bytes. */
export function cellKindOf({ type, name }: EntityField): CellKind {
  if (type.kind === 'enum') return 'label';
  if (type.kind === 'reference') return name === 'owner' ? 'bytes' : 'name';
  if (type.scalar === 'Boolean') return 'boolean';
  if (type.scalar === 'Int') return 'number';
  if (type.scalar === 'BigDecimal') return 'decimal';
  return type.scalar === 'Bytes' ? 'bytes' : 'integer';
}

/**
 * First byte of a cell; lengths and numbers of names are 7 bits a byte, the lowest first. Behind `digits` and `negative`
 * an integer's decimal digits, two a byte, their bytes counted. `ownBytes`: what stands behind the account's id; `owner`: that id from its 21st byte on.
 */
export const TAG = {
  null: 0,
  true: 1,
  false: 2,
  name: 3,
  digits: 4,
  negative: 5,
  bytes: 6,
  ownBytes: 7,
  text: 8,
  owner: 9,
} as const;

/** Bytes of an address. The id of an account may be a pool's and an owner's. */
export const ADDRESS = 20;

/** Reads cells one after another, see `CellWriter`. */
export interface CellReader {
  at: number;
  readonly bytes: Uint8Array;
  readonly names: readonly string[];
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** So many pairs of digits are a number. */
const MOST_EXACT = 7;
const PAIRS = Array.from({ length: 100 }, (_, two) => String(two).padStart(2, '0'));

/** @param account id of the account the cells are of, `0x…` */
export function readCell(reader: CellReader, kind: CellKind, account: string): EntityValue {
  const tag = take(reader);
  if (tag === TAG.null) return null;
  if (tag === TAG.true || tag === TAG.false) return tag === TAG.true;
  if (tag === TAG.name) return reader.names[takeNumber(reader)] ?? null;
  if (tag === TAG.bytes) return takeHex(reader, '0x');
  if (tag === TAG.ownBytes) return takeHex(reader, account);
  if (tag === TAG.owner) return `0x${account.slice(2 + 2 * ADDRESS)}`;
  if (tag === TAG.text) return bigDecimal.parse(takeText(reader));
  const value = takeDigits(reader);
  if (kind === 'number') return tag === TAG.negative ? -Number(value) : Number(value);
  return tag === TAG.negative ? -BigInt(value) : BigInt(value);
}

const take = (reader: CellReader): number => reader.bytes[reader.at++] ?? 0;

function takeNumber(reader: CellReader): number {
  let [value, shift] = [0, 0];
  for (;;) {
    const byte = take(reader);
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
    shift += 7;
  }
}

function takeHex(reader: CellReader, head: string): string {
  let text = head;
  for (let left = takeNumber(reader); left > 0; left--) text += HEX[take(reader)] ?? '';
  return text;
}

function takeText(reader: CellReader): string {
  let text = '';
  for (let left = takeNumber(reader); left > 0; left--) text += String.fromCharCode(take(reader));
  return text;
}

function takeDigits(reader: CellReader): string | number {
  let pairs = takeNumber(reader);
  let value = 0;
  if (pairs <= MOST_EXACT) {
    for (; pairs > 0; pairs--) value = value * 100 + take(reader);
    return value;
  }
  let text = String(take(reader));
  for (; pairs > 1; pairs--) text += PAIRS[take(reader)] ?? '';
  return text;
}
