import type { EntityRow } from '../../engine/index.ts';
import { aprToApy, type MarketRates, marketValue, openInterest } from '../../margin/index.ts';
import { intArgument } from '../arguments.ts';
import { poolAt } from '../book/analytics.ts';
import { holdersOf } from '../book/holders.ts';
import { baseText, fractionText } from '../book/market-numbers.ts';
import { volatilities } from '../book/price-history.ts';
import { type MarketNumberName, marketProvenance } from '../book/provenance.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument } from '../errors.ts';
import type { ApiContext } from './context.ts';
import { fundingAnswer } from './funding.ts';
import { derived, type MarketView, viewOf } from './market-view.ts';
import { capacityOf } from './open-interest-capacity.ts';

export interface CurveWhatIf {
  readonly points?: number | null;
  readonly supply?: unknown;
  readonly borrow?: unknown;
}

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
  rateCurve: async (row: EntityRow, args: CurveWhatIf, context: ApiContext) =>
    curveOf(await viewOf(row, context), args),
  distanceToSupplyCap: derived((view) => distanceTo(ratesOf(view)?.supplyCap, view.numbers.supply)),
  distanceToBorrowCap: derived((view) => distanceTo(ratesOf(view)?.borrowCap, view.numbers.borrow)),
  openInterestNow: derived(openInterestOf),
  fundingHistory: fundingAnswer,
  openLongs: derived(({ analytics, market }) => holdersOf(analytics, market.id).longs),
  openShorts: derived(({ analytics, market }) => holdersOf(analytics, market.id).shorts),
};

function ratesOf({ analytics, market }: MarketView): MarketRates | null {
  const pool = analytics.pools.get(market.poolId);
  return pool === undefined ? null : (poolAt(analytics, pool).rates?.(market.id) ?? null);
}

const distanceTo = (cap: bigint | null | undefined, now: bigint): string | null =>
  cap === null || cap === undefined ? null : (cap - now).toString();

const pointOf = (rates: MarketRates, usage: number) => {
  const { borrowApr, supplyApr } = rates.at(usage);
  return {
    utilization: sumText(usage),
    borrowApr: sumText(borrowApr),
    supplyApr: sumText(supplyApr),
    borrowApy: floatText(aprToApy(borrowApr)),
    supplyApy: floatText(aprToApy(supplyApr)),
  };
};

function curveOf(view: MarketView, args: CurveWhatIf) {
  const rates = ratesOf(view);
  if (rates === null) return null;
  const steps = intArgument('points', args.points, { min: 2, max: 1001, fallback: 101 });
  const usages = new Set(Array.from({ length: steps }, (_, i) => i / (steps - 1)));
  if (rates.kink !== null) usages.add(rates.kink);
  const now = rates.usageAfter({ supply: 0n, borrow: 0n });
  const change = { supply: amountOf('supply', args.supply), borrow: amountOf('borrow', args.borrow) };
  const after = rates.usageAfter(change);
  const { kink } = rates;
  return {
    kink: floatText(kink),
    points: [...usages].sort((a, b) => a - b).map((usage) => pointOf(rates, usage)),
    now: now === null ? null : pointOf(rates, now),
    whatIf: after === null ? null : pointOf(rates, after),
    distanceToKink: kink === null || now === null ? null : sumText(kink - now),
    borrowToKink: kink === null || now === null ? null : borrowTo(view, kink, now),
  };
}

/** Borrowing moves cash and debt alike: usage grows by amount over debt and cash together. */
function borrowTo({ numbers }: MarketView, kink: number, now: number): string | null {
  if (numbers.cash === null) return null;
  const total = Number(numbers.borrow + numbers.cash);
  return BigInt(Math.floor(Math.max(0, (kink - now) * total))).toString();
}

function amountOf(name: string, value: unknown): bigint {
  if (value === null || value === undefined) return 0n;
  try {
    return BigInt(String(value));
  } catch {
    throw new InvalidArgument(`${name} is ${String(value)}: give native units as an integer.`);
  }
}

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
