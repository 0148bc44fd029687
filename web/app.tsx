import { useEffect, useMemo, useState } from 'react';
import type { HeadQuery, MarketsQuery } from './data/api.generated.ts';
import { MARKETS } from './data/queries.ts';
import { answerOf, type QueryState } from './data/query-state.ts';
import { routeOf, useHash } from './data/route.ts';
import { type Scope, ScopeContext } from './data/scope.ts';
import { useHead } from './data/use-head.ts';
import { useQuery } from './data/use-query.ts';
import { Dashboard } from './views/dashboard.tsx';
import { OwnerView } from './views/owner.tsx';
import { OwnerSearch } from './views/owner-search.tsx';
import { ProtocolFilter } from './views/protocol-filter.tsx';
import { Ticker } from './views/ticker.tsx';
import { TimeTravel } from './views/time-travel.tsx';

export function App() {
  const [block, setBlock] = useState<number | null>(null);
  const [protocol, setProtocol] = useState<string | null>(null);
  const { data, revision, tick, live, message } = useHead(block !== null);
  const route = routeOf(useHash());
  const shown = block ?? revision;
  const isReady = data !== null && tick !== null && revision > 0;
  const state = useQuery<MarketsQuery>(MARKETS, isReady ? { block: { number: shown } } : null);
  const protocols = data?.protocols;
  const scope = useMemo<Scope>(
    () => ({ block: shown, protocol, protocols: protocols ?? [], isLive: block === null }),
    [shown, protocol, protocols, block],
  );
  const title = titleOf(protocols);
  useEffect(() => {
    document.title = title === '' ? 'Marginscope' : `Marginscope · ${title}`;
  }, [title]);

  return (
    <ScopeContext.Provider value={scope}>
      <div className="page">
        <header className="top">
          <div className="brand">
            <a href="#/" aria-label="Marginscope, all views">
              <img src="/assets/icon.svg" alt="" />
            </a>
            <h1>Marginscope</h1>
            <span className="subject">{title}</span>
          </div>
          {isReady && <Ticker tick={tick} live={live} />}
          <OwnerSearch />
          <nav aria-label="Other doors">
            <a href="/graphiql">GraphiQL</a>
          </nav>
        </header>
        {isReady && (
          <div className="scopebar">
            <ProtocolFilter protocols={data.protocols} chosen={protocol} onChange={setProtocol} />
            <TimeTravel
              first={Number(data.marginPools[0]?.createdAtBlock ?? 0)}
              head={revision}
              drawn={drawnBlock(state)}
              block={block}
              onChange={setBlock}
            />
          </div>
        )}
        {isReady ? (
          route.page === 'owner' ? (
            <OwnerView address={route.address} />
          ) : (
            <Dashboard state={state} />
          )
        ) : (
          <Waiting message={message} />
        )}
      </div>
    </ScopeContext.Provider>
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

function titleOf(protocols: HeadQuery['protocols'] | undefined): string {
  const [first] = protocols ?? [];
  if (!first || !protocols) return '';
  return protocols.length === 1
    ? `${first.name} on ${first.network}`
    : `${protocols.length} protocols on ${first.network}`;
}

function drawnBlock(state: QueryState<MarketsQuery>): { number: number; timestamp: number } | null {
  const block = answerOf(state)?._meta?.block;
  return block ? { number: block.number, timestamp: block.timestamp ?? 0 } : null;
}
