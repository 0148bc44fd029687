/** A linear map from a domain to pixels. */
export type Scale = (value: number) => number;

export const linear =
  ([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale =>
  (value) =>
    high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from);

/** The smallest range that holds all values and levels, with a little air. */
export function rangeOf(values: readonly number[], levels: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of [...values, ...levels]) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  const air = (high - low) * 0.08 || Math.abs(high) * 0.08 || 1;
  // What is never below zero is not drawn as if it could be.
  return [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
}

const steps = [3_600, 6 * 3_600, 12 * 3_600, 86_400, 2 * 86_400, 7 * 86_400, 14 * 86_400, 30 * 86_400, 91 * 86_400];

/** Round moments of a period, about as many as asked for; Unix seconds. */
export function timeTicks(from: number, to: number, about: number): number[] {
  const step = steps.find((one) => (to - from) / one <= about) ?? 365 * 86_400;
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

/** Values drawn of a rule: a single outlier far beyond the threshold does not flatten all the rest. */
export function withinReach(values: readonly number[], threshold: number): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? threshold;
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? median;
  const usual = 3 * (at(0.97) - at(0.03));
  const reach = Math.max(5 * Math.abs(threshold - median), usual) || Number.POSITIVE_INFINITY;
  return values.map((value) => Math.min(median + reach, Math.max(median - reach, value)));
}

export function timeText(seconds: number, span: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  const day = `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1]}`;
  return span > 4 * 86_400 ? day : `${day} ${iso.slice(11, 16)}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Points of a line, thinned to the lowest and highest of each pixel; null breaks the line. */
export function linePath(points: readonly { readonly x: number; readonly y: number | null }[]): string {
  const parts: string[] = [];
  let isDown = false;
  let column: { x: number; ys: number[] } | null = null;
  const flush = (): void => {
    if (column === null) return;
    const { x, ys } = column;
    const ends = [ys[0] ?? 0, Math.min(...ys), Math.max(...ys), ys.at(-1) ?? 0];
    for (const y of ys.length === 1 ? ends.slice(0, 1) : ends) {
      parts.push(`${isDown ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`);
      isDown = true;
    }
    column = null;
  };
  for (const { x, y } of points) {
    if (y === null) {
      flush();
      isDown = false;
    } else if (column !== null && Math.abs(column.x - x) < 0.8) column.ys.push(y);
    else {
      flush();
      column = { x, ys: [y] };
    }
  }
  flush();
  return parts.join('');
}
