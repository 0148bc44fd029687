import { type AbiType, abiTypeName } from './abi-type.ts';
import { AbiValueMismatch } from './errors.ts';
import type { AbiValue } from './value.ts';

const WORD_LIMIT = 1n << 256n;

function word(value: bigint): string {
  return (value < 0n ? value + WORD_LIMIT : value).toString(16).padStart(64, '0');
}

function padRight(hex: string): string {
  return hex.padEnd(Math.ceil(hex.length / 64) * 64, '0');
}

function isDynamic(value: AbiValue): boolean {
  switch (value.kind) {
    case 'bytes':
    case 'string':
    case 'array':
      return true;
    case 'fixedArray':
    case 'tuple':
      return value.items.some(isDynamic);
    default:
      return false;
  }
}

function encodeBody(value: AbiValue): string {
  switch (value.kind) {
    case 'uint':
    case 'int':
      return word(value.value);
    case 'bool':
      return word(value.value ? 1n : 0n);
    case 'address':
      return value.hex.padStart(64, '0');
    case 'fixedBytes':
    case 'function':
      return value.hex.padEnd(64, '0');
    case 'bytes':
      return word(BigInt(value.hex.length / 2)) + padRight(value.hex);
    case 'string': {
      const hex = Buffer.from(value.value, 'utf8').toString('hex');
      return word(BigInt(hex.length / 2)) + padRight(hex);
    }
    case 'array':
      return word(BigInt(value.items.length)) + encodeSequence(value.items);
    default:
      return encodeSequence(value.items);
  }
}

/** Hex digits, without 0x, of values that stand one after another, as parameters do. */
export function encodeSequence(values: readonly AbiValue[]): string {
  const bodies = values.map(encodeBody);
  const headSize = values.reduce((sum, value, i) => sum + (isDynamic(value) ? 32 : (bodies[i]?.length ?? 0) / 2), 0);
  let heads = '';
  let tails = '';
  values.forEach((value, i) => {
    const body = bodies[i] ?? '';
    if (isDynamic(value)) {
      heads += word(BigInt(headSize + tails.length / 2));
      tails += body;
    } else {
      heads += body;
    }
  });
  return heads + tails;
}

/** Hex digits, without 0x, of one value on its own: a dynamic one gets a leading offset. */
export function encodeSingle(value: AbiValue): string {
  return encodeSequence([value]);
}

function bitsOf(value: bigint, signed: boolean): number {
  if (!signed) return value.toString(2).length;
  return (value < 0n ? -value - 1n : value).toString(2).length + 1;
}

function fits(type: AbiType, value: AbiValue): boolean {
  if (type.kind !== value.kind) return false;
  switch (value.kind) {
    case 'uint':
      return type.kind === 'uint' && (value.value === 0n || bitsOf(value.value, false) <= type.size);
    case 'int':
      return type.kind === 'int' && (value.value === 0n || bitsOf(value.value, true) <= type.size);
    case 'fixedBytes':
      return type.kind === 'fixedBytes' && value.hex.length <= 2 * type.size;
    case 'array':
      return type.kind === 'array' && value.items.every((item) => fits(type.item, item));
    case 'fixedArray':
      return (
        type.kind === 'fixedArray' &&
        value.items.length === type.size &&
        value.items.every((item) => fits(type.item, item))
      );
    case 'tuple':
      return (
        type.kind === 'tuple' &&
        value.items.length === type.items.length &&
        type.items.every((item, i) => {
          const inner = value.items[i];
          return inner !== undefined && fits(item, inner);
        })
      );
    default:
      return true;
  }
}

/**
 * Checks that values can be passed as `types`: the same kinds, none too large. Smaller sizes are widened by encoding.
 * @throws AbiValueMismatch
 */
export function checkValues(types: readonly AbiType[], values: readonly AbiValue[]): void {
  const names = (kinds: readonly string[]) => `(${kinds.join(',')})`;
  if (
    types.length !== values.length ||
    types.some((type, i) => !fits(type, values[i] ?? { kind: 'tuple', items: [] }))
  ) {
    throw new AbiValueMismatch(names(types.map(abiTypeName)), names(values.map((value) => value.kind)));
  }
}
