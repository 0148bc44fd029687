const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
/** All of one column have as many digits. */
const money = new Intl.NumberFormat('en', {
  notation: 'compact',
  minimumSignificantDigits: 4,
  maximumSignificantDigits: 4,
});
const cents = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

type Numeric = string | number | null | undefined;

/** What stands for a number that is not known. */
export const UNKNOWN = '–';

/** USD for reading: $1.235M, −$20.00K, $12.50; a dash for unknown. */
export function usd(value: Numeric): string {
  if (value == null) return UNKNOWN;
  const amount = Number(value);
  if (amount === 0) return '$0';
  const size = Math.abs(amount);
  if (size < 0.01) return amount < 0 ? '>−$0.01' : '<$0.01';
  return `${amount < 0 ? '−' : ''}$${(size < 999.995 ? cents : money).format(size)}`;
}

/** USD beside an axis, where round numbers stand: $5M. */
export const usdTick = (value: number): string => `$${compact.format(value)}`;

/** A token price: as many decimals as its size asks for, or that of another beside which it stands. */
export function price(value: Numeric, beside: Numeric = value): string {
  if (value == null) return UNKNOWN;
  const amount = Number(value);
  const size = Number(beside ?? value);
  const digits = size >= 1000 ? 0 : size >= 10 ? 2 : 4;
  return `$${amount.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** A fraction as percent; below zero with a true minus. */
export function percent(value: Numeric, digits = 1): string {
  if (value == null) return UNKNOWN;
  const text = `${Math.abs(Number(value) * 100).toFixed(digits)} %`;
  return Number(value) < 0 && Number.parseFloat(text) !== 0 ? `−${text}` : text;
}

/** A fraction as percent with its sign. */
export function signedPercent(value: Numeric, digits = 1): string {
  if (value == null) return UNKNOWN;
  return Number(value) > 0 ? `+${percent(value, digits)}` : percent(value, digits);
}

/** A ratio such as a health factor or leverage; what rounds to zero has no sign. */
export function ratio(value: Numeric, digits = 2): string {
  if (value == null) return UNKNOWN;
  const text = Math.abs(Number(value)).toFixed(digits);
  return Number(value) < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A ratio as 2.50×. */
export function times(value: Numeric, digits = 2): string {
  return value == null ? UNKNOWN : `${ratio(value, digits)}×`;
}

export function count(value: number): string {
  return plain.format(value);
}

/** 1 event, 2 events. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** An amount of tokens for reading. */
export function amount(value: Numeric): string {
  return value == null ? UNKNOWN : compact.format(Number(value)).replace('-', '−');
}

/** An integer of some decimals as a number; for reading only. */
export function scaled(value: string | null | undefined, decimals: number | null | undefined): number | null {
  return value == null || decimals == null ? null : Number(value) / 10 ** decimals;
}

/** 0x1234…abcd */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** Unix seconds as 2024-01-31 14:00 UTC. */
export function utc(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Seconds as 12 s, 5 min, 3 h or 20 d. */
export function duration(seconds: number | null | undefined): string {
  if (seconds == null) return UNKNOWN;
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${plain.format(Math.round(seconds / 86_400))} d`;
}

/** Sentences of the API for reading: long ids cut down, plain USD amounts compact. */
export function readable(text: string): string {
  return text
    .replace(/0x[0-9a-f]{16,}/g, (id) => shortAddress(id))
    .replace(/(?<![\w.…])(\d{4,}(?:\.\d+)?) USD/g, (_, digits: string) => usd(digits));
}
