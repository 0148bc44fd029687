import { useCallback, useState } from 'react';
import { ChartState } from '../charts/chart-state.tsx';
import { type HeatmapMeasure, type HeatmapScaleChoice, heatmapPlot } from '../charts/heatmap.ts';
import { PlotChart } from '../charts/plot-chart.tsx';
import type { HeatmapQuery } from '../data/api.generated.ts';
import { type BlockChoice, blockArgument } from '../data/block.ts';
import { HEATMAP } from '../data/queries.ts';
import { useQuery } from '../data/use-query.ts';
import { count, usd } from '../format.ts';
import { Panel, Toggle } from './panel.tsx';

const MEASURES = [
  ['collateralUsd', 'Collateral'],
  ['debtUsd', 'Debt'],
  ['expectedSeizedUsd', 'Expected seized'],
] as const satisfies readonly (readonly [HeatmapMeasure, string])[];

const SCALES = [
  ['ABSOLUTE', 'Price'],
  ['LOG_DISTANCE', 'Log distance'],
] as const satisfies readonly (readonly [HeatmapScaleChoice, string])[];

interface HeatmapViewProps {
  readonly block: BlockChoice;
  readonly markets: readonly { readonly id: string; readonly symbol: string }[];
}

export function HeatmapView({ block, markets }: HeatmapViewProps) {
  const [chosen, choose] = useState<string | null>(null);
  const [measure, setMeasure] = useState<HeatmapMeasure>('collateralUsd');
  const [scale, setScale] = useState<HeatmapScaleChoice>('ABSOLUTE');
  const market = chosen ?? markets[0]?.id ?? null;
  const variables = { market, scale, range: { from: '0.4', to: '1.4' }, bins: 80, block: blockArgument(block) };
  const state = useQuery<HeatmapQuery>(HEATMAP, market === null ? null : variables);
  return (
    <Panel
      wide
      title="Liquidation heatmap"
      lead="Borrowers by the price of one asset at which they become liquidatable, all other prices fixed. The line adds up outwards from today's price."
      controls={
        <>
          <select aria-label="Asset" value={market ?? ''} onChange={(event) => choose(event.target.value)}>
            {markets.map(({ id, symbol }) => (
              <option key={id} value={id}>
                {symbol}
              </option>
            ))}
          </select>
          <Toggle label="Measure" value={measure} options={MEASURES} onChange={setMeasure} />
          <Toggle label="Scale" value={scale} options={SCALES} onChange={setScale} />
        </>
      }
    >
      <ChartState
        state={state}
        emptyReason={({ liquidationHeatmap: map }) =>
          map.unknownReason ?? (map.total.accounts === 0 ? 'No borrower holds or owes this asset at this block.' : null)
        }
      >
        {(data) => <HeatmapChart heatmap={data.liquidationHeatmap} measure={measure} scale={scale} />}
      </ChartState>
    </Panel>
  );
}

interface HeatmapChartProps {
  readonly heatmap: HeatmapQuery['liquidationHeatmap'];
  readonly measure: HeatmapMeasure;
  readonly scale: HeatmapScaleChoice;
}

function HeatmapChart({ heatmap, measure, scale }: HeatmapChartProps) {
  const render = useCallback(() => heatmapPlot(heatmap, measure, scale), [heatmap, measure, scale]);
  return (
    <>
      <PlotChart render={render} label="Liquidation heatmap" />
      <div className="foot">
        <span>
          <b>{count(heatmap.total.accounts)}</b> borrowers hold or owe it, {usd(heatmap.total.collateralUsd)} collateral
        </span>
        <span>
          <b>{count(heatmap.belowRange.accounts)}</b> below the range ({usd(heatmap.belowRange.collateralUsd)})
        </span>
        <span>
          <b>{count(heatmap.aboveRange.accounts)}</b> above ({usd(heatmap.aboveRange.collateralUsd)})
        </span>
        <span>
          <b>{count(heatmap.liquidatable.accounts)}</b> liquidatable already ({usd(heatmap.liquidatable.debtUsd)} debt)
        </span>
        <span>
          <b>{count(heatmap.unreachable.accounts)}</b> not by this price alone
        </span>
      </div>
    </>
  );
}
