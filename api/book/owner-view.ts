import {
  type BaseExposure,
  exposures,
  liquidationGamma,
  type OwnerLeg,
  type PortfolioMargin,
  portfolioMargin,
} from '../../margin/index.ts';
import { type AccountState, stanceOf } from './account-state.ts';
import { type Analytics, poolAt } from './analytics.ts';
import { baseAssetOf } from './base-asset.ts';
import { textOf } from './row.ts';

const owned = new WeakMap<Analytics, ReadonlyMap<string, readonly AccountState[]>>();

/** Margin accounts of an owner at the block, by id; indexed once per book. */
export function accountsOfOwner(analytics: Analytics, owner: string): readonly AccountState[] {
  const known = owned.get(analytics) ?? groupByOwner(analytics);
  owned.set(analytics, known);
  return [...(known.get(owner) ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function groupByOwner({ accounts }: Analytics): Map<string, AccountState[]> {
  const groups = new Map<string, AccountState[]>();
  for (const account of accounts.values()) {
    const group = groups.get(account.owner);
    if (group === undefined) groups.set(account.owner, [account]);
    else group.push(account);
  }
  return groups;
}

/** Every priced position of some accounts as a leg; those without a price are told apart. */
export function legsOf(analytics: Analytics, accounts: readonly AccountState[]) {
  const legs: OwnerLeg[] = [];
  const unpriced: string[] = [];
  for (const account of accounts) {
    const pool = analytics.pools.get(account.poolId);
    if (pool === undefined) continue;
    const isPerpetual = account.positions.some((row) => ['LONG', 'SHORT'].includes(stanceOf(row)));
    for (const row of account.positions) {
      const market = pool.markets.get(textOf(row, 'market'));
      const { value } = poolAt(analytics, pool).position(row);
      if (market === undefined || value === null) {
        unpriced.push(textOf(row, 'id'));
        continue;
      }
      const { base, isYieldBearing } = baseAssetOf(market.symbol, market.name);
      legs.push({
        account: account.id,
        family: isPerpetual ? 'PERPETUAL' : 'LENDING',
        side: stanceOf(row),
        base,
        isStable: base === 'USD' || analytics.stableMarkets.has(market.id),
        isYieldBearing,
        usd: Number(value) / 10 ** pool.decimals,
      });
    }
  }
  return { legs, unpriced };
}

export interface OwnerView {
  readonly accounts: readonly AccountState[];
  readonly legs: readonly OwnerLeg[];
  /** Position ids. */
  readonly unpriced: readonly string[];
  readonly exposures: readonly (BaseExposure & { readonly gammaUsd: number })[];
  readonly equityUsd: number;
  readonly exposureUsd: number;
  readonly portfolio: PortfolioMargin;
  /** Σ of what each account's protocol keeps its equity from leaving: equity that backs, less surplus. */
  readonly protocolMarginUsd: number;
}

/** Everything an owner has in all pools, float64; accounts that are not in the book count by their priced positions only. */
export function ownerView(analytics: Analytics, owner: string): OwnerView {
  const accounts = accountsOfOwner(analytics, owner);
  const { legs, unpriced } = legsOf(analytics, accounts);
  const places = accounts.map(({ id }) => analytics.book.ids.placeOf(id)).filter((place) => place !== undefined);
  const { sums } = analytics.book;
  let [equityUsd, exposureUsd, protocolMarginUsd] = [0, 0, 0];
  for (const place of places) {
    const [exposure, debt] = [sums.exposure[place] ?? 0, sums.debt[place] ?? 0];
    exposureUsd += exposure;
    equityUsd += exposure + (sums.idle[place] ?? 0) - debt;
    if ((sums.requirement[place] ?? 0) > 0)
      protocolMarginUsd += Math.max(0, exposure - debt - (sums.surplus[place] ?? 0));
  }
  const found = exposures(legs);
  const gammaOf = (base: string) => liquidationGamma(analytics.book, places, marketsOfBase(analytics, base));
  return {
    accounts,
    legs,
    unpriced,
    exposures: found.map((one) => ({ ...one, gammaUsd: one.isStable ? 0 : gammaOf(one.base) })),
    equityUsd,
    exposureUsd,
    portfolio: portfolioMargin(found),
    protocolMarginUsd,
  };
}

/** Priced markets whose price follows a base. */
export function marketsOfBase({ markets }: Analytics, base: string): string[] {
  return [...markets.values()]
    .filter(({ unpricedReason, symbol, name }) => unpricedReason === null && baseAssetOf(symbol, name).base === base)
    .map(({ id }) => id);
}
