import type { MarketsQuery } from './data/api.generated.ts';
import { scaled } from './format.ts';

export type Market = MarketsQuery['markets'][number];

/** How much is in a market, USD: both sides of a perp, what was supplied to a lending market. */
export function sizeOf(market: Market): number {
  return Number(market.kind === 'PERP' ? (market.openInterestNow?.grossUsd ?? 0) : (market.totalSupplyUsd ?? 0));
}

/** Markets that lend, those with the most borrowed first. */
export function mostBorrowed(markets: readonly Market[]): Market[] {
  const borrowed = ({ totalBorrowUsd }: Market) => Number(totalBorrowUsd ?? 0);
  return markets
    .filter(({ kind }) => kind === 'RESERVE' || kind === 'ISOLATED_PAIR')
    .sort((a, b) => borrowed(b) - borrowed(a));
}

/** Pools that are made for one perp or pair, by what they are made for; one that holds many has no name but its protocol's. */
export function poolNames(markets: readonly Market[]): ReadonlyMap<string, string> {
  const names = new Map<string, string[]>();
  for (const { pool, kind, name } of markets) {
    if (kind === 'PERP' || kind === 'ISOLATED_PAIR') names.set(pool.id, [...(names.get(pool.id) ?? []), name]);
  }
  return new Map([...names].flatMap(([pool, [name, ...more]]) => (name && more.length === 0 ? [[pool, name]] : [])));
}

/** What is held as security only, by token over all pools, the most first; null where a price is unknown. */
export function heldTokens(markets: readonly Market[]): { readonly symbol: string; readonly heldUsd: number | null }[] {
  const held = new Map<string, number | null>();
  for (const { kind, inputToken, name, totalSupplyUsd } of markets) {
    if (kind !== 'COLLATERAL') continue;
    const symbol = inputToken.symbol ?? name;
    const before = held.get(symbol) ?? (held.has(symbol) ? null : 0);
    held.set(symbol, before === null || totalSupplyUsd == null ? null : before + Number(totalSupplyUsd));
  }
  return [...held]
    .map(([symbol, heldUsd]) => ({ symbol, heldUsd }))
    .sort((a, b) => (b.heldUsd ?? 0) - (a.heldUsd ?? 0));
}

export interface AssetGroup {
  readonly asset: string;
  /** Largest first. */
  readonly markets: readonly Market[];
  readonly sizeUsd: number;
}

/** Volatile markets that follow the same thing, the largest group first; a map of stable prices would be empty. */
export function assetGroups(markets: readonly Market[]): AssetGroup[] {
  const groups = new Map<string, Market[]>();
  for (const market of markets) {
    if (market.isStable) continue;
    groups.set(market.baseAsset, [...(groups.get(market.baseAsset) ?? []), market]);
  }
  return [...groups]
    .map(([asset, members]) => ({
      asset,
      markets: members.sort((a, b) => sizeOf(b) - sizeOf(a)),
      sizeUsd: members.reduce((sum, market) => sum + sizeOf(market), 0),
    }))
    .sort((a, b) => b.sizeUsd - a.sizeUsd);
}

/** A limit that is set and above zero. */
const limit = (raw: string | null | undefined, decimals: number | null | undefined): number | null => {
  const value = scaled(raw, decimals);
  return value !== null && value > 0 ? value : null;
};

/**
 * Open interest over its cap, the side nearest to it; null without a cap. Synthetix caps each side in base units and in
 * USD, GMX each side in USD at entry.
 */
export function capShare(market: Market): number | null {
  const { parameters, openInterestNow: open, sizeDecimals, quoteDecimals } = market;
  if (!parameters || !open) return null;
  const sizes = [scaled(market.longSize, sizeDecimals), scaled(market.shortSize, sizeDecimals)];
  const values = [open.longUsd, open.shortUsd];
  const entries = [open.longEntryUsd, open.shortEntryUsd];
  const shares = [0, 1].flatMap((side) => {
    const onSide = side === 0 ? parameters.maxOpenInterestLong : parameters.maxOpenInterestShort;
    return [
      over(sizes[side], limit(parameters.maxMarketSize, sizeDecimals)),
      over(values[side], limit(parameters.maxMarketValue, quoteDecimals)),
      over(entries[side], limit(onSide, quoteDecimals)),
    ].filter((share) => share !== null);
  });
  return shares.length === 0 ? null : Math.max(...shares);
}

const over = (value: string | number | null | undefined, cap: number | null): number | null =>
  value == null || cap === null ? null : Number(value) / cap;
