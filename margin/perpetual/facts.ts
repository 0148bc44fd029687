import {
  bigintOf,
  bigintOrNull,
  decimalOrNull,
  type FactRow,
  intOrNull,
  scaledOf,
  textOf,
  textOrNull,
} from '../facts.ts';
import { maxOf, minOf, unitOf, WAD } from '../math/integers.ts';
import type { PoolFacts, ProtocolMarket } from '../protocol.ts';
import type { PerpetualRules } from './account.ts';
import { averageAnswer, averageSqrtPrice, indexOf, markPrice, type PriceWindow } from './averages.ts';
import type { CollateralSaleTerms } from './collateral-sale.ts';
import { type PerpetualFunding, type PerpetualTwaps, priceOf, priceX96 } from './funding.ts';
import type { PoolGrowth } from './maker.ts';
import { type OrderFacts, ordersOf, poolGrowth, ticksByMarket } from './maker-facts.ts';
import { type AverageIntervals, discountOf, intervalsOf, saleTermsOf, settingsOf } from './settings.ts';
import { COLLATERAL_INTERVAL, windowOf } from './window-facts.ts';

/** Types whose rows make up a clearing house. */
export const perpetualPoolTypes = [
  'Market',
  'Token',
  'PriceFeed',
  'CollateralConfig',
  'MarginParameters',
  'VirtualPool',
  'PriceWindow',
  'ProtocolSetting',
  'MakerOrder',
  'PoolTick',
] as const;
export const perpetualAccountFields = ['cashBalance'] as const;
export const perpetualPositionFields = ['balance', 'size', 'quoteBalance', 'fundingIndex'] as const;

/** What a market of the clearing house is besides its name and price. */
export interface PerpetualMarketFacts extends ProtocolMarket {
  /** null for a token that only secures */
  readonly perp: PerpetualPerp | null;
  /** millionths of a collateral's value that count */
  readonly ratio: bigint;
  /** steps that a collateral's price comes in, 18 decimals */
  readonly priceUnit: bigint;
  /** millionths off a collateral's price when it is sold for a debt */
  readonly discount: bigint;
  readonly isSettlement: boolean;
  readonly supply: bigint;
}

export interface PerpetualPerp {
  readonly sqrtPriceX96: bigint;
  readonly funding: PerpetualFunding;
  /** up to the last settlement */
  readonly pool: PoolGrowth;
  /** at the time of the facts, by which funding runs; null where it stands still */
  readonly twaps: PerpetualTwaps | null;
  /** what its feed says at that time, 18 decimals; null when unknown */
  readonly index: bigint | null;
  readonly longSize: bigint;
  readonly shortSize: bigint;
  readonly longNotional: bigint;
  readonly shortNotional: bigint;
}

export interface PerpetualPoolFacts {
  readonly id: string;
  readonly rules: PerpetualRules;
  readonly sale: CollateralSaleTerms;
  readonly markets: ReadonlyMap<string, PerpetualMarketFacts>;
  /** by margin account id */
  readonly orders: ReadonlyMap<string, readonly OrderFacts[]>;
}

/** The clearing house at a Unix second, at which its time-weighted prices are taken. */
export function perpetualPool(facts: PoolFacts, timestamp: bigint = facts.timestamp): PerpetualPoolFacts {
  const settlement = textOrNull(facts.pool, 'settlementToken');
  const rows = facts.rowsOf('Market');
  const ticks = ticksByMarket(facts);
  const settings = settingsOf(facts);
  const intervals = intervalsOf(settings);
  const markets = rows.map((row) => marketFacts(row, { facts, settlement, ticks, timestamp, intervals }));
  const token = settlement === null ? undefined : facts.rowOf('Token', settlement);
  return {
    id: textOf(facts.pool, 'id'),
    rules: rulesOf(facts, token === undefined ? 6 : (intOrNull(token, 'decimals') ?? 6)),
    markets: new Map(markets.map((market) => [market.id, market])),
    sale: saleTermsOf(settings),
    orders: ordersOf(facts),
  };
}

/** The ratios of the clearing house, which every market repeats; those of its launch where none is known. */
function rulesOf(facts: PoolFacts, settlementDecimals: number): PerpetualRules {
  const [row] = facts.rowsOf('MarginParameters');
  const ratio = (field: string, launch: bigint): bigint => (row && bigintOrNull(row, field)) ?? launch;
  return {
    imRatio: ratio('initialMarginRatio', 100_000n),
    mmRatio: ratio('maintenanceMarginRatio', 62_500n),
    penaltyRatio: ratio('liquidationFeeRatio', 25_000n),
    settlementDecimals,
  };
}

interface Surroundings {
  readonly facts: PoolFacts;
  readonly settlement: string | null;
  readonly ticks: ReadonlyMap<string, readonly FactRow[]>;
  readonly timestamp: bigint;
  readonly intervals: AverageIntervals;
}

