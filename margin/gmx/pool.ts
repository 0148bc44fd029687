import { MarginError } from '../errors.ts';
import { bigintOrNull, type FactRow, textOf } from '../facts.ts';
import type { PoolFacts } from '../protocol.ts';
import { GMX_FLOAT, type GmxRawMarket, type GmxRawTerms } from './exact.ts';
import { type GmxHolding, type GmxMarket, gmxFunding, gmxMarkets, gmxSettings } from './facts.ts';
import { gmxPriceImpact } from './impact.ts';
import { gmxBorrowingFactor } from './rates.ts';

/** A GMX pool's rows, as its formulas want them. */
export interface GmxPool {
  readonly id: string;
  readonly markets: ReadonlyMap<string, GmxMarket>;
  readonly perp: GmxMarket | undefined;
  readonly sides: readonly FactRow[];
  readonly settings: ReadonlyMap<string, string>;
  readonly terms: GmxRawTerms;
}

export function gmxPool(facts: PoolFacts): GmxPool {
  const markets = gmxMarkets(facts);
  const [parameters = {}] = facts.rowsOf('MarginParameters');
  const parameter = (field: string) => bigintOrNull(parameters, field) ?? 0n;
  return {
    id: textOf(facts.pool, 'id'),
    markets,
    perp: [...markets.values()].find(({ isPerp }) => isPerp),
    sides: facts.rowsOf('PerpSide'),
    settings: gmxSettings(facts),
    terms: {
      minCollateralFactorForLiquidation: parameter('minCollateralFactorForLiquidation'),
      maxPositionImpactFactorForLiquidations: parameter('maxPositionImpactFactorForLiquidations'),
      minCollateralUsd: parameter('minimumPositionMargin'),
    },
  };
}

/** Something of a pool that an answer needs is unknown. */
export class GmxUnknownError extends MarginError {
  override name = 'GmxUnknownError';
}

/** The market as a position's liquidation test reads it at a time. @throws GmxUnknownError when a price is unknown */
export function gmxMarketFor({ perp, collateral, position }: GmxHolding, pool: GmxPool, time: bigint): GmxRawMarket {
  const index = perp.range;
  const range = collateral.range;
  if (index === null || perp.tokenDecimals === null) throw new GmxUnknownError(`the price of ${perp.name} is unknown`);
  if (range === null) throw new GmxUnknownError(`the price of ${collateral.name} is unknown`);
  const { isLong } = position;
  const impact = closingImpact({ perp, position }, pool);
  return {
    index,
    collateral: range,
    borrowingFactor: borrowingFactorAt(pool, perp, isLong, time),
    fundingFeePerSize: fundingPerSizeAt(pool, { perp, collateral, isLong, time }),
    profitShare: profitShare(pool, perp, isLong),
    closingImpact: impact.usd,
    positionFeeFactor: factorOf(pool, `POSITION_FEE_FACTOR.${impact.improves}`),
  };
}

const factorOf = ({ settings }: GmxPool, key: string): bigint => BigInt(settings.get(key) ?? '0');
const floatOf = (pool: GmxPool, key: string): number => Number(factorOf(pool, key)) / 1e30;
const usdFloat = (usd: bigint): number => Number(usd) / 1e30;
const toUsd = (usd: number): bigint => BigInt(Math.trunc(usd * 1e12)) * 10n ** 18n;

/** Open interest of a side at entry, and in tokens. */
export function gmxOpenInterest({ row }: GmxMarket, isLong: boolean) {
  return {
    usd: bigintOrNull(row, isLong ? 'longNotional' : 'shortNotional') ?? 0n,
    tokens: bigintOrNull(row, isLong ? 'longSize' : 'shortSize') ?? 0n,
  };
}

function closingImpact(
  { perp, position }: Pick<GmxHolding, 'perp' | 'position'>,
  pool: GmxPool,
): { readonly usd: bigint; readonly improves: boolean } {
  const [longUsd, shortUsd] = [true, false].map((side) => usdFloat(gmxOpenInterest(perp, side).usd));
  const before = { longUsd: longUsd ?? 0, shortUsd: shortUsd ?? 0 };
  const size = usdFloat(position.sizeInUsd);
  const after = position.isLong
    ? { ...before, longUsd: Math.max(0, before.longUsd - size) }
    : { ...before, shortUsd: Math.max(0, before.shortUsd - size) };
  const exponent = (flag: string) => floatOf(pool, `POSITION_IMPACT_EXPONENT_FACTOR.${flag}`) || exponentOfBoth(pool);
  const usd = gmxPriceImpact(before, after, {
    positiveFactor: floatOf(pool, 'POSITION_IMPACT_FACTOR.true'),
    negativeFactor: floatOf(pool, 'POSITION_IMPACT_FACTOR.false'),
    positiveExponent: exponent('true'),
    negativeExponent: exponent('false'),
  });
  const improves = Math.abs(after.longUsd - after.shortUsd) < Math.abs(before.longUsd - before.shortUsd);
  return { usd: toUsd(usd), improves };
}

/** Earlier releases keep one exponent for gain and loss. */
const exponentOfBoth = (pool: GmxPool): number => floatOf(pool, 'POSITION_IMPACT_EXPONENT_FACTOR');

/** Tokens that back a side, per its own token, at the lower price; USD. */
function poolUsd(pool: GmxPool, perp: GmxMarket, isLong: boolean): bigint {
  const token = perp.row[isLong ? 'longToken' : 'shortToken'];
  const market = [...pool.markets.values()].find((each) => !each.isPerp && each.token === token);
  if (market === undefined || market.range === null) return 0n;
  const amount = bigintOrNull(market.row, 'poolAmount') ?? 0n;
  const isShared = perp.row.longToken === perp.row.shortToken;
  return (isShared ? amount / 2n : amount) * market.range.min;
}

