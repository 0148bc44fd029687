/**
 * Decimal numbers that behave as graph-node's do, digit for digit (bigdecimal 0.1.2 with its `normalized()`).
 *
 * Results above zero are rounded half up to 34 significant digits. Results below zero are cut, not rounded, and their
 * digits are counted from the bit length, which keeps 34 or 35 of them. Division makes 100 digits first.
 */
export interface BigDecimal {
  readonly digits: bigint;
  /** The value is `digits · 10^exp`. */
  readonly exp: number;
}

const PRECISION = 34;
const DIVISION_PRECISION = 100;
/** graph-node's bits per decimal digit; the last place matters for very long numbers. */
const BITS_PER_DIGIT = 3.3219280949;
const MIN_EXP = -6143;
const MAX_EXP = 6144;

const POWERS: bigint[] = [1n];
for (let n = 1; n <= 256; n++) POWERS.push((POWERS[n - 1] ?? 1n) * 10n);

const TEN_34 = 10n ** 34n;
/** Below this magnitude a negative number counts as at most 34 digits. */
const NEGATIVE_LIMIT = -(2n ** 116n);

export const ZERO: BigDecimal = { digits: 0n, exp: 0 };
const ONE: BigDecimal = { digits: 1n, exp: 0 };

/** 10^n for n ≥ 0. */
export function powerOfTen(n: number): bigint {
  return POWERS[n] ?? 10n ** BigInt(n);
}

const TWOS: bigint[] = [1n];
for (let n = 1; n <= 1024; n++) TWOS.push((TWOS[n - 1] ?? 1n) * 2n);

/** Bits of a positive integer. Its logarithm as a double is off by one at most. */
function bitLength(magnitude: bigint): number {
  const double = Number(magnitude);
  if (double === Number.POSITIVE_INFINITY) {
    const hex = magnitude.toString(16);
    return hex.length * 4 - Math.clz32(Number.parseInt(hex.charAt(0), 16)) + 28;
  }
  let bits = Math.floor(Math.log2(double)) + 1;
  if (magnitude >= (TWOS[bits] ?? 0n)) bits++;
  if (magnitude < (TWOS[bits - 1] ?? 0n)) bits--;
  return bits;
}

/** Decimal digits of a positive integer. */
function countDigits(value: bigint): number {
  const double = Number(value);
  const guess =
    double === Number.POSITIVE_INFINITY
      ? Math.floor(bitLength(value) / BITS_PER_DIGIT)
      : Math.max(0, Math.floor(Math.log10(double)));
  if (value < powerOfTen(guess)) return guess;
  return value < powerOfTen(guess + 1) ? guess + 1 : guess + 2;
}

/** Numbers below this are exact as doubles, whose arithmetic allocates nothing. */
const SAFE = 2n ** 53n;

function stripSafe(digits: number, exp: number): BigDecimal {
  while (digits % 10 === 0) {
    digits /= 10;
    exp++;
  }
  return { digits: BigInt(digits), exp };
}

/** Drops trailing decimal zeros. They are at most as many as the trailing binary zeros, which are cheap to count. */
function strip(digits: bigint, exp: number): BigDecimal {
  let low = Number(BigInt.asUintN(32, digits));
  if ((low & 1) === 1) return { digits, exp };
  for (;;) {
    let most = low === 0 ? 32 : 31 - Math.clz32(low & -low);
    let removed = 0;
    while (most > 0) {
      const step = most >= 16 ? 16 : most >= 8 ? 8 : most >= 4 ? 4 : most >= 2 ? 2 : 1;
      if (digits % powerOfTen(step) === 0n) {
        digits /= powerOfTen(step);
        removed += step;
        most -= step;
      } else {
        most = step - 1;
      }
    }
    exp += removed;
    low = Number(BigInt.asUintN(32, digits));
    if (removed === 0 || (low & 1) === 1) return { digits, exp };
  }
}

function shorten(digits: bigint, exp: number): BigDecimal {
  if (digits > 0n) {
    const excess = countDigits(digits) - PRECISION;
    const unit = powerOfTen(excess);
    const quotient = digits / unit;
    const roundUp = (digits - quotient * unit) * 2n >= unit;
    return strip(roundUp ? quotient + 1n : quotient, exp + excess);
  }
  const excess = Math.floor(bitLength(-digits) / BITS_PER_DIGIT) - PRECISION;
  return strip(digits / powerOfTen(excess), exp + excess);
}

/** The canonical form of `digits · 10^exp`. Applying it twice may cut one more digit of a negative number. */
export function normalize(digits: bigint, exp: number): BigDecimal {
  if (digits === 0n) return ZERO;
  if (digits < SAFE && digits > -SAFE) {
    const small = Number(digits);
    return small % 10 === 0 ? stripSafe(small, exp) : { digits, exp };
  }
  if (digits < TEN_34 && digits > NEGATIVE_LIMIT) return strip(digits, exp);
  return shorten(digits, exp);
}

/** Whether graph-node accepts the exponent of a value it reads from a mapping. */
export function isExponentInRange(value: BigDecimal): boolean {
  return value.exp >= MIN_EXP && value.exp <= MAX_EXP;
}

export function plus(a: BigDecimal, b: BigDecimal): BigDecimal {
  if (a.exp === b.exp) return normalize(a.digits + b.digits, a.exp);
  if (a.exp > b.exp) return normalize(a.digits * powerOfTen(a.exp - b.exp) + b.digits, b.exp);
  return normalize(a.digits + b.digits * powerOfTen(b.exp - a.exp), a.exp);
}

