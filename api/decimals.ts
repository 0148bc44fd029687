/** `value / 10^places` in plain notation without trailing zeros, exact. */
export function scaledText(value: bigint, places: number): string {
  if (places === 0) return value.toString();
  const magnitude = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const whole = magnitude.slice(0, -places);
  const fraction = magnitude.slice(-places).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** `numerator / denominator` cut to `places` decimals; null where the denominator is zero. */
export function quotientText(numerator: bigint, denominator: bigint, places = 18): string | null {
  if (denominator === 0n) return null;
  return scaledText((numerator * 10n ** BigInt(places)) / denominator, places);
}

/** A float in plain notation, 15 significant digits: float64 holds no more. null where it is no finite number. */
export function floatText(value: number | null): string | null {
  if (value === null || !Number.isFinite(value)) return null;
  if (value === 0) return '0';
  const [mantissa = '', exponent = '0'] = value.toExponential(14).split('e');
  const digits = BigInt(mantissa.replace('.', ''));
  const places = 14 - Number(exponent);
  return places >= 0 ? scaledText(digits, places) : (digits * 10n ** BigInt(-places)).toString();
}

/** As floatText for values that are finite by construction: sums of finite numbers. */
export const sumText = (value: number): string => floatText(value) ?? '0';

export { scaledOf as toScaled } from '../margin/index.ts';
