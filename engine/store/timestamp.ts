const PATTERN = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00$/;

/** Microseconds since 1970 of PostgreSQL's UTC text form, years 1 to 294276. */
export function parseTimestamp(text: string): bigint {
  const match = PATTERN.exec(text);
  if (!match) throw new RangeError(`timestamp ${text} is not a UTC time after year 1`);
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  return BigInt(date.getTime()) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

/** First and last microsecond a JavaScript date and PostgreSQL both can hold. */
const EARLIEST = -62_135_596_800_000_000n;
const LATEST = 8_640_000_000_000_000_000n;

/** PostgreSQL's text form of microseconds since 1970. */
export function formatTimestamp(micros: bigint): string {
  if (micros < EARLIEST || micros > LATEST) {
    throw new RangeError(`timestamp ${micros} is out of range: microseconds since 1970, years 1 to 275760`);
  }
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - fraction) / 1000n)).toISOString();
  const seconds = date.slice(0, date.indexOf('.')).replace('T', ' ').replace('+', '');
  return fraction === 0n ? `${seconds}+00` : `${seconds}.${fraction.toString().padStart(6, '0')}+00`;
}
