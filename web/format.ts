const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** USD for reading: $1.235M; a dash for unknown. */
export function usd(value: string | number | null | undefined): string {
  if (value == null) return '–';
  const amount = Number(value);
  if (amount === 0) return '$0';
  if (Math.abs(amount) < 0.01) return '<$0.01';
  return `$${compact.format(amount)}`;
}

/** A token price: as many decimals as its size asks for. */
export function price(value: string | number | null | undefined): string {
  if (value == null) return '–';
  const amount = Number(value);
  const digits = amount >= 1000 ? 0 : amount >= 10 ? 2 : 4;
  return `$${amount.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** A fraction as percent. */
export function percent(value: string | number | null | undefined, digits = 1): string {
  return value == null ? '–' : `${(Number(value) * 100).toFixed(digits)} %`;
}

/** A ratio such as a health factor or leverage. */
export function ratio(value: string | number | null | undefined, digits = 2): string {
  return value == null ? '–' : Number(value).toFixed(digits);
}

export function count(value: number): string {
  return plain.format(value);
}

/** 0x1234…abcd */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** Unix seconds as 2024-01-31 14:00 UTC. */
export function utc(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
