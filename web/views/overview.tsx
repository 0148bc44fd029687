import { Failure } from '../charts/chart-state.tsx';
import type { OverviewQuery, PoolsQuery } from '../data/api.generated.ts';
import { OVERVIEW } from '../data/queries.ts';
import { answerOf, type QueryState } from '../data/query-state.ts';
import { POOLS } from '../data/risk-queries.ts';
import { useScope } from '../data/scope.ts';
import { useQueries } from '../data/use-queries.ts';
import { useQuery } from '../data/use-query.ts';
import { count, counted, percent, usd } from '../format.ts';
import type { Market } from '../markets.ts';
import { type Totals, totalsOf } from '../overview.ts';

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  /** What is counted, where the label alone does not say it. */
  readonly about?: string;
}

function tiles(totals: Totals, perps: readonly Market[] | null): Tile[] {
  const interest = (of: 'grossUsd' | 'netUsd') =>
    (perps ?? []).reduce((sum, { openInterestNow }) => sum + Number(openInterestNow?.[of] ?? 0), 0);
  const net = interest('netUsd');
  return [
    { label: 'Supplied', value: usd(totals.supplyUsd), note: `${count(totals.markets)} markets` },
    {
      label: 'Borrowed',
      value: usd(totals.borrowUsd),
      note: totals.supplyUsd > 0 ? `${percent(totals.borrowUsd / totals.supplyUsd)} of supply` : 'nothing is lent',
    },
    {
      label: 'Open interest',
      value: usd(perps && interest('grossUsd')),
      note: perps?.length === 0 ? 'no perp market' : `${usd(perps && Math.abs(net))} net ${net < 0 ? 'short' : 'long'}`,
      about: 'Longs and shorts of all perp markets at the prices by which positions are valued',
    },
    { label: 'Borrowers', value: count(totals.borrowers), note: `of ${count(totals.accounts)} accounts` },
    {
      label: 'At risk, −20 %',
      value: usd(totals.atRiskUsd),
      note: `in ${counted(totals.atRiskAccounts, 'account')}`,
      about: 'Collateral of the accounts that are liquidatable once every volatile price has fallen by 20 %',
    },
    {
      label: 'Liquidatable',
      value: count(totals.liquidatable),
      note: `${usd(totals.liquidatableDebtUsd)} debt`,
    },
    {
      label: 'Liquidated, 24 h',
      value: usd(totals.liquidatedUsd),
      note: counted(totals.liquidations, 'event'),
      about: 'Collateral seized in lending and notional closed in perps, in the day before the block',
    },
    {
      label: 'Bad debt',
      value: usd(totals.deficitUsd + totals.unrealizedBadDebtUsd),
      note: `${usd(totals.deficitUsd)} written off`,
      about: 'What protocols wrote off, and debt that collateral no longer covers',
    },
    {
      label: 'Coverage',
      value: percent(totals.all === 0 ? 1 : totals.known / totals.all, 0),
      note: 'of accounts known',
    },
  ];
}

const TILES = 9;

export function Overview({ markets }: { readonly markets: QueryState<readonly Market[]> }) {
  const { block, protocol } = useScope();
  const at = { block: { number: block } };
  const pools = answerOf(useQuery<PoolsQuery>(POOLS, protocol === null ? null : { protocol, ...at }));
  const chosen = pools?.marginPools.map(({ id }) => ({ pool: id, ...at })) ?? null;
  const state = useQueries<OverviewQuery>(OVERVIEW, protocol === null ? [at] : chosen);
  if (state.type === 'error') {
    return (
      <div className="tiles">
        <div className="tile">
          <Failure {...state} />
        </div>
      </div>
    );
  }
  const isKnown = answerOf(markets) !== null || markets.type === 'error';
  const data = isKnown ? answerOf(state) : null;
  const isStale = state.type === 'loading' || markets.type === 'loading';
  const perps = answerOf(markets)?.filter(({ kind }) => kind === 'PERP') ?? null;
  return (
    <div className={isStale ? 'tiles stale' : 'tiles'} aria-busy={data === null}>
      {data === null
        ? Array.from({ length: TILES }, (_, index) => <div className="tile" key={String(index)} />)
        : tiles(totalsOf(data.map(({ overview }) => overview)), perps).map((tile) => (
            <div className="tile" key={tile.label} title={tile.about}>
              <div className="label">{tile.label}</div>
              <div className="value">{tile.value}</div>
              <div className="note">{tile.note}</div>
            </div>
          ))}
    </div>
  );
}
