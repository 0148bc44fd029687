import { breakEvenBorrowApr, loopCarry, loopUse } from '../../margin/index.ts';
import { decimalNumber } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { baseAssetOf } from '../book/base-asset.ts';
import { marketNumbers } from '../book/market-numbers.ts';
import { legsOf } from '../book/owner-view.ts';
import type { MarketState } from '../book/pool-state.ts';
import { feedOf, type HourlyPrice, hourlyPrices, VOLATILITY_DAYS } from '../book/price-history.ts';
import { floatText, sumText } from '../decimals.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { metaOf } from './meta.ts';

/** CarryBoard of the SDL: one row for each base with a lending or perp market. */
export async function carryAnswer(analytics: Analytics, context: ApiContext) {
  const families = byBase(analytics);
  const yields = await stakingYields(analytics, families, context);
  await context.entities.confirm(analytics.block, 'allow');
  const basis = basisUse(analytics);
  const rows = Array.from(families, ([base, markets]) => rowOf(analytics, { base, markets, yields, basis, context }));
  return {
    meta: () => metaOf(context.sources, analytics),
    rows: rows.sort((a, b) => (a.base < b.base ? -1 : 1)),
  };
}

interface Member {
  readonly market: MarketState;
  readonly isYieldBearing: boolean;
}

function byBase({ markets }: Analytics): Map<string, Member[]> {
  const families = new Map<string, Member[]>();
  for (const market of markets.values()) {
    const { base, isYieldBearing } = baseAssetOf(market.symbol, market.name);
    families.set(base, [...(families.get(base) ?? []), { market, isYieldBearing }]);
  }
  return families;
}

interface RowInput {
  readonly base: string;
  readonly markets: readonly Member[];
  readonly yields: ReadonlyMap<string, number>;
  readonly basis: ReadonlyMap<string, number>;
  readonly context: ApiContext;
}

function rowOf(analytics: Analytics, { base, markets, yields, basis, context }: RowInput) {
  const ids = (holds: (member: Member) => boolean) => new Set(markets.filter(holds).map(({ market }) => market.id));
  const use = loopUse(
    analytics.book,
    ids(({ isYieldBearing }) => isYieldBearing),
    ids(() => true),
  );
  const plain = markets.filter(({ isYieldBearing }) => !isYieldBearing).map(({ market }) => market);
  const borrowApr = lowestBorrowApr(analytics, plain);
  const loopPools = new Set(markets.filter(({ isYieldBearing }) => isYieldBearing).map(({ market }) => market.poolId));
  const loopBorrowApr = lowestBorrowApr(
    analytics,
    plain.filter(({ poolId }) => loopPools.has(poolId)),
  );
  const fundings = markets.map(({ market }) => fundingOf(analytics, market)).filter((apr) => apr !== null);
  const funding = fundings.length === 0 ? null : Math.max(...fundings);
  const best = Math.max(...markets.map(({ market }) => yields.get(market.id) ?? Number.NEGATIVE_INFINITY));
  const yieldApr = Number.isFinite(best) ? best : null;
  const leverage = use.medianLeverage;
  return {
    base,
    fundingApr: floatText(funding),
    borrowApr: floatText(borrowApr),
    yieldApr: floatText(yieldApr),
    basisCarryApr: funding === null ? null : sumText(funding + Math.max(0, yieldApr ?? 0)),
    loopCarryApr:
      leverage === null || yieldApr === null || loopBorrowApr === null
        ? null
        : sumText(loopCarry(leverage, yieldApr, loopBorrowApr)),
    breakEvenBorrowApr:
      leverage === null || yieldApr === null ? null : floatText(breakEvenBorrowApr(leverage, yieldApr)),
    basisUsd: sumText(basis.get(base) ?? 0),
    loopedUsd: sumText(use.loopedUsd),
    loopAccounts: use.accounts,
    medianLoopLeverage: floatText(leverage),
    yieldBearingShare: floatText(use.yieldBearingShare),
    markets: () =>
      markets.map(({ market, isYieldBearing }) => ({
        market: () => entityAt(context, analytics, { type: 'Market', id: market.id }),
        isYieldBearing,
        supplyApr: floatText(aprOf(analytics, market, 'supplyApr')),
        borrowApr: floatText(aprOf(analytics, market, 'borrowApr')),
        fundingApr: floatText(fundingOf(analytics, market)),
        yieldApr: floatText(yields.get(market.id) ?? null),
      })),
  };
}

