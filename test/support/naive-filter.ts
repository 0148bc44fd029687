import { type BigDecimal, compare } from '../../engine/numbers/big-decimal.ts';

function isDecimal(value: unknown): value is BigDecimal {
  return typeof value === 'object' && value !== null && 'digits' in value;
}

function order(a: unknown, b: unknown): number {
  if (isDecimal(a) && isDecimal(b)) return compare(a, b);
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a === b ? 0 : (a as bigint) < (b as bigint) ? -1 : 1;
}

const same = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((one, i) => same(one, b[i]))
    : order(a, b) === 0;

function like(value: string, pattern: string, nocase: boolean): boolean {
  const source = pattern.replace(/\\(.)|./gsu, (match, escaped: string | undefined) => {
    if (match === '%') return '.*';
    if (match === '_') return '.';
    return (escaped ?? match).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, nocase ? 'sui' : 'su').test(value);
}

function textMatches(operator: string, value: string, wanted: string): boolean {
  const op = operator.replace(/^not_/, '').replace(/_nocase$/, '');
  const whole = wanted.startsWith('%') || wanted.endsWith('%') ? wanted : `%${wanted}%`;
  const pattern = op === 'contains' ? whole : op === 'starts_with' ? `${wanted}%` : `%${wanted}`;
  return like(value, pattern, operator.endsWith('_nocase'));
}

function listMatches(operator: string, value: unknown[], wanted: unknown[]): boolean {
  const nocase = () => value.some((one) => wanted.some((pattern) => like(String(one), String(pattern), true)));
  const holds = (one: unknown) => value.some((item) => same(item, one));
  switch (operator) {
    case 'contains':
      return wanted.every(holds);
    case 'not_contains':
      return !wanted.some(holds);
    case 'contains_nocase':
      return nocase();
    default:
      return !nocase();
  }
}

/**
 * Whether a value passes `operator` of The Graph's filters, written as plainly as can be. Unknown (null) never passes,
 * but for comparison with null, and lists that contain nothing.
 */
export function fieldMatches(
  value: unknown,
  operator: string,
  wanted: unknown,
  kind: 'list' | 'bytes' | 'plain',
): boolean {
  if (operator === '') return wanted === null ? value === null : value !== null && same(value, wanted);
  if (operator === 'not') return wanted === null ? value !== null : value !== null && !same(value, wanted);
  if (operator === 'in') return value !== null && (wanted as unknown[]).some((one) => same(one, value));
  if (operator === 'not_in')
    return value !== null && (wanted as unknown[]).length > 0 && !(wanted as unknown[]).some((one) => same(one, value));
  if (value === null && kind === 'list' && operator === 'not_contains_nocase') return true;
  if (value === null) return false;
  if (['gt', 'gte', 'lt', 'lte'].includes(operator)) {
    const sign = order(value, wanted);
    return operator === 'gt' ? sign > 0 : operator === 'gte' ? sign >= 0 : operator === 'lt' ? sign < 0 : sign <= 0;
  }
  if (Array.isArray(value)) return listMatches(operator, value, wanted as unknown[]);
  if (kind === 'bytes') {
    const within = Buffer.from(String(value).slice(2), 'hex').includes(Buffer.from(String(wanted).slice(2), 'hex'));
    return operator.startsWith('not_') ? !within : within;
  }
  const matches = textMatches(operator, String(value), String(wanted));
  return operator.startsWith('not_') ? !matches : matches;
}
