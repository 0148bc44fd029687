import * as Plot from '@observablehq/plot';
import type { HeatmapQuery } from '../data/api.generated.ts';
import { price, usd } from '../format.ts';

export type HeatmapMeasure = 'collateralUsd' | 'debtUsd' | 'expectedSeizedUsd';
export type HeatmapScaleChoice = 'ABSOLUTE' | 'LOG_DISTANCE';

type Heatmap = HeatmapQuery['liquidationHeatmap'];

interface Bar {
  readonly lower: number;
  readonly upper: number;
  readonly value: number;
  readonly accounts: number;
  readonly title: string;
}

function bars(heatmap: Heatmap, measure: HeatmapMeasure): Bar[] {
  return heatmap.bins.map((bin) => ({
    lower: Number(bin.lowerPrice),
    upper: Number(bin.upperPrice),
    value: Number(bin.stake[measure]),
    accounts: bin.stake.accounts,
    title: [
      `${price(bin.lowerPrice)} – ${price(bin.upperPrice)}  (${(Number(bin.lowerDistance) * 100).toFixed(1)} %)`,
      `${bin.stake.accounts} accounts`,
      `collateral ${usd(bin.stake.collateralUsd)}`,
      `debt ${usd(bin.stake.debtUsd)}`,
      `expected seized ${usd(bin.stake.expectedSeizedUsd)}`,
    ].join('\n'),
  }));
}

/** Running total from the reference price outwards: what is at stake once the price has reached a level. */
export function cumulative(all: readonly Pick<Bar, 'lower' | 'upper' | 'value'>[], reference: number) {
  const below = all.filter((bar) => bar.lower < reference).reverse();
  const above = all.filter((bar) => bar.lower >= reference);
  const walk = (side: typeof below, edge: 'lower' | 'upper') => {
    let total = 0;
    return side.map((bar) => {
      total += bar.value;
      return { price: bar[edge], total };
    });
  };
  const start = { price: reference, total: 0 };
  return { below: [start, ...walk(below, 'lower')], above: [start, ...walk(above, 'upper')] };
}

/** Bars by liquidation price, the reference price as a rule, and the running total outwards from it. */
export function heatmapPlot(heatmap: Heatmap, measure: HeatmapMeasure, scale: HeatmapScaleChoice): Plot.PlotOptions {
  const all = bars(heatmap, measure);
  const reference = Number(heatmap.referencePrice);
  const largest = Math.max(...all.map((bar) => bar.value), 1);
  const running = cumulative(all, reference);
  const highest = Math.max(running.below.at(-1)?.total ?? 0, running.above.at(-1)?.total ?? 0, 1);
  const scaled = (points: { price: number; total: number }[]) =>
    points.map((point) => ({ ...point, y: (point.total / highest) * largest }));
  const line = { x: 'price', y: 'y', stroke: '#5cc8ff', strokeWidth: 1.5, strokeOpacity: 0.85 } as const;
  return {
    height: 330,
    marginLeft: 62,
    marginRight: 58,
    marginBottom: 36,
    x: {
      type: scale === 'LOG_DISTANCE' ? 'log' : 'linear',
      label: 'liquidation price, USD →',
      tickFormat: (value: number) => price(value),
      ticks: 9,
    },
    y: { grid: true, domain: [0, largest * 1.05] },
    color: { type: 'sqrt', scheme: 'inferno', domain: [0, largest * 1.25] },
    marks: [
      Plot.rectY(all, { x1: 'lower', x2: 'upper', y: 'value', fill: 'value', insetLeft: 0.5, insetRight: 0.5 }),
      Plot.line(scaled(running.below), line),
      Plot.line(scaled(running.above), line),
      Plot.axisY({ label: '↑ in this bin', tickFormat: (value: number) => usd(value), ticks: 5 }),
      Plot.axisY(
        [0, 0.25, 0.5, 0.75, 1].map((part) => part * largest),
        {
          anchor: 'right',
          label: 'reached so far ↑',
          color: '#5cc8ff',
          tickFormat: (value: number) => usd((value / largest) * highest),
        },
      ),
      Plot.ruleX([reference], { stroke: '#e6ebf3', strokeDasharray: '4 3' }),
      Plot.text([reference], {
        x: (x: number) => x,
        text: () => `now ${price(reference)}`,
        frameAnchor: 'top',
        dy: -12,
        fill: '#e6ebf3',
      }),
      Plot.ruleY([0], { stroke: '#2a3548' }),
      Plot.tip(
        all,
        Plot.pointerX({
          x: (bar: Bar) => (bar.lower + bar.upper) / 2,
          y: 'value',
          title: 'title',
          fill: '#0e1420',
          stroke: '#33415a',
        }),
      ),
    ],
  };
}