export function minus(a: BigDecimal, b: BigDecimal): BigDecimal {
  if (a.exp === b.exp) return normalize(a.digits - b.digits, a.exp);
  if (a.exp > b.exp) return normalize(a.digits * powerOfTen(a.exp - b.exp) - b.digits, b.exp);
  return normalize(a.digits - b.digits * powerOfTen(b.exp - a.exp), a.exp);
}

export function times(a: BigDecimal, b: BigDecimal): BigDecimal {
  return normalize(a.digits * b.digits, a.exp + b.exp);
}

/**
 * A positive quotient needs only as many digits as decide the rounding of the 34th: the rounding of the 100th digit
 * reaches it only through a row of nines. `null` where six digits do not decide.
 */
function dividePositive(num: bigint, den: bigint, exp: number): BigDecimal | null {
  const shift = Math.max(0, PRECISION + 7 + countDigits(den) - countDigits(num));
  const quotient = (num * powerOfTen(shift)) / den;
  const excess = countDigits(quotient) - PRECISION;
  const unit = powerOfTen(excess);
  const kept = quotient / unit;
  const rest = quotient - kept * unit;
  if (rest + 1n === unit / 2n) return null;
  return strip(rest * 2n >= unit ? kept + 1n : kept, exp - shift + excess);
}

/** The quotient as long division leaves it: up to 100 digits, fewer where it ends, the next digit rounded half up. */
function divideLong(num: bigint, den: bigint, exp: number): { digits: bigint; exp: number } {
  while (num < den) {
    num *= 10n;
    exp--;
  }
  const whole = num / den;
  const shift = Math.max(0, DIVISION_PRECISION - countDigits(whole));
  const scaled = num * powerOfTen(shift);
  const quotient = scaled / den;
  const rest = scaled - quotient * den;
  if (rest !== 0n) {
    return { digits: rest * 10n >= den * 5n ? quotient + 1n : quotient, exp: exp - shift };
  }
  const bare = strip(quotient, 0);
  const unused = Math.min(bare.exp, shift);
  return { digits: bare.digits * powerOfTen(bare.exp - unused), exp: exp - shift + unused };
}

/** @throws RangeError when `b` is zero. */
export function dividedBy(a: BigDecimal, b: BigDecimal): BigDecimal {
  if (b.digits === 0n) throw new RangeError('Cannot divide by zero-valued `BigDecimal`!');
  if (a.digits === 0n || (b.digits === 1n && b.exp === 0)) return normalize(a.digits, a.exp);
  const exp = a.exp - b.exp;
  if (a.digits === b.digits) return exp === 0 ? ONE : { digits: 1n, exp };
  const num = a.digits < 0n ? -a.digits : a.digits;
  const den = b.digits < 0n ? -b.digits : b.digits;
  const positive = a.digits < 0n === b.digits < 0n;
  if (positive) {
    const short = dividePositive(num, den, exp);
    if (short !== null) return short;
  }
  const long = divideLong(num, den, exp);
  return normalize(positive ? long.digits : -long.digits, long.exp);
}

/** Whether two canonical numbers are the same. */
export function equals(a: BigDecimal, b: BigDecimal): boolean {
  return a.exp === b.exp && a.digits === b.digits;
}

/** Below zero, zero or above zero as `a` is less than, equal to or greater than `b`. */
export function compare(a: BigDecimal, b: BigDecimal): number {
  const exp = Math.min(a.exp, b.exp);
  const left = a.digits * powerOfTen(a.exp - exp);
  const right = b.digits * powerOfTen(b.exp - exp);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Plain decimal notation without exponent. */
function format(value: BigDecimal): string {
  const { digits, exp } = value;
  if (exp >= 0) return exp === 0 || digits === 0n ? digits.toString() : digits.toString() + '0'.repeat(exp);
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString();
  const point = text.length + exp;
  if (point > 0) return `${sign}${text.slice(0, point)}.${text.slice(point)}`;
  return `${sign}0.${'0'.repeat(-point)}${text}`;
}

export { format as toString };

const INTEGER = /^[+-]?[0-9][0-9_]*$/;
const EXPONENT = /^\+?[+-]?[0-9]+$/;

/** The canonical number written in `text`, null where graph-node would refuse it. Accepts `1_000`, `.5`, `+5e-3`. */
export function parse(text: string): BigDecimal | null {
  const separator = text.search(/[eE]/);
  const base = separator < 0 ? text : text.slice(0, separator);
  let exp = 0;
  if (separator >= 0) {
    const written = text.slice(separator + 1);
    if (!EXPONENT.test(written)) return null;
    exp = Number(written.replace(/^\+/, ''));
    if (!Number.isSafeInteger(exp)) return null;
  }
  const point = base.indexOf('.');
  const integer = point < 0 ? base : base.slice(0, point) + base.slice(point + 1);
  if (!INTEGER.test(integer)) return null;
  const fraction = point < 0 ? 0 : base.length - point - 1;
  return normalize(BigInt(integer.replace(/[+_]/g, '')), exp - fraction);
}

/** The number an integer stands for. */
export function fromBigInt(value: bigint): BigDecimal {
  return normalize(value, 0);
}
