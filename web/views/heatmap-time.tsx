import { useCallback, useMemo } from 'react';
import { ChartState } from '../charts/chart-state.tsx';
import { type HeatmapMeasure, MEASURE_NAMES } from '../charts/heatmap-bars.ts';
import { heatmapTime, heatmapTimePlot } from '../charts/heatmap-time.ts';
import { PlotChart } from '../charts/plot-chart.tsx';
import type { HeatmapMeasure as ApiMeasure, HeatmapHistoryQuery, HistoryInterval } from '../data/api.generated.ts';
import { HEATMAP_HISTORY } from '../data/heatmap-queries.ts';
import { scopeVariables, useScope } from '../data/scope.ts';
import { useQueries } from '../data/use-queries.ts';

const MEASURES: Record<HeatmapMeasure, ApiMeasure> = {
  collateralUsd: 'COLLATERAL',
  debtUsd: 'DEBT',
  expectedSeizedUsd: 'EXPECTED_SEIZED',
};

export const INTERVALS = [
  ['hour', '48 hours'],
  ['day', '48 days'],
] as const satisfies readonly (readonly [HistoryInterval, string])[];

const SECONDS: Record<HistoryInterval, number> = { hour: 3_600, day: 86_400 };

interface HeatmapTimeProps {
  /** null where no price moves. */
  readonly asset: string | null;
  readonly measure: HeatmapMeasure;
  readonly interval: HistoryInterval;
}

/** Liquidation price upwards, time to the right: where walls stood, and where the price went. */
export function HeatmapTimeChart({ asset, measure, interval }: HeatmapTimeProps) {
  const scope = scopeVariables(useScope());
  const state = useQueries<HeatmapHistoryQuery>(
    HEATMAP_HISTORY,
    asset === null
      ? []
      : [
          {
            asset,
            ...scope,
            interval,
            scale: 'ABSOLUTE',
            range: { from: '0.4', to: '1.8' },
            bins: 70,
            measure: MEASURES[measure],
          },
        ],
  );
  return (
    <>
      <ChartState state={state} emptyReason={emptyReason}>
        {(answers) => <Columns {...{ answers, measure, interval }} />}
      </ChartState>
      <div className="foot">
        <span>A column is what stood at its end, and the line the price then.</span>
      </div>
    </>
  );
}

function emptyReason(answers: readonly HeatmapHistoryQuery[]): string | null {
  const maps = answers.map((answer) => answer.liquidationHeatmapHistory);
  if (maps.some(({ samples }) => samples.length > 0)) return null;
  return maps[0]?.unknownReason ?? 'No market whose price moves is known at this block.';
}

interface ColumnsProps {
  readonly answers: readonly HeatmapHistoryQuery[];
  readonly measure: HeatmapMeasure;
  readonly interval: HistoryInterval;
}

function Columns({ answers, measure, interval }: ColumnsProps) {
  const time = useMemo(
    () => (answers[0] ? heatmapTime(answers[0].liquidationHeatmapHistory, SECONDS[interval]) : null),
    [answers, interval],
  );
  const render = useCallback(
    (width: number) => (time ? heatmapTimePlot(time, { measure: MEASURE_NAMES[measure], width }) : { marks: [] }),
    [time, measure],
  );
  return <PlotChart render={render} label="Liquidation heatmap through time" />;
}
