import { useState } from 'react';
import { ChartState } from '../charts/chart-state.tsx';
import type { HeatmapColoring, HeatmapScaleChoice } from '../charts/heatmap.ts';
import { type HeatmapMeasure, layersOf } from '../charts/heatmap-bars.ts';
import { protocolColor } from '../charts/palette.ts';
import type { HeatmapQuery, HistoryInterval } from '../data/api.generated.ts';
import { HEATMAP } from '../data/heatmap-queries.ts';
import { answerOf, type QueryState } from '../data/query-state.ts';
import { scopeVariables, useScope } from '../data/scope.ts';
import { useQueries } from '../data/use-queries.ts';
import { assetGroups, type Market } from '../markets.ts';
import { HeatmapChart } from './heatmap-chart.tsx';
import { HeatmapTimeChart, INTERVALS } from './heatmap-time.tsx';
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

const COLORINGS = [
  ['SIZE', 'Colour by size'],
  ['PROTOCOL', 'By protocol'],
] as const satisfies readonly (readonly [HeatmapColoring, string])[];

type Mode = 'NOW' | 'TIME';
const MODES = [
  ['NOW', 'This block'],
  ['TIME', 'Through time'],
] as const satisfies readonly (readonly [Mode, string])[];

interface HeatmapViewProps {
  /** Markets of the chosen protocols. */
  readonly markets: QueryState<readonly Market[]>;
}

export function HeatmapView({ markets }: HeatmapViewProps) {
  const scope = scopeVariables(useScope());
  const [chosen, choose] = useState<string | null>(null);
  const [measure, setMeasure] = useState<HeatmapMeasure>('collateralUsd');
  const [scale, setScale] = useState<HeatmapScaleChoice>('ABSOLUTE');
  const [coloring, setColoring] = useState<HeatmapColoring>('PROTOCOL');
  const [mode, setMode] = useState<Mode>('NOW');
  const [interval, setInterval] = useState<HistoryInterval>('day');
  const known = answerOf(markets);
  const groups = assetGroups(known ?? []);
  const group = groups.find(({ asset }) => asset === chosen) ?? groups[0];
  const asset = group?.asset ?? null;
  const range = { from: '0.4', to: '1.6' };
  const state = useQueries<HeatmapQuery>(
    HEATMAP,
    known === null || mode !== 'NOW' ? null : asset === null ? [] : [{ asset, ...scope, scale, range, bins: 80 }],
    true,
  );
  return (
    <Panel
      size="wide"
      title="Liquidation heatmap"
      lead="Accounts by the price of one asset at which they become liquidatable, all other prices fixed: every market that follows it, lending and perps, each account once."
      controls={
        <>
          <select aria-label="Asset" value={group?.asset ?? ''} onChange={(event) => choose(event.target.value)}>
            {groups.map(({ asset, markets: members }) => (
              <option key={asset} value={asset}>
                {asset}
                {members.length > 1 ? ` · ${members.length} markets` : ''}
              </option>
            ))}
          </select>
          <Toggle label="Time" value={mode} options={MODES} onChange={setMode} />
          <Toggle label="Measure" value={measure} options={MEASURES} onChange={setMeasure} />
          {mode === 'TIME' ? (
            <Toggle label="Span" value={interval} options={INTERVALS} onChange={setInterval} />
          ) : (
            <>
              <Toggle label="Scale" value={scale} options={SCALES} onChange={setScale} />
              <Toggle label="Colour" value={coloring} options={COLORINGS} onChange={setColoring} />
            </>
          )}
        </>
      }
    >
      {mode === 'NOW' || markets.type === 'error' ? (
        <ChartNow state={markets.type === 'error' ? markets : state} {...{ measure, scale, coloring }} />
      ) : (
        <HeatmapTimeChart {...{ asset, measure, interval }} />
      )}
    </Panel>
  );
}

interface ChartNowProps {
  readonly state: QueryState<readonly HeatmapQuery[]>;
  readonly measure: HeatmapMeasure;
  readonly scale: HeatmapScaleChoice;
  readonly coloring: HeatmapColoring;
}

function ChartNow({ state, ...look }: ChartNowProps) {
  const { protocols } = useScope();
  const lookOf = (id: string) => ({
    name: protocols.find((protocol) => protocol.id === id)?.name ?? id,
    color: protocolColor(protocols, id),
  });
  return (
    <ChartState state={state} emptyReason={emptyReason}>
      {([answer]) => {
        const map = answer?.liquidationHeatmap;
        return map ? <HeatmapChart map={map} layers={layersOf(map, lookOf)} {...look} /> : null;
      }}
    </ChartState>
  );
}

function emptyReason(answers: readonly HeatmapQuery[]): string | null {
  const maps = answers.map((answer) => answer.liquidationHeatmap);
  if (maps.length === 0) return 'No market whose price moves is known at this block.';
  if (maps.some((map) => map.total.accounts > 0)) return null;
  return (
    maps.find((map) => map.unknownReason !== null)?.unknownReason ?? 'Nobody is exposed to this asset at this block.'
  );
}