function marketFacts(row: FactRow, surroundings: Surroundings): PerpetualMarketFacts {
  const { facts, settlement, ticks, timestamp } = surroundings;
  const id = textOf(row, 'id');
  const name = textOf(row, 'name');
  const tokenId = textOf(row, 'inputToken');
  const token = facts.rowOf('Token', tokenId);
  const feed = facts.rowOf('PriceFeed', row.priceFeed);
  const isPerp = textOf(row, 'kind') === 'PERP';
  const isSettlement = tokenId === settlement;
  const decimals = isPerp ? 18 : token === undefined ? null : intOrNull(token, 'decimals');
  const swap = facts.rowOf('VirtualPool', id);
  const moment: Moment = { ...surroundings, swap, window: windowOf(facts.rowOf('PriceWindow', id), feed) };
  const price = isSettlement
    ? WAD
    : isPerp
      ? referencePrice(moment)
      : (averageAnswer(moment.window, { until: timestamp, interval: COLLATERAL_INTERVAL }) ?? tokenPrice(token));
  const updatedAt = feed === undefined ? null : bigintOrNull(feed, 'updatedAt');
  const config = facts.rowOf('CollateralConfig', id);
  const weight = (config && bigintOrNull(config, 'liquidationThresholdWad')) ?? 0n;
  return {
    id,
    poolId: textOf(row, 'pool'),
    name,
    token: tokenId,
    symbol: token === undefined ? null : textOrNull(token, 'symbol'),
    tokenDecimals: decimals,
    price,
    priceUpdatedAt: updatedAt === null ? null : Number(updatedAt),
    unpricedReason: unpricedReason(name, decimals, price),
    perp: isPerp
      ? { ...perpOf(row, moment, facts.rowOf('MarginParameters', id)), pool: poolGrowth(swap, ticks.get(id)) }
      : null,
    ratio: weight / 10n ** 12n,
    priceUnit: unitOf(Math.max(0, 18 - moment.window.decimals)),
    discount: discountOf(facts, id),
    isSettlement,
    supply: bigintOf(row, 'scaledSupply'),
  };
}

function unpricedReason(name: string, decimals: number | null, price: bigint | null): string | null {
  if (decimals === null) return `the decimals of ${name} are unknown`;
  return price === null ? `the price of ${name} is unknown` : null;
}

/** A market with what its time-weighted prices are made of, and when they are wanted. */
interface Moment extends Surroundings {
  readonly swap: FactRow | undefined;
  readonly window: PriceWindow;
}

function perpOf(row: FactRow, moment: Moment, parameters: FactRow | undefined): Omit<PerpetualPerp, 'pool'> {
  const { swap } = moment;
  const amount = (field: string): bigint => bigintOrNull(row, field) ?? 0n;
  const of = (field: string): bigint => (swap && bigintOrNull(swap, field)) ?? 0n;
  return {
    sqrtPriceX96: of('sqrtPriceX96'),
    funding: {
      growthX96: of('fundingGrowthX96'),
      settledAt: of('fundingSettledAt'),
      maxRate: parameters === undefined ? null : bigintOrNull(parameters, 'maxFundingRate'),
    },
    twaps: swap === undefined ? null : fundingTwaps(moment, swap),
    index: indexOf(moment.window),
    longSize: amount('longSize'),
    shortSize: amount('shortSize'),
    longNotional: amount('longNotional'),
    shortNotional: amount('shortNotional'),
  };
}

/**
 * What funding runs by, over the configured interval or the time since the first trade where that is shorter; null where
 * the market is paused or closed. Source: Exchange._getFundingGrowthGlobalAndTwaps.
 */
function fundingTwaps({ window, timestamp, intervals }: Moment, swap: FactRow): PerpetualTwaps | null {
  if (bigintOrNull(swap, 'fixedPrice') !== null) return null;
  const firstTrade = bigintOrNull(swap, 'firstTradedAt') ?? timestamp;
  const span = { until: timestamp, interval: minOf(intervals.funding, maxOf(timestamp - firstTrade, 0n)) };
  const index = averageAnswer(window, span);
  if (index === null) return null;
  return { marketX96: priceX96(averageSqrtPrice(window, bigintOf(swap, 'sqrtPriceX96'), span)), index };
}

/**
 * What positions are valued by: the fixed price of a market that is not open, else the contract's mark price; the pool's
 * price where the contract has none. Null when nothing is known.
 */
function referencePrice({ swap, window, timestamp, intervals }: Moment): bigint | null {
  if (swap === undefined) return null;
  const fixed = bigintOrNull(swap, 'fixedPrice');
  if (fixed !== null) return positive(fixed);
  const sqrtPriceX96 = bigintOf(swap, 'sqrtPriceX96');
  const asked = bigintOrNull(swap, 'referencePrice');
  if (asked === null) return positive(priceOf(sqrtPriceX96));
  return positive(markPrice(window, { sqrtPriceX96, until: timestamp, intervals }) ?? asked);
}

const positive = (price: bigint): bigint | null => (price > 0n ? price : null);

/** The token's last price with 18 decimals, where no feed of its own is known. */
function tokenPrice(token: FactRow | undefined): bigint | null {
  const told = token === undefined ? null : decimalOrNull(token, 'lastPriceUsd');
  const price = told === null ? null : scaledOf(told, 18);
  return price === null ? null : positive(price);
}
