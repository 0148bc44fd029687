import * as Plot from '@observablehq/plot';
import type { UtilizationQuery } from '../data/api.generated.ts';
import { EDGE, seriesColor, TIP } from './palette.ts';

export interface UtilizationSeries {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly points: readonly { readonly time: Date; readonly value: number }[];
}

export type UtilizationMetric = 'utilization' | 'borrowApr';

export function utilizationSeries({ markets }: UtilizationQuery, metric: UtilizationMetric): UtilizationSeries[] {
  const isOne = new Set(markets.map(({ protocol }) => protocol.name)).size < 2;
  const borrowed = [...markets].sort((a, b) => Number(b.totalBorrowUsd ?? 0) - Number(a.totalBorrowUsd ?? 0));
  return borrowed.map((market, index) => ({
    id: market.id,
    name: `${market.name}${isOne ? '' : ` · ${market.protocol.name}`}`,
    color: seriesColor(index),
    points: market.utilizationHistory.points.flatMap((point) => {
      const value = point[metric];
      return value == null ? [] : [{ time: new Date(point.timestamp * 1000), value: Number(value) }];
    }),
  }));
}

/** One line per market; lines step, because a bucket's value stands until the next event. */
export function utilizationPlot(series: readonly UtilizationSeries[], metric: UtilizationMetric): Plot.PlotOptions {
  const flat = series.flatMap(({ id, name, color, points }) => points.map((point) => ({ ...point, id, name, color })));
  const stroke = { x: 'time', y: 'value', z: 'id', stroke: 'color' } as const;
  return {
    height: 320,
    marginLeft: 48,
    color: { type: 'identity' },
    x: { type: 'utc', label: 'UTC →' },
    y: {
      label: metric === 'utilization' ? '↑ utilization' : '↑ borrow APR',
      grid: true,
      zero: true,
      percent: true,
      tickFormat: (value: number) => `${value} %`,
    },
    marks: [
      Plot.ruleY([0], { stroke: EDGE }),
      Plot.line(flat, { ...stroke, strokeWidth: 1.6, curve: 'step-after' }),
      Plot.ruleX(flat, Plot.pointerX({ x: 'time', stroke: EDGE })),
      Plot.tip(
        flat,
        Plot.pointer({
          x: 'time',
          y: 'value',
          ...TIP,
          title: (point: (typeof flat)[number]) =>
            `${point.name}  ${(point.value * 100).toFixed(1)} %\n${point.time.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
        }),
      ),
    ],
  };
}
