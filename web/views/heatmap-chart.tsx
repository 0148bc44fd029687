import { useCallback, useMemo } from 'react';
import { type HeatmapColoring, type HeatmapScaleChoice, heatmapPlot } from '../charts/heatmap.ts';
import { type Heatmap, type HeatmapLayer, type HeatmapMeasure, stackedBins } from '../charts/heatmap-bars.ts';
import { PlotChart } from '../charts/plot-chart.tsx';
import { count, usd } from '../format.ts';

interface HeatmapChartProps {
  readonly map: Heatmap;
  readonly layers: readonly HeatmapLayer[];
  readonly measure: HeatmapMeasure;
  readonly scale: HeatmapScaleChoice;
  readonly coloring: HeatmapColoring;
}

export function HeatmapChart({ map, layers, measure, scale, coloring }: HeatmapChartProps) {
  const bins = useMemo(() => stackedBins(map, layers, measure), [map, layers, measure]);
  const reference = Number(map.referencePrice ?? 0);
  const render = useCallback(
    (width: number) => heatmapPlot({ bins, measure, reference, scale, coloring, width }),
    [bins, measure, reference, scale, coloring],
  );
  const { total, belowRange: below, aboveRange: above, liquidatable, unreachable } = map;
  return (
    <>
      <PlotChart render={render} label="Liquidation heatmap" />
      {coloring === 'PROTOCOL' && <Legend layers={layers} />}
      <div className="foot">
        <span>
          <b>{count(total.accounts)}</b> accounts exposed, {usd(total.collateralUsd)} collateral
        </span>
        <span>
          <b>{count(below.accounts)}</b> below the range ({usd(below.collateralUsd)})
        </span>
        <span>
          <b>{count(above.accounts)}</b> above ({usd(above.collateralUsd)})
        </span>
        <span>
          <b>{count(liquidatable.accounts)}</b> liquidatable already ({usd(liquidatable.debtUsd)} debt)
        </span>
        <span>
          <b>{count(unreachable.accounts)}</b> not by this price alone
        </span>
      </div>
    </>
  );
}

function Legend({ layers }: { readonly layers: readonly HeatmapLayer[] }) {
  const names = [...new Map(layers.map(({ name, color }) => [name, color]))];
  return (
    <div className="legend">
      {names.map(([name, color]) => (
        <span key={name}>
          <i style={{ background: color }} />
          {name}
        </span>
      ))}
    </div>
  );
}
