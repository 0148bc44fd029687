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
import { unitOf, WAD } from '../math/integers.ts';
import type { PoolFacts, ProtocolMarket } from '../protocol.ts';
import type { PerpetualRules } from './account.ts';
import { type PerpetualFunding, priceOf, toX96 } from './funding.ts';
import type { PoolGrowth } from './maker.ts';
import { type OrderFacts, ordersOf, poolGrowth, ticksByMarket } from './maker-facts.ts';
import { carriedPrice } from './reference.ts';

/** Types whose rows make up a clearing house. */
export const perpetualPoolTypes = [
  'Market',
  'Token',
  'PriceFeed',
  'CollateralConfig',
  'MarginParameters',
  'VirtualPool',
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
  readonly isSettlement: boolean;
  readonly supply: bigint;
}

export interface PerpetualPerp {
  readonly sqrtPriceX96: bigint;
  readonly funding: PerpetualFunding;
  /** up to the last settlement */
  readonly pool: PoolGrowth;
  /** of the last settlement, by which funding is taken to run on; null before the first */
  readonly twaps: { readonly marketX96: bigint; readonly index: bigint } | null;
  readonly longSize: bigint;
  readonly shortSize: bigint;
  readonly longNotional: bigint;
  readonly shortNotional: bigint;
}

export interface PerpetualPoolFacts {
  readonly id: string;
  readonly rules: PerpetualRules;
  readonly markets: ReadonlyMap<string, PerpetualMarketFacts>;
  /** by margin account id */
  readonly orders: ReadonlyMap<string, readonly OrderFacts[]>;
}

export function perpetualPool(facts: PoolFacts): PerpetualPoolFacts {
  const settlement = textOrNull(facts.pool, 'settlementToken');
  const rows = facts.rowsOf('Market');
  const ticks = ticksByMarket(facts);
  const markets = rows.map((row) => marketFacts(row, { facts, settlement, ticks }));
  const token = settlement === null ? undefined : facts.rowOf('Token', settlement);
  return {
    id: textOf(facts.pool, 'id'),
    rules: rulesOf(facts, token === undefined ? 6 : (intOrNull(token, 'decimals') ?? 6)),
    markets: new Map(markets.map((market) => [market.id, market])),
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
}

function marketFacts(row: FactRow, { facts, settlement, ticks }: Surroundings): PerpetualMarketFacts {
  const id = textOf(row, 'id');
  const name = textOf(row, 'name');
  const tokenId = textOf(row, 'inputToken');
  const token = facts.rowOf('Token', tokenId);
  const feed = facts.rowOf('PriceFeed', row.priceFeed);
  const isPerp = textOf(row, 'kind') === 'PERP';
  const isSettlement = tokenId === settlement;
  const decimals = isPerp ? 18 : token === undefined ? null : intOrNull(token, 'decimals');
  const swap = facts.rowOf('VirtualPool', id);
  const price = isSettlement ? WAD : isPerp ? referencePrice(swap, feed) : feedPrice(feed, token);
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
      ? { ...perpOf(row, swap, facts.rowOf('MarginParameters', id)), pool: poolGrowth(swap, ticks.get(id)) }
      : null,
    ratio: weight / 10n ** 12n,
    isSettlement,
    supply: bigintOf(row, 'scaledSupply'),
  };
}

function unpricedReason(name: string, decimals: number | null, price: bigint | null): string | null {
  if (decimals === null) return `the decimals of ${name} are unknown`;
  return price === null ? `the price of ${name} is unknown` : null;
}

function perpOf(row: FactRow, swap: FactRow | undefined, parameters: FactRow | undefined): Omit<PerpetualPerp, 'pool'> {
  const amount = (field: string): bigint => bigintOrNull(row, field) ?? 0n;
  const of = (field: string): bigint => (swap && bigintOrNull(swap, field)) ?? 0n;
  const marketTwap = swap === undefined ? null : bigintOrNull(swap, 'marketTwap');
  const isFixed = swap !== undefined && bigintOrNull(swap, 'fixedPrice') !== null;
  return {
    sqrtPriceX96: of('sqrtPriceX96'),
    funding: {
      growthX96: of('fundingGrowthX96'),
      settledAt: of('fundingSettledAt'),
      maxRate: parameters === undefined ? null : bigintOrNull(parameters, 'maxFundingRate'),
    },
    // Funding of a market that is paused or closed stands still.
    twaps: marketTwap === null || isFixed ? null : { marketX96: toX96(marketTwap), index: of('indexTwap') },
    longSize: amount('longSize'),
    shortSize: amount('shortSize'),
    longNotional: amount('longNotional'),
    shortNotional: amount('shortNotional'),
  };
}

/**
 * What positions are valued by: the fixed price of a market that is not open; else the contract's price when it was
 * last asked, carried on to the index's newest answer; else the pool's price. Null when nothing is known.
 */
function referencePrice(swap: FactRow | undefined, feed: FactRow | undefined): bigint | null {
  if (swap === undefined) return null;
  const fixed = bigintOrNull(swap, 'fixedPrice');
  if (fixed !== null) return positive(fixed);
  const poolPrice = priceOf(bigintOf(swap, 'sqrtPriceX96'));
  const asked = bigintOrNull(swap, 'referencePrice');
  if (asked === null) return positive(poolPrice);
  const indexThen = bigintOrNull(swap, 'indexPrice');
  const index = feedPrice(feed, undefined);
  const marketTwap = bigintOrNull(swap, 'marketTwap');
  const indexTwap = bigintOrNull(swap, 'indexTwap');
  const elapsed = feed === undefined ? null : bigintOrNull(feed, 'updatedAt');
  if (indexThen === null || index === null || marketTwap === null || indexTwap === null || elapsed === null) {
    return asked;
  }
  const since = elapsed - bigintOf(swap, 'referenceAt');
  return positive(carriedPrice({ asked, poolPrice, marketTwap, indexTwap, indexThen, index, since }));
}

const positive = (price: bigint): bigint | null => (price > 0n ? price : null);

/** A feed's answer with 18 decimals; where none is known, the token's last price. */
function feedPrice(feed: FactRow | undefined, token: FactRow | undefined): bigint | null {
  const answer = feed === undefined ? null : bigintOrNull(feed, 'lastAnswer');
  if (feed !== undefined && answer !== null) {
    const decimals = intOrNull(feed, 'decimals') ?? 8;
    return positive(decimals > 18 ? answer / unitOf(decimals - 18) : answer * unitOf(18 - decimals));
  }
  const told = token === undefined ? null : decimalOrNull(token, 'lastPriceUsd');
  const price = told === null ? null : scaledOf(told, 18);
  return price === null ? null : positive(price);
}
