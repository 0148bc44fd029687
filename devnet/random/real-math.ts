/**
 * exp and ln out of the four exact operations of IEEE 754 alone. The built-in ones may differ in the last bit between
 * engines, which would change every block hash of a scenario that uses them.
 */

const { LN2 } = Math;

export function exp(x: number): number {
  const halvings = Math.round(x / LN2);
  const rest = x - halvings * LN2;
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= 18; n++) {
    term *= rest / n;
    sum += term;
  }
  for (let n = 0; n < halvings; n++) sum *= 2;
  for (let n = 0; n > halvings; n--) sum /= 2;
  return sum;
}

/** Natural logarithm of a positive number. */
export function ln(x: number): number {
  let mantissa = x;
  let doublings = 0;
  for (; mantissa > 1.5; doublings++) mantissa /= 2;
  for (; mantissa < 0.75; doublings--) mantissa *= 2;
  const ratio = (mantissa - 1) / (mantissa + 1);
  let power = ratio;
  let sum = 0;
  for (let n = 1; n <= 31; n += 2) {
    sum += power / n;
    power *= ratio * ratio;
  }
  return 2 * sum + doublings * LN2;
}
