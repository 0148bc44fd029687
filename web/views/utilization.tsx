import { useCallback, useMemo, useState } from 'react';
import { ChartState } from '../charts/chart-state.tsx';
import { SERIES } from '../charts/palette.ts';
import { PlotChart } from '../charts/plot-chart.tsx';
import { type UtilizationMetric, utilizationPlot, utilizationSeries } from '../charts/utilization.ts';
import type { UtilizationQuery } from '../data/api.generated.ts';
import { UTILIZATION } from '../data/queries.ts';
import type { QueryState } from '../data/query-state.ts';
import { useScope } from '../data/scope.ts';
import { useQuery } from '../data/use-query.ts';
import { percent } from '../format.ts';
import { type Market, mostBorrowed } from '../markets.ts';
import { Panel, Toggle } from './panel.tsx';

type Span = 'week' | 'all';

const SPANS = [
  ['week', 'Week, hourly'],
  ['all', 'All, daily'],
] as const satisfies readonly (readonly [Span, string])[];

const METRICS = [
  ['utilization', 'Utilization'],
  ['borrowApr', 'Borrow APR'],
] as const satisfies readonly (readonly [UtilizationMetric, string])[];

/** How far back each span reaches, and in which buckets. */
const REACH = {
  week: { interval: 'hour', first: 168 },
  all: { interval: 'day', first: 730 },
} as const satisfies Record<Span, object>;

interface UtilizationViewProps {
  /** Markets of the chosen protocols. */
  readonly markets: QueryState<readonly Market[]>;
}

export function UtilizationView({ markets }: UtilizationViewProps) {
  const { block } = useScope();
  const [span, setSpan] = useState<Span>('all');
  const [metric, setMetric] = useState<UtilizationMetric>('utilization');
  // Others than before may be the most borrowed ones of another block.
  const most = markets.type === 'ready' ? mostBorrowed(markets.data).slice(0, SERIES) : null;
  const state = useQuery<UtilizationQuery>(
    UTILIZATION,
    most && { markets: most.map(({ id }) => id).sort(), ...REACH[span], block: { number: block } },
  );
  return (
    <Panel
      title="Utilization through time"
      lead="Borrowed over borrowed plus cash, the protocol's own definition, by hour or day; the eight most borrowed markets."
      controls={
        <>
          <Toggle label="Metric" value={metric} options={METRICS} onChange={setMetric} />
          <Toggle label="Span" value={span} options={SPANS} onChange={setSpan} />
        </>
      }
    >
      <ChartState
        state={markets.type === 'error' ? markets : state}
        emptyReason={({ markets }) =>
          markets.every((market) => market.utilizationHistory.points.length === 0)
            ? 'No market has moved yet at this block.'
            : null
        }
      >
        {(data) => <UtilizationChart data={data} metric={metric} />}
      </ChartState>
    </Panel>
  );
}

function UtilizationChart({ data, metric }: { readonly data: UtilizationQuery; readonly metric: UtilizationMetric }) {
  const series = useMemo(() => utilizationSeries(data, metric), [data, metric]);
  const render = useCallback(() => utilizationPlot(series, metric), [series, metric]);
  return (
    <>
      <PlotChart render={render} label="Utilization through time" />
      <div className="legend">
        {series.map(({ id, name, color, points }) => (
          <span key={id}>
            <i style={{ background: color }} />
            {name} <b>{percent(points.at(-1)?.value)}</b>
          </span>
        ))}
      </div>
    </>
  );
}
