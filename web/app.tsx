import { useEffect, useState } from 'react';
import type { HeadQuery, MarketsQuery } from './data/api.generated.ts';
import { type BlockChoice, blockArgument } from './data/block.ts';
import { HEAD, MARKETS } from './data/queries.ts';
import { useHead } from './data/use-head.ts';
import { useQuery } from './data/use-query.ts';
import { AccountsView } from './views/accounts.tsx';
import { HeatmapView } from './views/heatmap.tsx';
import { LeverageView } from './views/leverage.tsx';
import { MarketsView } from './views/markets.tsx';
import { Overview } from './views/overview.tsx';
import { TimeTravel } from './views/time-travel.tsx';
import { UtilizationView } from './views/utilization.tsx';

export function App() {
  const [block, setBlock] = useState<BlockChoice>(null);
  const head = useHead<HeadQuery>(HEAD);
  useEffect(() => {
    const pool = head.data?.marginPools[0]?.protocol;
    if (pool) document.title = `Marginscope · ${pool.name} on ${pool.network}`;
  }, [head.data]);

  return (
    <div className="page">
      <header className="top">
        <div className="brand">
          <img src="/assets/icon.svg" alt="" />
          <h1>Marginscope</h1>
        </div>
        <nav aria-label="Other doors">
          <a href="/graphiql">GraphiQL</a>
        </nav>
        {head.data?._meta && (
          <TimeTravel
            first={Number(head.data.marginPools[0]?.createdAtBlock ?? 0)}
            head={{ number: head.data._meta.block.number, timestamp: head.data._meta.block.timestamp ?? 0 }}
            block={block}
            onChange={setBlock}
          />
        )}
      </header>
      {head.data === null ? <Waiting message={head.message} /> : <Views block={block} revision={head.revision} />}
    </div>
  );
}

function Waiting({ message }: { readonly message: string }) {
  return (
    <section className="panel wide">
      <div className="state" aria-busy="true">
        <div>
          <div className="spinner" />
          {message}
        </div>
      </div>
    </section>
  );
}

/** All views of one block. A new head remounts nothing: it changes the variables of each query. */
function Views({ block, revision }: { readonly block: BlockChoice; readonly revision: number }) {
  const shown = block ?? revision;
  const state = useQuery<MarketsQuery>(MARKETS, { block: blockArgument(shown) });
  const data = state.type === 'ready' ? state.data : state.type === 'loading' ? state.previous : null;
  const markets = (data?.markets ?? [])
    .filter((market) => Number(market.collateralConfigs[0]?.liquidationThresholdBps ?? 0) > 0)
    .map((market) => ({ id: market.id, symbol: market.inputToken.symbol ?? market.id.slice(0, 8) }));
  return (
    <main>
      <Overview block={shown} />
      <div className="grid">
        <HeatmapView block={shown} markets={markets} />
        <UtilizationView block={shown} />
        <LeverageView block={shown} />
        <AccountsView block={shown} />
        <MarketsView state={state} />
      </div>
    </main>
  );
}
