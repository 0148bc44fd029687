import { type JoinedAsset, joinAssets } from '../../margin/index.ts';
import { InvalidArgument, UnknownEntity } from '../errors.ts';
import type { Analytics } from './analytics.ts';
import { baseAssetOf } from './base-asset.ts';
import type { MarketState } from './pool-state.ts';

/** What a heatmap is of: one market's token, or every market whose price follows a base. */
export type HeatmapTarget =
  | { readonly type: 'MARKET'; readonly id: string }
  | { readonly type: 'ASSET'; readonly base: string; readonly yieldBearing: boolean };

export interface TargetArguments {
  readonly market?: string | null;
  readonly asset?: string | null;
  readonly yieldBearing?: boolean | null;
}

/** @throws InvalidArgument unless exactly one of market and asset is given */
export function targetOf({ market, asset, yieldBearing }: TargetArguments): HeatmapTarget {
  const hasMarket = typeof market === 'string';
  if (hasMarket === (typeof asset === 'string')) {
    throw new InvalidArgument('market and asset are both given, or neither is: give one of them.');
  }
  if (hasMarket) return { type: 'MARKET', id: market.toLowerCase() };
  return { type: 'ASSET', base: (asset ?? '').toUpperCase(), yieldBearing: yieldBearing ?? true };
}

/** A target at one block. */
export interface TargetAt {
  /** By id; with an unknown price they are in `markets` and not in `of`. */
  readonly markets: readonly MarketState[];
  /** The market whose price is the reference: of a base the middle one of its plain tokens' prices. */
  readonly reference: MarketState;
  /** null where no price is known. */
  readonly of: string | JoinedAsset | null;
  readonly unknownReason: string | null;
}

/** The target at the book's block; null where it has no such market. */
export function targetAt(analytics: Analytics, target: HeatmapTarget): TargetAt | null {
  if (target.type === 'ASSET') return assetAt(analytics, target);
  const market = analytics.markets.get(target.id);
  if (market === undefined) return null;
  const { unpricedReason: unknownReason } = market;
  return { markets: [market], reference: market, of: unknownReason === null ? market.id : null, unknownReason };
}

/** @throws UnknownEntity */
export function knownTargetAt(analytics: Analytics, target: HeatmapTarget): TargetAt {
  const found = targetAt(analytics, target);
  if (found !== null) return found;
  const { number } = analytics.block;
  throw target.type === 'MARKET'
    ? new UnknownEntity('market', target.id, number)
    : new UnknownEntity('asset', target.base, number);
}

interface Member {
  readonly market: MarketState;
  readonly isYieldBearing: boolean;
  readonly price: number;
}

function assetAt(analytics: Analytics, { base, yieldBearing }: HeatmapTarget & { type: 'ASSET' }): TargetAt | null {
  const { book } = analytics;
  const members = [...analytics.markets.values()].flatMap((market): Member[] => {
    const found = baseAssetOf(market.symbol, market.name);
    if (found.base !== base || (found.isYieldBearing && !yieldBearing)) return [];
    const price = book.prices[book.assetIndex.get(market.id) ?? -1] ?? Number.NaN;
    return [{ market, isYieldBearing: found.isYieldBearing, price }];
  });
  members.sort((a, b) => (a.market.id < b.market.id ? -1 : 1));
  const priced = members.filter(({ market, price }) => market.unpricedReason === null && price > 0);
  const markets = members.map(({ market }) => market);
  const reference = middle(priced.filter(({ isYieldBearing }) => !isYieldBearing)) ?? middle(priced);
  const [first] = markets;
  if (first === undefined) return null;
  if (reference === undefined) {
    return { markets, reference: first, of: null, unknownReason: first.unpricedReason ?? 'its price is unknown' };
  }
  const ids = priced.map(({ market }) => market.id);
  return {
    markets,
    reference: reference.market,
    of: joined(analytics, base, ids, reference.price),
    unknownReason: null,
  };
}

/** By price, the lower one of two in the middle. */
const middle = (members: readonly Member[]): Member | undefined =>
  [...members].sort((a, b) => a.price - b.price)[Math.floor((members.length - 1) / 2)];

const known = new WeakMap<Analytics, Map<string, JoinedAsset>>();

/** Markets of a base as one, made once per book. */
function joined(analytics: Analytics, base: string, ids: readonly string[], price: number): JoinedAsset {
  const ofBook = known.get(analytics) ?? new Map<string, JoinedAsset>();
  known.set(analytics, ofBook);
  const key = `${base} ${ids.length}`;
  const found = ofBook.get(key) ?? joinAssets(analytics.book, ids, { asset: base, price });
  ofBook.set(key, found);
  return found;
}
