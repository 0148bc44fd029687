import { memo, useMemo } from 'react';
import type { MarketsQuery } from '../data/api.generated.ts';
import { mapState, type QueryState } from '../data/query-state.ts';
import { isShown, useScope } from '../data/scope.ts';
import { AccountsView } from './accounts.tsx';
import { AlertsView } from './alerts.tsx';
import { BuildUpView } from './build-up.tsx';
import { CarryView } from './carry.tsx';
import { CascadeView } from './cascade.tsx';
import { HeatmapView } from './heatmap.tsx';
import { LendingView } from './lending.tsx';
import { LeverageView } from './leverage.tsx';
import { OraclesView } from './oracles.tsx';
import { Overview } from './overview.tsx';
import { PerpsView } from './perps.tsx';
import { UtilizationView } from './utilization.tsx';

/** All views of one block. A new head remounts nothing: it changes the variables of each query. */
export const Dashboard = memo(function Dashboard({ state }: { readonly state: QueryState<MarketsQuery> }) {
  const { protocol, protocols } = useScope();
  const markets = useMemo(
    () => mapState(state, (answer) => answer.markets.filter((one) => isShown({ protocol }, one.protocol.id))),
    [state, protocol],
  );
  const families = new Set(protocols.filter(({ id }) => isShown({ protocol }, id)).map(({ family }) => family));
  const hasLending = families.has('LENDING') || families.has('CDP');
  return (
    <main>
      <Overview markets={markets} />
      <div className="grid">
        <OraclesView />
        <HeatmapView markets={markets} />
        <CascadeView />
        <AlertsView />
        <LeverageView isAlone={!hasLending} />
        {hasLending && <UtilizationView markets={markets} />}
        <AccountsView />
        {hasLending && <LendingView state={state} />}
        {families.has('PERPETUAL') && <PerpsView state={state} />}
        <BuildUpView />
        <CarryView />
      </div>
    </main>
  );
});
