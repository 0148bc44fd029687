import { TAG } from './cells.ts';

/** Reads cells one after another as numbers, see `AccountNumbers`: no text and no integer is made of them. */
export interface NumberReader {
  /** where the next cell begins */
  at: number;
  next(): number;
}

export function createNumberReader(bytes: Uint8Array): NumberReader {
  let at = 0;

  const take = (): number => bytes[at++] ?? 0;

  function takeNumber(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = take();
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  function takeInteger(): number {
    const pairs = takeNumber();
    const end = at + pairs;
    if (pairs <= MOST_EXACT) return takeDigits(end);
    return pairs <= 2 * MOST_EXACT ? joined(takeDigits(end - MOST_EXACT), takeDigits(end)) : takeLarge(end);
  }

  function takeDigits(end: number): number {
    let value = 0;
    while (at < end) value = value * 100 + take();
    return value;
  }

  function takeLarge(end: number): number {
    let text = '';
    while (at < end) text += String(take()).padStart(2, '0');
    return Number(BigInt(text));
  }

  function skip(): number {
    const length = takeNumber();
    at += length;
    return Number.NaN;
  }

  return {
    get at() {
      return at;
    },
    set at(place) {
      at = place;
    },
    next() {
      const tag = take();
      if (tag === TAG.digits) return takeInteger();
      if (tag === TAG.negative) return -takeInteger();
      if (tag === TAG.name) return takeNumber();
      if (tag === TAG.true) return 1;
      if (tag === TAG.false) return 0;
      return tag === TAG.null || tag === TAG.owner ? Number.NaN : skip();
    },
  };
}

/** So many pairs of digits are a float64; `joined` puts two such parts together. */
const MOST_EXACT = 7;
const LOW_SCALE = 1e14;

/** Parts a factor in two of 26 bits at most. */
const SPLITTER = 2 ** 27 + 1;
const headOf = (value: number): number => SPLITTER * value - (SPLITTER * value - value);
const SCALE_HEAD = headOf(LOW_SCALE);
const SCALE_TAIL = LOW_SCALE - SCALE_HEAD;

/**
 * The float64 nearest to high · 10^14 + low: the product as its nearest float64 and what that lacks (Dekker), which
 * together with `low` is an integer below 2^53, so that the one sum is the one rounding.
 */
function joined(high: number, low: number): number {
  const product = high * LOW_SCALE;
  const head = headOf(high);
  const tail = high - head;
  const lacking = tail * SCALE_TAIL - (product - head * SCALE_HEAD - tail * SCALE_HEAD - head * SCALE_TAIL);
  return product + (lacking + low);
}
