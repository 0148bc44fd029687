import { useCallback, useState } from 'react';
import { ChartState } from '../charts/chart-state.tsx';
import { leveragePlot } from '../charts/leverage.ts';
import { PlotChart } from '../charts/plot-chart.tsx';
import type { LeverageQuery, LeverageWeight } from '../data/api.generated.ts';
import { LEVERAGE } from '../data/queries.ts';
import { scopeVariables, useScope } from '../data/scope.ts';
import { useQuery } from '../data/use-query.ts';
import { count, times, usd } from '../format.ts';
import { Panel, Toggle } from './panel.tsx';

const WEIGHTS = [
  ['DEBT', 'By debt'],
  ['COLLATERAL', 'By collateral'],
  ['NOTIONAL', 'By exposure'],
  ['COUNT', 'By account'],
] as const satisfies readonly (readonly [LeverageWeight, string])[];

/** Beside another view, or alone in its row. */
export function LeverageView({ isAlone }: { readonly isAlone: boolean }) {
  const scope = useScope();
  const [weightedBy, setWeight] = useState<LeverageWeight>('DEBT');
  const state = useQuery<LeverageQuery>(LEVERAGE, { weightedBy, buckets: 38, max: '20', ...scopeVariables(scope) });
  return (
    <Panel
      {...(isAlone ? { size: 'wide' } : {})}
      title="Leverage distribution"
      lead="Exposure over equity, of every account with debt or a position."
      controls={<Toggle label="Weight" value={weightedBy} options={WEIGHTS} onChange={setWeight} />}
    >
      <ChartState
        state={state}
        emptyReason={({ leverageDistribution: { accounts } }) =>
          accounts === 0 ? 'Nobody borrows at this block.' : null
        }
      >
        {(data) => <LeverageChart distribution={data.leverageDistribution} />}
      </ChartState>
    </Panel>
  );
}

function LeverageChart({ distribution }: { readonly distribution: LeverageQuery['leverageDistribution'] }) {
  const render = useCallback(() => leveragePlot(distribution), [distribution]);
  return (
    <>
      <PlotChart render={render} label="Leverage distribution" />
      <div className="foot">
        <span>
          <b>{count(distribution.accounts)}</b> accounts
        </span>
        <span>
          mean <b>{times(distribution.mean)}</b>
        </span>
        <span>
          99th percentile <b>{times(distribution.quantiles.p99)}</b>
        </span>
        <span>
          <b>{count(distribution.withoutEquity.accounts)}</b> without equity ({usd(distribution.withoutEquity.debtUsd)}{' '}
          debt)
        </span>
      </div>
    </>
  );
}
