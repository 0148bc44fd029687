import { useEffect, useState } from 'react';
import type { HeadQuery, MarketsQuery } from './data/api.generated.ts';
import { type BlockChoice, blockArgument } from './data/block.ts';
import { HEAD, MARKETS } from './data/queries.ts';
import { useHead } from './data/use-head.ts';
import { answerOf, type QueryState, useQuery } from './data/use-query.ts';
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
  const shown = block ?? head.revision;
  const state = useQuery<MarketsQuery>(MARKETS, head.data === null ? null : { block: blockArgument(shown) });
  const protocol = head.data?.marginPools[0]?.protocol;
  const title = protocol ? `${protocol.name} on ${protocol.network}` : '';
  useEffect(() => {
    document.title = title === '' ? 'Marginscope' : `Marginscope · ${title}`;
  }, [title]);

  return (
    <div className="page">
      <header className="top">
        <div className="brand">
          <img src="/assets/icon.svg" alt="" />
          <h1>Marginscope</h1>
          <span className="subject">{title}</span>
        </div>
        <nav aria-label="Other doors">
          <a href="/graphiql">GraphiQL</a>
        </nav>
        {head.data?._meta && (
          <TimeTravel
            first={Number(head.data.marginPools[0]?.createdAtBlock ?? 0)}
            head={head.revision}
            drawn={drawnBlock(state)}
            block={block}
            onChange={setBlock}
          />
        )}
      </header>
      {head.data === null ? <Waiting message={head.message} /> : <Views block={shown} state={state} />}
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

interface ViewsProps {
  readonly block: number;
  readonly state: QueryState<MarketsQuery>;
}

/** All views of one block. A new head remounts nothing: it changes the variables of each query. */
function Views({ block, state }: ViewsProps) {
  const markets = (answerOf(state)?.markets ?? [])
    .filter((market) => Number(market.collateralConfigs[0]?.liquidationThresholdBps ?? 0) > 0)
    .map((market) => ({ id: market.id, symbol: market.inputToken.symbol ?? market.id.slice(0, 8) }));
  return (
    <main>
      <Overview block={block} />
      <div className="grid">
        <HeatmapView block={block} markets={markets} />
        <UtilizationView block={block} />
        <LeverageView block={block} />
        <AccountsView block={block} />
        <MarketsView state={state} />
      </div>
    </main>
  );
}

function drawnBlock(state: QueryState<MarketsQuery>): { number: number; timestamp: number } | null {
  const block = answerOf(state)?._meta?.block;
  return block ? { number: block.number, timestamp: block.timestamp ?? 0 } : null;
}
