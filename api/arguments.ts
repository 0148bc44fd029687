import { InvalidArgument } from './errors.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** An Int argument within bounds; `fallback` where it is null. @throws InvalidArgument */
export function intArgument(
  name: string,
  value: number | null | undefined,
  bounds: Bounds & { fallback: number },
): number {
  const number = value ?? bounds.fallback;
  if (Number.isInteger(number) && number >= bounds.min && number <= bounds.max) return number;
  throw new InvalidArgument(`${name} is ${number}: give ${bounds.min} to ${bounds.max}.`);
}

/** A BigDecimal argument as a float within bounds. @throws InvalidArgument */
export function decimalArgument(
  name: string,
  value: unknown,
  { min, max, fallback }: Bounds & { fallback: number },
): number {
  const number = value === null || value === undefined ? fallback : decimalNumber(value);
  if (Number.isFinite(number) && number >= min && number <= max) return number;
  throw new InvalidArgument(`${name} is ${shown(value)}: give a number from ${min} to ${max}.`);
}

/** As people wrote it, or as short as it can be said. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value).slice(0, 80);
  const number = decimalNumber(value);
  return Number.isFinite(number) ? String(number) : 'beyond any number';
}

/** A BigDecimal as clients send it, or as the engine parses it, as a float. */
export function decimalNumber(value: unknown): number {
  if (typeof value === 'object' && value !== null && 'digits' in value && 'exp' in value) {
    return Number(`${String(value.digits)}e${String(value.exp)}`);
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? Number(value)
    : Number.NaN;
}

/** Checks texts that are compared with stored ones. @throws InvalidArgument for one that no database stores */
export function textArguments(args: object): void {
  for (const [name, value] of Object.entries(args)) {
    if (typeof value === 'string' && value.includes('\0')) {
      throw new InvalidArgument(`${name} has a NUL character, which is never stored: leave it out.`);
    }
  }
}
