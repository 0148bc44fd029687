import { type AccountMask, unrealisedBadDebt } from '../../margin/index.ts';
import { sumText } from '../decimals.ts';
import type { Analytics } from './analytics.ts';
import { baseText, marketNumbers } from './market-numbers.ts';
import { peopleOf } from './population.ts';

/** PoolTotals of the SDL. */
export interface PoolTotals {
  readonly supplyUsd: string;
  readonly borrowUsd: string;
  readonly collateralUsd: string;
  readonly accounts: number;
  readonly borrowers: number;
  readonly unpricedMarkets: number;
  readonly unrealizedBadDebtUsd: string;
  readonly deficitUsd: string;
}

/** Totals of one pool, or of all. Market amounts are exact, account sums float64. */
export function poolTotals(analytics: Analytics, poolId: string | null): PoolTotals {
  const markets = [...analytics.markets.values()].filter((market) => poolId === null || market.poolId === poolId);
  let [supply, borrow, deficit] = [0n, 0n, 0n];
  let unpricedMarkets = 0;
  // Pools may quote in different decimals: everything is brought to 18.
  for (const market of markets) {
    const numbers = marketNumbers(analytics, market);
    const scale = 10n ** BigInt(18 - numbers.decimals);
    if (numbers.supplyUsd === null) unpricedMarkets++;
    supply += (numbers.supplyUsd ?? 0n) * scale;
    borrow += (numbers.borrowUsd ?? 0n) * scale;
    deficit += (numbers.deficitUsd ?? 0n) * scale;
  }
  const include = poolMask(analytics, poolId);
  const people = accountTotals(analytics, poolId, include);
  return {
    supplyUsd: baseText(supply, 18) ?? '0',
    borrowUsd: baseText(borrow, 18) ?? '0',
    deficitUsd: baseText(deficit, 18) ?? '0',
    unpricedMarkets,
    unrealizedBadDebtUsd: sumText(unrealisedBadDebt(analytics.book, include).usd),
    ...people,
  };
}

/** Accounts of one pool; undefined for all. */
export function poolMask({ book }: Analytics, poolId: string | null): AccountMask | undefined {
  if (poolId === null) return undefined;
  const group = book.groups.indexOf(poolId);
  const mask = new Uint8Array(book.count);
  for (let place = 0; place < mask.length; place++) mask[place] = Number(book.groupOf[place] === group);
  return mask;
}

function accountTotals(analytics: Analytics, poolId: string | null, include: AccountMask | undefined) {
  const { book } = analytics;
  let collateralUsd = 0;
  for (let place = 0; place < book.count; place++) {
    if (include === undefined || include[place] === 1) collateralUsd += book.sums.exposure[place] ?? 0;
  }
  return { collateralUsd: sumText(collateralUsd), ...peopleOf(analytics, (id) => poolId === null || id === poolId) };
}