function aprOf(analytics: Analytics, market: MarketState, side: 'supplyApr' | 'borrowApr'): number | null {
  const rate = marketNumbers(analytics, market)[side];
  return rate === null ? null : Number(rate.value) / 10 ** rate.decimals;
}

function lowestBorrowApr(analytics: Analytics, markets: readonly MarketState[]): number | null {
  const aprs = markets.map((market) => aprOf(analytics, market, 'borrowApr')).filter((apr) => apr !== null);
  return aprs.length === 0 ? null : Math.min(...aprs);
}

/** What a short receives in a year at the funding now; null in lending. */
function fundingOf({ pools }: Analytics, { id, poolId }: MarketState): number | null {
  const rate = pools.get(poolId)?.facts.rowOf('Market', id)?.fundingRatePerDay ?? null;
  return rate === null ? null : decimalNumber(rate) * 365;
}

/** Growth of each yield-bearing token against a plain one of its base over 30 days, per year; by market id. */
async function stakingYields(
  analytics: Analytics,
  families: ReadonlyMap<string, readonly Member[]>,
  context: ApiContext,
) {
  const feeds = new Map<string, string>();
  for (const id of analytics.markets.keys()) {
    const feed = feedOf(analytics, id);
    if (feed !== null) feeds.set(id, feed);
  }
  const from = Math.max(0, analytics.block.timestamp - VOLATILITY_DAYS * 86_400);
  const prices = await hourlyPrices(context.sources.reader, analytics, { feeds: [...new Set(feeds.values())], from });
  const pricesOf = (member: Member): readonly HourlyPrice[] => prices.get(feeds.get(member.market.id) ?? '') ?? [];
  const found = new Map<string, number>();
  for (const members of families.values()) {
    const plain = members.find((member) => !member.isYieldBearing && pricesOf(member).length > 0);
    if (plain === undefined) continue;
    for (const member of members.filter(({ isYieldBearing }) => isYieldBearing)) {
      const growth = relativeGrowth(pricesOf(member), pricesOf(plain));
      if (growth !== null) found.set(member.market.id, growth);
    }
  }
  return found;
}

/** Yearly growth of one price over another between the first and last hour of both, at least a day apart. */
function relativeGrowth(prices: readonly HourlyPrice[], others: readonly HourlyPrice[]): number | null {
  const closes = new Map(others.map(({ hour, close }) => [hour, close]));
  const both = prices.filter(({ hour }) => closes.has(hour));
  const [first, last] = [both[0], both[both.length - 1]];
  if (first === undefined || last === undefined || last.hour - first.hour < 86_400) return null;
  const ratio = last.close / (closes.get(last.hour) ?? 1) / (first.close / (closes.get(first.hour) ?? 1));
  return (Math.log(ratio) * 365 * 86_400) / (last.hour - first.hour);
}

/** Σ over owners of min(held, perp shorts) by base, of owners with any perp short. USD. */
function basisUse(analytics: Analytics): Map<string, number> {
  const owners = new Map<string, { held: Map<string, number>; short: Map<string, number> }>();
  const shorting = new Set<string>();
  for (const { owner, positions } of analytics.accounts.values()) {
    if (positions.some(({ side }) => side === 'SHORT')) shorting.add(owner);
  }
  if (shorting.size === 0) return new Map();
  for (const account of analytics.accounts.values()) {
    if (!shorting.has(account.owner)) continue;
    const sum = owners.get(account.owner) ?? { held: new Map(), short: new Map() };
    for (const { side, base, usd } of legsOf(analytics, [account]).legs) {
      const target = side === 'SUPPLY' ? sum.held : side === 'SHORT' ? sum.short : null;
      target?.set(base, (target.get(base) ?? 0) + usd);
    }
    owners.set(account.owner, sum);
  }
  const found = new Map<string, number>();
  for (const { held, short } of owners.values()) {
    for (const [base, usd] of short) found.set(base, (found.get(base) ?? 0) + Math.min(usd, held.get(base) ?? 0));
  }
  return found;
}
