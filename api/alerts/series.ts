import type { Measure } from './rule.ts';

/** Samples of one group's metric, one per bucket of chain time, oldest first; at most the measure's window. */
export interface Series {
  readonly samples: readonly number[];
  /** Number of the newest sample's bucket. */
  readonly bucket: number | null;
}

export const emptySeries: Series = { samples: [], bucket: null };

/** A deviation below this share of the mean counts as this share: a flat series does not make noise a sensation. */
const leastDeviation = 0.001;

/** What is held against the thresholds; null while too few samples are known. */
export function measured(measure: Measure, { samples }: Series, value: number): number | null {
  if (measure.type === 'level') return value;
  if (samples.length < measure.window) return null;
  if (Math.abs(value) < (measure.least ?? 0)) return 0;
  if (measure.type === 'change') {
    const before = samples[0] ?? 0;
    return before === 0 ? null : value / before - 1;
  }
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const variance = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / samples.length;
  const deviation = Math.max(Math.sqrt(variance), leastDeviation * Math.abs(mean));
  if (deviation === 0) return value === mean ? 0 : null;
  return (value - mean) / deviation;
}

/** The series with the value as its bucket's sample, where it is the first of its bucket; silent buckets carry on. */
export function sampled(measure: Measure, series: Series, point: { timestamp: number; value: number }): Series {
  if (measure.type === 'level') return series;
  const bucket = Math.floor(point.timestamp / measure.everySeconds);
  if (series.bucket !== null && bucket <= series.bucket) return series;
  const last = series.samples.at(-1);
  const silent = series.bucket === null || last === undefined ? 0 : bucket - series.bucket - 1;
  const carried = Array.from({ length: Math.min(silent, measure.window) }, () => last ?? 0);
  return { samples: [...series.samples, ...carried, point.value].slice(-measure.window), bucket };
}
