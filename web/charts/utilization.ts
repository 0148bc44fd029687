import * as Plot from '@observablehq/plot';
import type { UtilizationQuery } from '../data/api.generated.ts';
import { seriesColor } from './palette.ts';

export interface UtilizationSeries {
  readonly symbol: string;
  readonly color: string;
  readonly points: readonly { readonly time: Date; readonly value: number }[];
}

export type UtilizationMetric = 'utilization' | 'borrowApr';

export function utilizationSeries({ markets }: UtilizationQuery, metric: UtilizationMetric): UtilizationSeries[] {
  return markets.map((market, index) => ({
    symbol: market.inputToken.symbol ?? market.id.slice(0, 8),
    color: seriesColor(index),
    points: market.utilizationHistory.points.map((point) => ({
      time: new Date(point.timestamp * 1000),
      value: Number(point[metric]),
    })),
  }));
}

/** One line per market; lines step, because a bucket's value stands until the next event. */
export function utilizationPlot(series: readonly UtilizationSeries[], metric: UtilizationMetric): Plot.PlotOptions {
  const flat = series.flatMap(({ symbol, color, points }) => points.map((point) => ({ ...point, symbol, color })));
  const stroke = { x: 'time', y: 'value', z: 'symbol', stroke: 'color' } as const;
  return {
    height: 320,
    marginLeft: 48,
    color: { type: 'identity' },
    x: { type: 'utc', label: null },
    y: {
      label: metric === 'utilization' ? '↑ utilization' : '↑ borrow APR',
      grid: true,
      zero: true,
      percent: true,
      tickFormat: (value: number) => `${value} %`,
    },
    marks: [
      Plot.ruleY([0], { stroke: '#2a3548' }),
      Plot.line(flat, { ...stroke, strokeWidth: 1.6, curve: 'step-after' }),
      Plot.ruleX(flat, Plot.pointerX({ x: 'time', stroke: '#33415a' })),
      Plot.tip(
        flat,
        Plot.pointer({
          x: 'time',
          y: 'value',
          fill: '#0e1420',
          stroke: '#33415a',
          title: (point: (typeof flat)[number]) =>
            `${point.symbol}  ${(point.value * 100).toFixed(1)} %\n${point.time.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
        }),
      ),
    ],
  };
}
