import * as Plot from '@observablehq/plot';
import type { HeatmapHistoryQuery } from '../data/api.generated.ts';
import { price, usd, usdTick, utc } from '../format.ts';
import { heatScheme, INK, TIP } from './palette.ts';

type History = HeatmapHistoryQuery['liquidationHeatmapHistory'];

interface Cell {
  readonly from: Date;
  readonly to: Date;
  readonly lower: number;
  readonly upper: number;
  readonly value: number;
}

export interface HeatmapTime {
  readonly cells: readonly Cell[];
  readonly prices: readonly { readonly time: Date; readonly price: number }[];
  readonly ends: readonly [number, number];
}

interface Look {
  /** Name of what the colours stand for. */
  readonly measure: string;
  readonly width: number;
}

/** Cells with anything in them, and the price through time; null without a sample. */
export function heatmapTime({ edges: prices, samples }: History, seconds: number): HeatmapTime | null {
  const edges = prices.map(Number);
  if (samples.length === 0 || edges.length < 2) return null;
  const cells = samples.flatMap(({ timestamp, values }) =>
    values.flatMap((text, bin) => {
      const [lower, upper, value] = [edges[bin], edges[bin + 1], Number(text)];
      if (value <= 0 || lower === undefined || upper === undefined) return [];
      return [{ from: new Date(timestamp * 1000), to: new Date((timestamp + seconds) * 1000), lower, upper, value }];
    }),
  );
  const line = samples.flatMap(({ timestamp, referencePrice }) =>
    referencePrice == null ? [] : [{ time: new Date((timestamp + seconds / 2) * 1000), price: Number(referencePrice) }],
  );
  return { cells, prices: line, ends: [edges[0] ?? 0, edges.at(-1) ?? 1] };
}

/** Time to the right, liquidation price upwards, value as colour, and the price as a line. */
export function heatmapTimePlot({ cells, prices, ends }: HeatmapTime, { measure, width }: Look): Plot.PlotOptions {
  return {
    height: width < 560 ? 280 : 360,
    marginLeft: 58,
    marginRight: 12,
    x: { type: 'utc', label: 'UTC →', ticks: width < 560 ? 4 : 9 },
    y: {
      label: '↑ liquidation price, USD',
      tickFormat: (value: number) => price(value, ends[1]),
      domain: [...ends],
      ticks: 7,
    },
    color: {
      type: 'sqrt',
      ...heatScheme(),
      legend: true,
      label: `${measure} at a price, USD`,
      tickFormat: usdTick,
      ticks: 3,
    },
    marks: [
      Plot.rect(cells, { x1: 'from', x2: 'to', y1: 'lower', y2: 'upper', fill: 'value', inset: 0 }),
      Plot.line(prices, { x: 'time', y: 'price', stroke: 'var(--panel)', strokeWidth: 4 }),
      Plot.line(prices, { x: 'time', y: 'price', stroke: INK, strokeWidth: 1.6 }),
      Plot.tip(
        cells,
        Plot.pointer({
          x: (cell: Cell) => (cell.from.getTime() + cell.to.getTime()) / 2,
          y: (cell: Cell) => (cell.lower + cell.upper) / 2,
          title: (cell: Cell) =>
            `${utc(cell.from.getTime() / 1000)}\n${price(cell.lower)} – ${price(cell.upper)}\n${measure} ${usd(cell.value)}`,
          ...TIP,
        }),
      ),
    ],
  };
}
