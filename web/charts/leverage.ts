import * as Plot from '@observablehq/plot';
import type { LeverageQuery } from '../data/api.generated.ts';
import { percent, ratio, usd } from '../format.ts';
import { EDGE, INK, TIP } from './palette.ts';

type Distribution = LeverageQuery['leverageDistribution'];

/** Histogram of leverage with its median and 90th percentile. The open last bucket is drawn one bucket wide. */
export function leveragePlot(distribution: Distribution): Plot.PlotOptions {
  const width = bucketWidth(distribution);
  const bars = distribution.buckets.map((bucket) => ({
    lower: Number(bucket.lower),
    upper: bucket.upper === null || bucket.upper === undefined ? Number(bucket.lower) + width : Number(bucket.upper),
    share: Number(bucket.share),
    title: [
      bucket.upper == null
        ? `${ratio(bucket.lower, 1)}× and more`
        : `${ratio(bucket.lower, 1)}× – ${ratio(bucket.upper, 1)}×`,
      `${percent(bucket.share)} of the weight`,
      `${bucket.accounts} accounts`,
      `debt ${usd(bucket.debtUsd)}`,
      `collateral ${usd(bucket.collateralUsd)}`,
    ].join('\n'),
  }));
  const marks = (['p50', 'p90'] as const).flatMap((name) => {
    const value = distribution.quantiles[name];
    return value == null ? [] : [{ name, value: Number(value) }];
  });
  const end = Math.max(...bars.map(({ upper }) => upper), ...marks.map(({ value }) => value));
  /** Towards the middle: p50 to its left, and so is p90 where the frame ends. */
  const isLeft = ({ name, value }: (typeof marks)[number]): boolean => name === 'p50' || value > 0.88 * end;
  return {
    height: 320,
    marginLeft: 48,
    marginTop: 28,
    marginBottom: 36,
    x: { label: 'leverage, exposure ÷ equity →', tickFormat: (value: number) => `${value}×` },
    y: { label: '↑ share', percent: true, grid: true, tickFormat: (value: number) => `${value} %` },
    color: { type: 'linear', domain: [1, 15], range: ['#3f9fd6', '#e0673f'], clamp: true },
    marks: [
      Plot.rectY(bars, { x1: 'lower', x2: 'upper', y: 'share', fill: 'lower', insetLeft: 0.5, insetRight: 0.5 }),
      Plot.ruleX(marks, { x: 'value', stroke: INK, strokeDasharray: '4 3' }),
      ...marks.map((mark) =>
        Plot.text([mark], {
          x: 'value',
          text: () => `${mark.name} ${ratio(mark.value, 1)}×`,
          frameAnchor: 'top',
          textAnchor: isLeft(mark) ? 'end' : 'start',
          dx: isLeft(mark) ? 4 : -4,
          dy: -12,
          fill: INK,
        }),
      ),
      Plot.ruleY([0], { stroke: EDGE }),
      Plot.tip(
        bars,
        Plot.pointerX({
          x: (bar: (typeof bars)[number]) => (bar.lower + bar.upper) / 2,
          y: 'share',
          title: 'title',
          ...TIP,
        }),
      ),
    ],
  };
}

function bucketWidth({ buckets }: Distribution): number {
  const first = buckets[0];
  return first?.upper == null ? 1 : Number(first.upper) - Number(first.lower);
}
