import * as Plot from '@observablehq/plot';
import { price, signedPercent, usd } from '../format.ts';
import { type Bin, cumulative, slices } from './heatmap-bars.ts';
import { ACCENT, EDGE, heatScheme, INK, TIP } from './palette.ts';

export type HeatmapScaleChoice = 'ABSOLUTE' | 'LOG_DISTANCE';
export type HeatmapColoring = 'SIZE' | 'PROTOCOL';

interface HeatmapPicture {
  readonly bins: readonly Bin[];
  readonly reference: number;
  readonly scale: HeatmapScaleChoice;
  readonly coloring: HeatmapColoring;
  readonly width: number;
}

const titleOf = (bin: Bin): string =>
  [
    `${price(bin.lower)} – ${price(bin.upper)}  (${signedPercent(bin.distance[0])} to ${signedPercent(bin.distance[1])})`,
    `${bin.accounts} accounts`,
    `collateral ${usd(bin.collateralUsd)}`,
    `debt ${usd(bin.debtUsd)}`,
    `expected seized ${usd(bin.expectedSeizedUsd)}`,
    ...(bin.parts.length > 1 ? bin.parts.filter((part) => part.value > 0) : []).map(
      (part) => `${part.name}: ${usd(part.value)}`,
    ),
  ].join('\n');

/** Bars by liquidation price, the reference price as a rule, and the running total outwards from it. */
export function heatmapPlot(picture: HeatmapPicture): Plot.PlotOptions {
  const { bins, reference, scale, coloring, width } = picture;
  const largest = Math.max(...bins.map((bin) => bin.total), 1);
  const running = cumulative(bins, reference);
  const highest = Math.max(running.below.at(-1)?.total ?? 0, running.above.at(-1)?.total ?? 0, 1);
  const scaled = (points: { price: number; total: number }[]) =>
    points.map((point) => ({ ...point, y: (point.total / highest) * largest }));
  const line = { x: 'price', y: 'y', stroke: ACCENT, strokeWidth: 1.5, strokeOpacity: 0.85 } as const;
  const sides = { x1: 'lower', x2: 'upper', insetLeft: 0.5, insetRight: 0.5 } as const;
  const bars =
    coloring === 'SIZE'
      ? Plot.rectY(bins, { ...sides, y: 'total', fill: 'total' })
      : Plot.rectY(slices(bins), { ...sides, y1: 'from', y2: 'to', fill: 'color' });
  return {
    height: width < 560 ? 270 : 330,
    marginLeft: 58,
    marginRight: 58,
    marginBottom: 36,
    x: {
      type: scale === 'LOG_DISTANCE' ? 'log' : 'linear',
      label: 'liquidation price, USD →',
      tickFormat: (value: number) => price(value),
      ticks: width < 560 ? 4 : 9,
    },
    y: { grid: true, domain: [0, largest * 1.05] },
    color: coloring === 'SIZE' ? { type: 'sqrt', ...heatScheme(), domain: [0, largest * 1.25] } : { type: 'identity' },
    marks: [
      bars,
      Plot.line(scaled(running.below), line),
      Plot.line(scaled(running.above), line),
      Plot.axisY({ label: '↑ in this bin', tickFormat: (value: number) => usd(value), ticks: 5 }),
      Plot.axisY(
        [0, 0.25, 0.5, 0.75, 1].map((part) => part * largest),
        {
          anchor: 'right',
          label: 'reached so far ↑',
          color: ACCENT,
          tickFormat: (value: number) => usd((value / largest) * highest),
        },
      ),
      Plot.ruleX([reference], { stroke: INK, strokeDasharray: '4 3' }),
      Plot.text([reference], {
        x: (x: number) => x,
        text: () => `now ${price(reference)}`,
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
