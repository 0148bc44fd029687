import { useEffect, useMemo } from 'react';
import type { HeadQuery, MarketsQuery } from './data/api.generated.ts';
import { MARKETS } from './data/queries.ts';
import { answerOf } from './data/query-state.ts';
import { goTo, hashOf, usePlace } from './data/route.ts';
import { type Scope, ScopeContext } from './data/scope.ts';
import { useHead } from './data/use-head.ts';
import { useQuery } from './data/use-query.ts';
import { count, shortAddress } from './format.ts';
import { poolNames } from './markets.ts';
import { Dashboard } from './views/dashboard.tsx';
import { OwnerView } from './views/owner.tsx';
import { OwnerSearch } from './views/owner-search.tsx';
import { ProtocolFilter } from './views/protocol-filter.tsx';
import { Ticker } from './views/ticker.tsx';
import { TimeTravel } from './views/time-travel.tsx';

export function App() {
  const place = usePlace();
  const { data, revision, tick, live, message } = useHead(place.block !== null);
  const isReady = data !== null && tick !== null && revision > 0;
  const first = Number(data?.marginPools[0]?.createdAtBlock ?? 0);
  const shown = place.block === null ? revision : Math.min(Math.max(place.block, first), revision);
  const protocols = data?.protocols;
  const protocol = protocols?.find(({ id }) => id === place.protocol)?.id ?? null;
  const isPast = place.block !== null;
  const isDashboard = place.owner === null;
  const state = useQuery<MarketsQuery>(MARKETS, isReady && isDashboard ? { block: { number: shown } } : null, true);
  const markets = answerOf(state)?.markets;
  const scope = useMemo<Scope>(
    () => ({
      block: shown,
      protocol,
      protocols: protocols ?? [],
      pools: poolNames(markets ?? []),
      isLive: !isPast,
    }),
    [shown, protocol, protocols, markets, isPast],
  );
  const subject = subjectOf(protocols);
  useEffect(() => {
    const page = place.owner === null ? subject : `owner ${shortAddress(place.owner)}`;
    const at = isPast ? `block ${count(shown)}` : '';
    document.title = [page, at, 'Marginscope'].filter((part) => part !== '').join(' · ');
  }, [place.owner, subject, isPast, shown]);

  return (
    <ScopeContext.Provider value={scope}>
      <div className="page">
        <header className="top">
          <div className="brand">
            <a href={hashOf({ ...place, owner: null })} aria-label="Marginscope, all views">
              <img src="/assets/icon.svg" alt="" />
            </a>
            <h1>Marginscope</h1>
            <span className="subject">{subject}</span>
          </div>
          {isReady && <Ticker tick={tick} live={live} trouble={message} />}
          <OwnerSearch />
          <nav aria-label="Other doors">
            <a href="/graphiql">GraphiQL</a>
          </nav>
        </header>
        {isReady && (
          <div className="scopebar">
            <ProtocolFilter
              protocols={data.protocols}
              chosen={protocol}
              onChange={(id) => goTo({ ...place, protocol: id })}
            />
            <TimeTravel
              first={first}
              head={revision}
              shown={shown}
              isPast={isPast}
              onChange={(block) => goTo({ ...place, block })}
            />
          </div>
        )}
        {isReady ? (
          place.owner !== null ? (
            <OwnerView address={place.owner} />
          ) : (
            <Dashboard state={state} />
          )
        ) : (
          <Waiting message={message ?? ''} />
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

function subjectOf(protocols: HeadQuery['protocols'] | undefined): string {
  const [first] = protocols ?? [];
  if (!first || !protocols) return '';
  return protocols.length === 1
    ? `${first.name} on ${first.network}`
    : `${protocols.length} protocols on ${first.network}`;
}