/** What backs each side, and how far each may grow at entry, USD; null where it is not configured. */
export function gmxCapacity(pool: GmxPool, perp: GmxMarket) {
  const [longCap, shortCap] = [true, false].map((isLong) => factorOf(pool, `MAX_OPEN_INTEREST.${isLong}`));
  return {
    backing: { long: poolUsd(pool, perp, true), short: poolUsd(pool, perp, false) },
    cap: !longCap || !shortCap ? null : { long: longCap, short: shortCap },
  };
}

/** Of its profit, what a position is paid when the side's profit is more than traders may take of the pool. */
function profitShare(pool: GmxPool, perp: GmxMarket, isLong: boolean): readonly [bigint, bigint] {
  const most = pool.settings.get(`MAX_PNL_FACTOR.MAX_PNL_FACTOR_FOR_TRADERS.${isLong}`);
  const { usd, tokens } = gmxOpenInterest(perp, isLong);
  if (most === undefined || perp.range === null) return [1n, 1n];
  const profit = isLong ? tokens * perp.range.max - usd : usd - tokens * perp.range.min;
  const cap = (poolUsd(pool, perp, isLong) * BigInt(most)) / GMX_FLOAT;
  return profit > cap && cap > 0n ? [cap, profit] : [1n, 1n];
}

/** Share of the pool's capacity that a side reserves, a fraction; null when the pool is empty or its price unknown. */
export function gmxUsage(pool: GmxPool, perp: GmxMarket, isLong: boolean): number | null {
  const backing = usdFloat(poolUsd(pool, perp, isLong)) * floatOf(pool, `OPEN_INTEREST_RESERVE_FACTOR.${isLong}`);
  return backing > 0 ? reservedUsd(perp, isLong) / backing : null;
}

/** Longs reserve what they are worth, shorts what they were sold for. */
function reservedUsd(perp: GmxMarket, isLong: boolean): number {
  const { usd, tokens } = gmxOpenInterest(perp, isLong);
  return usdFloat(isLong && perp.range !== null ? tokens * perp.range.max : usd);
}

/** Borrowing factor per second of a side as the configuration and the pool now give it; 0 where it is not known. */
export function gmxBorrowingPerSecond(pool: GmxPool, perp: GmxMarket, isLong: boolean): number {
  if (pool.settings.get('SKIP_BORROWING_FEE_FOR_SMALLER_SIDE') === 'true' && isSmaller(perp, isLong)) return 0;
  const terms = {
    optimalUsage: floatOf(pool, `OPTIMAL_USAGE_FACTOR.${isLong}`),
    baseFactor: floatOf(pool, `BASE_BORROWING_FACTOR.${isLong}`),
    aboveOptimalFactor: floatOf(pool, `ABOVE_OPTIMAL_USAGE_BORROWING_FACTOR.${isLong}`),
    openInterestReserveFactor: floatOf(pool, `OPEN_INTEREST_RESERVE_FACTOR.${isLong}`),
    borrowingFactor: floatOf(pool, `BORROWING_FACTOR.${isLong}`),
    exponent: floatOf(pool, `BORROWING_EXPONENT_FACTOR.${isLong}`) || 1,
  };
  const factor = gmxBorrowingFactor(terms, reservedUsd(perp, isLong), usdFloat(poolUsd(pool, perp, isLong)));
  return factor === null || !Number.isFinite(factor) ? 0 : factor;
}

function isSmaller(perp: GmxMarket, isLong: boolean): boolean {
  return gmxOpenInterest(perp, isLong).usd < gmxOpenInterest(perp, !isLong).usd;
}

/** The cumulative factor as last told, and what has grown since at the present rate. */
function borrowingFactorAt(pool: GmxPool, perp: GmxMarket, isLong: boolean, time: bigint): bigint {
  const told = bigintOrNull(perp.row, isLong ? 'borrowingFactorLong' : 'borrowingFactorShort') ?? 0n;
  const since = bigintOrNull(perp.row, 'borrowingUpdatedAt');
  if (since === null || time <= since) return told;
  const growth = gmxBorrowingPerSecond(pool, perp, isLong) * Number(time - since);
  return told + BigInt(Math.round(growth * 1e18)) * 10n ** 12n;
}

interface FundingPlace {
  readonly perp: GmxMarket;
  readonly collateral: GmxMarket;
  readonly isLong: boolean;
  readonly time: bigint;
}

/** Funding per size as last told, and for the side that pays what has grown since at the last rate. */
function fundingPerSizeAt(pool: GmxPool, { perp, collateral, isLong, time }: FundingPlace): bigint {
  const side = pool.sides.find(
    (row) => row.collateralToken === collateral.token && row.side === (isLong ? 'LONG' : 'SHORT'),
  );
  const told = side === undefined ? 0n : (bigintOrNull(side, 'fundingFeePerSize') ?? 0n);
  const funding = gmxFunding(perp);
  const isEmpty = gmxOpenInterest(perp, true).usd === 0n || gmxOpenInterest(perp, false).usd === 0n;
  if (funding === null || collateral.range === null || isEmpty || time <= funding.since) return told;
  const perDay = isLong ? funding.perDay : -funding.perDay;
  if (perDay <= 0) return told;
  const grown = BigInt(Math.round(((perDay * Number(time - funding.since)) / 86_400) * 1e18));
  return told + (grown * 10n ** 27n) / collateral.range.max;
}
