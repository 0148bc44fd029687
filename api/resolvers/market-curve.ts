import type { EntityRow } from '../../engine/index.ts';
import { type MarketCaps, marketValue, openInterest } from '../../margin/index.ts';
import { poolAt } from '../book/analytics.ts';
import { baseText, fractionText } from '../book/market-numbers.ts';
import { holdersOf } from '../book/population.ts';
import { volatilities } from '../book/price-history.ts';
import { type MarketNumberName, marketProvenance } from '../book/provenance.ts';
import { floatText } from '../decimals.ts';
import type { ApiContext } from './context.ts';
import { fundingAnswer } from './funding.ts';
import { derived, type MarketView, viewOf } from './market-view.ts';
import { capacityOf } from './open-interest-capacity.ts';
import { type CurveWhatIf, rateCurveAt } from './rate-curve.ts';
import { rateCurveHistoryAnswer } from './rate-curve-history.ts';

const marketTexts: { readonly [name in MarketNumberName]: (view: MarketView) => string | null } = {
  utilization: ({ numbers }) => fractionText(numbers.utilization),
  totalSupply: ({ numbers }) => numbers.supply.toString(),
  totalBorrow: ({ numbers }) => numbers.borrow.toString(),
  supplyApr: ({ numbers }) => fractionText(numbers.supplyApr),
  borrowApr: ({ numbers }) => fractionText(numbers.borrowApr),
  priceUsd: ({ market, numbers }) => baseText(market.price, numbers.decimals),
};

export const marketCurveResolvers = {
  provenance: async (row: EntityRow, { of }: { readonly of: MarketNumberName }, context: ApiContext) => {
    const view = await viewOf(row, context);
    return marketProvenance(view.analytics, view.market.id, { of, value: marketTexts[of](view) });
  },
  realizedVolatility: async (row: EntityRow, _args: unknown, context: ApiContext) => {
    const { analytics, market } = await viewOf(row, context);
    return floatText((await volatilities(context.sources.reader, analytics)).get(market.id) ?? null);
  },
  rateCurve: async (row: EntityRow, args: CurveWhatIf, context: ApiContext) => {
    const { analytics, market } = await viewOf(row, context);
    return rateCurveAt(analytics, market, args);
  },
  rateCurveHistory: rateCurveHistoryAnswer,
  distanceToSupplyCap: derived((view) => distanceTo(capsOf(view)?.supply, view.numbers.supply)),
  distanceToBorrowCap: derived((view) => distanceTo(capsOf(view)?.borrow, view.numbers.borrow)),
  openInterestNow: derived(openInterestOf),
  fundingHistory: fundingAnswer,
  openLongs: derived(({ analytics, market }) => holdersOf(analytics, market.id).longs),
  openShorts: derived(({ analytics, market }) => holdersOf(analytics, market.id).shorts),
};

function capsOf({ analytics, market }: MarketView): MarketCaps | null {
  const pool = analytics.pools.get(market.poolId);
  return pool === undefined ? null : (poolAt(analytics, pool).caps?.(market.id) ?? null);
}

const distanceTo = (cap: bigint | null | undefined, now: bigint): string | null =>
  cap === null || cap === undefined ? null : (cap - now).toString();

export function openInterestOf({ analytics, market, numbers }: MarketView) {
  const interest = numbers.openInterest;
  if (interest === null) return null;
  const decimals = analytics.pools.get(market.poolId)?.decimals ?? 8;
  const usd = (size: bigint): number | null => {
    const value = marketValue(market, size);
    return value === null ? null : Number(value) / 10 ** decimals;
  };
  const [long, short] = [usd(interest.long), usd(interest.short)];
  const all = long === null || short === null ? null : openInterest(long, short);
  return {
    longSize: interest.long.toString(),
    shortSize: interest.short.toString(),
    longUsd: floatText(long),
    shortUsd: floatText(short),
    grossUsd: floatText(all?.gross ?? null),
    oneSidedUsd: floatText(all?.oneSided ?? null),
    netUsd: floatText(all?.net ?? null),
    longEntryUsd: baseText(interest.longEntryUsd, decimals),
    shortEntryUsd: baseText(interest.shortEntryUsd, decimals),
    ...capacityOf(interest, { decimals, long, short }),
  };
}
