/** Numbers that are exact to their contract, whatever book they come by. */
const EXACT = new Set(['nativeHealth', 'marginRatio', 'balanceNow', 'utilization', 'supplyApr', 'priceUsd']);
const NUMBER = /^-?\d+(\.\d+)?$/;
/** Books that were moved differ from books that were read by roundings of float64: see docs/METHODOLOGY.md. */
const CLOSE = 1e-9;

/** Paths at which two answers differ by more than their numbers' rounding. */
export function differingAnswers(a: unknown, b: unknown, path = ''): string[] {
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].flatMap((name) =>
      differingAnswers(Reflect.get(a, name), Reflect.get(b, name), path === '' ? name : `${path}.${name}`),
    );
  }
  const isSame = Object.is(a, b) || (!EXACT.has(path.slice(path.lastIndexOf('.') + 1)) && isClose(a, b));
  return isSame ? [] : [`${path}: ${String(a)} and ${String(b)}`];
}

function isClose(a: unknown, b: unknown): boolean {
  if (typeof a !== 'string' || typeof b !== 'string' || !NUMBER.test(a) || !NUMBER.test(b)) return false;
  return Math.abs(Number(a) - Number(b)) <= CLOSE * Math.max(1, Math.abs(Number(a)), Math.abs(Number(b)));
}
