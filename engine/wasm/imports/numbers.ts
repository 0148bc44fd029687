import * as decimal from '../../numbers/big-decimal.ts';
import { MappingFailed } from '../errors.ts';
import { type Heap, refresh } from '../heap.ts';
import { MAX_BITS, newBigDecimal, newBigInt, readBigDecimal, readBigInt, TOO_BIG } from '../heap-numbers.ts';
import { newText, readText } from '../heap-text.ts';
import type { Runtime } from '../runtime.ts';
import type { Imports } from './imports.ts';

const INTEGER = /^[+-]?[0-9][0-9_]*$/;

/** An integer as graph-node reads it: an optional sign, digits, underscores between them. */
export function parseInteger(text: string): bigint | null {
  if (!INTEGER.test(text)) return null;
  return BigInt(text.replace(/[+_]/g, ''));
}

function byZero(what: string): never {
  throw new MappingFailed(what);
}

/** Refuses before it computes: a large base to the 255th could take seconds. */
function power(base: bigint, exponent: number): bigint {
  const leastBits = (base.toString(16).length - 2) * 4 * exponent;
  if (leastBits > MAX_BITS) throw new MappingFailed(TOO_BIG);
  return base ** BigInt(exponent);
}

/** A function of two integers that gives one. */
function integers(heap: Heap, operation: (a: bigint, b: bigint) => bigint): (a: number, b: number) => number {
  return (a, b) => {
    refresh(heap);
    return newBigInt(heap, operation(readBigInt(heap, a), readBigInt(heap, b)));
  };
}

/** A function of an integer and a byte passed as such: compilers may leave more than a byte where one is cast. */
function integerAndByte(heap: Heap, operation: (a: bigint, b: number) => bigint): (a: number, b: number) => number {
  return (a, b) => {
    refresh(heap);
    if (b < 0 || b > 255) throw new MappingFailed(`an exponent or number of bits, ${b}, is more than a byte holds`);
    return newBigInt(heap, operation(readBigInt(heap, a), b));
  };
}

type Decimal = decimal.BigDecimal;

function decimals(heap: Heap, operation: (a: Decimal, b: Decimal) => Decimal): (a: number, b: number) => number {
  return (a, b) => {
    refresh(heap);
    return newBigDecimal(heap, operation(readBigDecimal(heap, a), readBigDecimal(heap, b)));
  };
}

function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) byZero(`attempted to divide BigDecimal \`${decimal.toString(a)}\` by zero`);
  return decimal.dividedBy(a, b);
}

export function bigIntImports({ heap, texts }: Runtime): Imports {
  return {
    'bigInt.plus': integers(heap, (a, b) => a + b),
    'bigInt.minus': integers(heap, (a, b) => a - b),
    'bigInt.times': integers(heap, (a, b) => a * b),
    'bigInt.dividedBy': integers(heap, (a, b) =>
      b === 0n ? byZero(`attempted to divide BigInt \`${a}\` by zero`) : a / b,
    ),
    'bigInt.mod': integers(heap, (a, b) =>
      b === 0n ? byZero(`attempted to calculate the remainder of \`${a}\` with a divisor of zero`) : a % b,
    ),
    'bigInt.bitOr': integers(heap, (a, b) => a | b),
    'bigInt.bitAnd': integers(heap, (a, b) => a & b),
    'bigInt.pow': integerAndByte(heap, power),
    'bigInt.leftShift': integerAndByte(heap, (a, bits) => a << BigInt(bits)),
    'bigInt.rightShift': integerAndByte(heap, (a, bits) => a >> BigInt(bits)),
    'bigInt.dividedByDecimal': (a, b) => {
      refresh(heap);
      const left = decimal.fromBigInt(readBigInt(heap, a));
      return newBigDecimal(heap, divideDecimals(left, readBigDecimal(heap, b)));
    },
    'bigInt.fromString': (pointer) => {
      refresh(heap);
      const text = readText(heap, texts, pointer);
      const value = parseInteger(text);
      if (value === null) throw new MappingFailed(`string is not a BigInt: \`${text}\``);
      return newBigInt(heap, value);
    },
  };
}

export function bigDecimalImports({ heap, texts }: Runtime): Imports {
  return {
    'bigDecimal.plus': decimals(heap, decimal.plus),
    'bigDecimal.minus': decimals(heap, decimal.minus),
    'bigDecimal.times': decimals(heap, decimal.times),
    'bigDecimal.dividedBy': decimals(heap, divideDecimals),
    'bigDecimal.equals': (a, b) => {
      refresh(heap);
      return decimal.equals(readBigDecimal(heap, a), readBigDecimal(heap, b)) ? 1 : 0;
    },
    'bigDecimal.toString': (pointer) => {
      refresh(heap);
      return newText(heap, decimal.toString(readBigDecimal(heap, pointer)));
    },
    'bigDecimal.fromString': (pointer) => {
      refresh(heap);
      const text = readText(heap, texts, pointer);
      const value = decimal.parse(text);
      if (value === null) throw new MappingFailed(`string is not a BigDecimal: '${text}'`);
      return newBigDecimal(heap, value);
    },
  };
}
