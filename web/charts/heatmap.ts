import * as Plot from '@observablehq/plot';
import { counted, price, signedPercent, usd, usdTick } from '../format.ts';
import { type Bin, cumulative, type HeatmapMeasure, MEASURE_NAMES, roundTicks, slices } from './heatmap-bars.ts';
import { EDGE, heatScheme, INK, TIP } from './palette.ts';

export type HeatmapScaleChoice = 'ABSOLUTE' | 'LOG_DISTANCE';
export type HeatmapColoring = 'SIZE' | 'PROTOCOL';

interface HeatmapPicture {
  readonly bins: readonly Bin[];
  readonly measure: HeatmapMeasure;
  readonly reference: number;
  readonly scale: HeatmapScaleChoice;
  readonly coloring: HeatmapColoring;
  readonly width: number;
}

const titleOf = (bin: Bin): string =>
  [
    `${price(bin.lower)} – ${price(bin.upper)}  (${signedPercent(bin.distance[0])} to ${signedPercent(bin.distance[1])})`,
    counted(bin.accounts, 'account'),
    `collateral ${usd(bin.collateralUsd)}`,
    `debt ${usd(bin.debtUsd)}`,
    `expected seized ${usd(bin.expectedSeizedUsd)}`,
    ...(bin.parts.length > 1 ? bin.parts.filter((part) => part.value > 0) : []).map(
      (part) => `${part.name}: ${usd(part.value)}`,
    ),
  ].join('\n');

/** Bars by liquidation price, the reference price as a rule, and the running total outwards from it. */
export function heatmapPlot(picture: HeatmapPicture): Plot.PlotOptions {
  const { bins, measure, reference, scale, coloring, width } = picture;
  const isNarrow = width < 560;
  const largest = Math.max(...bins.map((bin) => bin.total), 1);
  const running = cumulative(bins, reference);
  const highest = Math.max(running.below.at(-1)?.total ?? 0, running.above.at(-1)?.total ?? 0, 1);
  const scaled = (points: { price: number; total: number }[]) =>
    points.map((point) => ({ ...point, y: (point.total / highest) * largest }));
  const lines = [running.below, running.above].map((points) =>
    Plot.line(scaled(points), { x: 'price', y: 'y', stroke: INK, strokeWidth: 1.5, strokeOpacity: 0.8 }),
  );
  const sides = { x1: 'lower', x2: 'upper', insetLeft: 0.5, insetRight: 0.5 } as const;
  const bars =
    coloring === 'SIZE'
      ? Plot.rectY(bins, { ...sides, y: 'total', fill: 'total' })
      : Plot.rectY(slices(bins), { ...sides, y1: 'from', y2: 'to', fill: 'color' });
  return {
    height: isNarrow ? 270 : 330,
    marginLeft: 58,
    marginRight: 58,
    marginBottom: 36,
    x: {
      type: scale === 'LOG_DISTANCE' ? 'log' : 'linear',
      label: 'liquidation price, USD →',
      tickFormat: (value: number) => price(value, reference),
      ticks: isNarrow ? 4 : 9,
    },
    y: { domain: [0, largest * 1.05] },
    color: coloring === 'SIZE' ? { type: 'sqrt', ...heatScheme(), domain: [0, largest * 1.25] } : { type: 'identity' },
    marks: [
      Plot.gridY({ ticks: 5 }),
      bars,
      ...lines,
      Plot.axisY({
        label: isNarrow ? '↑ in a bar' : `↑ ${MEASURE_NAMES[measure]} in a bar, USD`,
        tickFormat: usdTick,
        ticks: 5,
      }),
      Plot.axisY(
        roundTicks(highest).map((total) => (total / highest) * largest),
        {
          anchor: 'right',
          label: isNarrow ? 'line: sum ↑' : 'line: all up to this price ↑',
          tickFormat: (value: number) => usdTick((value / largest) * highest),
        },
      ),
      Plot.ruleX([reference], { stroke: INK, strokeDasharray: '4 3' }),
      Plot.text([reference], {
        x: (x: number) => x,
        text: () => `price ${price(reference)}`,
        frameAnchor: 'top',
        dy: -12,
        fill: INK,
      }),
      Plot.ruleY([0], { stroke: EDGE }),
      Plot.tip(
        bins,
        Plot.pointerX({ x: (bin: Bin) => (bin.lower + bin.upper) / 2, y: 'total', title: titleOf, ...TIP }),
      ),
    ],
  };
}
