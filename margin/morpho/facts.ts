import {
  bigintOf,
  bigintOrNull,
  type DecimalFact,
  decimalOrNull,
  type FactRow,
  intOrNull,
  textOf,
  textOrNull,
  textsOf,
} from '../facts.ts';
import { SECONDS_PER_YEAR, unitOf } from '../math/integers.ts';
import type { PoolFacts, ProtocolMarket } from '../protocol.ts';
import { MORPHO_PRICE_SCALE, type MorphoMarket } from './market.ts';

/** Types whose rows make up a Morpho Blue pool. */
export const morphoPoolTypes = [
  'Market',
  'CollateralConfig',
  'Token',
  'PriceFeed',
  'InterestRateModel',
  'PairOracle',
] as const;
export const morphoPositionFields = ['scaledBalance'] as const;

/** Decimals of prices and values in USD here. */
export const MORPHO_USD_DECIMALS = 18;
const USD = unitOf(MORPHO_USD_DECIMALS);
/** A rate per second in WAD is a rate per year in RAY times this. */
const RAY_PER_YEAR = SECONDS_PER_YEAR * 10n ** 9n;

/** How a market's borrow rate moves on. */
export type MorphoRateModel =
  /** rate per second at the target usage when the market last accrued, WAD */
  | { readonly kind: 'ADAPTIVE_CURVE'; readonly rateAtTarget: bigint }
  /** the model's formula is not known: the last rate it gave, per second, WAD, goes on; zero without a model */
  | { readonly kind: 'LAST_RATE'; readonly rate: bigint };

/** One isolated market as the contract stores it, with its oracle and its rate model. */
export interface MorphoPool {
  readonly id: string;
  readonly loan: ProtocolMarket;
  readonly collateral: ProtocolMarket;
  readonly market: MorphoMarket;
  /** collateral of all accounts, native units */
  readonly collateralTotal: bigint;
  readonly model: MorphoRateModel;
  /** the oracle's word: native loan units for a native collateral unit, 1e36; null when unknown */
  readonly price: bigint | null;
  readonly lltv: bigint;
}

export function morphoPool(facts: PoolFacts): MorphoPool {
  const { pool } = facts;
  const markets = new Map(facts.rowsOf('Market').map((row) => [textOf(row, 'id'), row]));
  const rowAt = (field: string): FactRow => {
    const row = markets.get(textOf(pool, field));
    return row ?? {};
  };
  const [loan, collateral] = [rowAt('loanMarket'), rowAt('collateralMarket')];
  const oracle = facts.rowOf('PairOracle', pool.pairOracle);
  const config = facts.rowsOf('CollateralConfig')[0] ?? {};
  const price = oracle === undefined ? null : bigintOrNull(oracle, 'price');
  const prices = pairPrices(facts, { loan, collateral, oracle, price });
  const askedAt = oracle === undefined ? null : bigintOrNull(oracle, 'priceTimestamp');
  return {
    id: textOf(pool, 'id'),
    loan: {
      ...protocolMarket(facts, loan, prices.loan),
      priceUpdatedAt: updatedAt(facts, loan) ?? vouchedAt(facts, loan),
    },
    collateral: {
      ...withReason(protocolMarket(facts, collateral, prices.collateral), { oracle, price }),
      priceUpdatedAt: updatedAt(facts, collateral) ?? (askedAt === null ? null : Number(askedAt)),
    },
    market: morphoMarket(loan),
    collateralTotal: bigintOf(collateral, 'scaledSupply'),
    model: rateModel(facts, loan),
    price,
    lltv: bigintOf(config, 'liquidationThresholdWad'),
  };
}

function morphoMarket(row: FactRow): MorphoMarket {
  return {
    totalSupplyAssets: bigintOf(row, 'supplyAssets'),
    totalSupplyShares: bigintOf(row, 'scaledSupply'),
    totalBorrowAssets: bigintOf(row, 'borrowAssets'),
    totalBorrowShares: bigintOf(row, 'scaledBorrow'),
    lastUpdate: bigintOf(row, 'indexUpdatedAt'),
    fee: bigintOf(row, 'feeWad'),
  };
}

function rateModel(facts: PoolFacts, loan: FactRow): MorphoRateModel {
  const row = facts.rowOf('InterestRateModel', loan.rateModel);
  const rateAtTarget = row === undefined ? null : bigintOrNull(row, 'rateAtTargetWad');
  if (row !== undefined && rateAtTarget !== null && textOf(row, 'kind') === 'ADAPTIVE_CURVE') {
    return { kind: 'ADAPTIVE_CURVE', rateAtTarget };
  }
  return { kind: 'LAST_RATE', rate: bigintOf(loan, 'borrowRateRay') / RAY_PER_YEAR };
}

function tokenOf(facts: PoolFacts, market: FactRow): FactRow | undefined {
  return facts.rowOf('Token', market.inputToken);
}

function decimalsOf(facts: PoolFacts, market: FactRow): number | null {
  const token = tokenOf(facts, market);
  return token === undefined ? null : intOrNull(token, 'decimals');
}

function updatedAt(facts: PoolFacts, market: FactRow): number | null {
  const feed = facts.rowOf('PriceFeed', market.priceFeed);
  const time = feed === undefined ? null : bigintOrNull(feed, 'updatedAt');
  return time === null ? null : Number(time);
}

interface PairRows {
  readonly loan: FactRow;
  readonly collateral: FactRow;
  readonly oracle: FactRow | undefined;
  readonly price: bigint | null;
}

interface PairPrices {
  readonly loan: bigint | null;
  readonly collateral: bigint | null;
}

/**
 * USD for whole tokens. The loan token's price is that of a feed another protocol vouches for, else of the oracle's own
 * quote feeds; the collateral's follows by the pair's price, so that both decide as the contract does. Where the loan
 * token has none, it is the other way about.
 */
function pairPrices(facts: PoolFacts, { loan, collateral, oracle, price }: PairRows): PairPrices {
  const own = vouchedPrice(facts, loan) ?? feedsPrice(facts, oracle, ['quoteFeeds', 'quoteVault']);
  const other = vouchedPrice(facts, collateral) ?? feedsPrice(facts, oracle, ['baseFeeds', 'baseVault']);
  const [loanDecimals, places] = [decimalsOf(facts, loan), decimalsOf(facts, collateral)];
  if (price === null || loanDecimals === null || places === null) return { loan: own, collateral: null };
  const up = price * unitOf(places);
  const down = MORPHO_PRICE_SCALE * unitOf(loanDecimals);
  if (own !== null) return { loan: own, collateral: positive((own * up) / down) };
  return other === null ? { loan: null, collateral: null } : { loan: positive((other * down) / up), collateral: other };
}

const positive = (price: bigint): bigint | null => (price > 0n ? price : null);

/** Only with a feed of its own: what an isolated pair's oracle says of a token is no other pair's business. */
function vouchedPrice(facts: PoolFacts, market: FactRow): bigint | null {
  const token = tokenOf(facts, market);
  if (token === undefined || textOrNull(token, 'priceFeed') === null) return null;
  const price = decimalOrNull(token, 'lastPriceUsd');
  return price === null ? null : positive(floorOf(price));
}

/** The time of that feed's answer; null where it vouches for none. */
function vouchedAt(facts: PoolFacts, market: FactRow): number | null {
  const feed = tokenOf(facts, market)?.priceFeed ?? null;
  return vouchedPrice(facts, market) === null ? null : updatedAt(facts, { priceFeed: feed });
}

function floorOf({ digits, exp }: DecimalFact): bigint {
  const shift = exp + MORPHO_USD_DECIMALS;
  return shift >= 0 ? digits * unitOf(shift) : digits / unitOf(-shift);
}

/** Product of a side's feeds, the last of which quotes in USD; null where a vault or anything unknown is among them. */
function feedsPrice(
  facts: PoolFacts,
  oracle: FactRow | undefined,
  [feedsField, vaultField]: readonly [string, string],
): bigint | null {
  if (oracle === undefined || textOrNull(oracle, vaultField) !== null) return null;
  const feeds = textsOf(oracle, feedsField).map((id) => facts.rowOf('PriceFeed', id));
  const last = feeds.at(-1);
  if (last === undefined || textOrNull(last, 'description')?.endsWith('USD') !== true) return null;
  let product = USD;
  for (const feed of feeds) {
    const answer = feed === undefined ? null : bigintOrNull(feed, 'lastAnswer');
    const decimals = feed === undefined ? null : intOrNull(feed, 'decimals');
    if (answer === null || decimals === null) return null;
    product = (product * answer) / unitOf(decimals);
  }
  return positive(product);
}

/** Without the pair's price nothing can be said of its collateral, whatever else is known of the token. */
function withReason(market: ProtocolMarket, { oracle, price }: Pick<PairRows, 'oracle' | 'price'>): ProtocolMarket {
  if (price !== null || market.unpricedReason === null) return market;
  const reason = oracle === undefined ? 'it has no oracle' : textOrNull(oracle, 'unknownReason');
  return reason === null ? market : { ...market, unpricedReason: `${market.unpricedReason}: ${reason}` };
}

function protocolMarket(facts: PoolFacts, row: FactRow, price: bigint | null): ProtocolMarket {
  const token = tokenOf(facts, row);
  const name = textOf(row, 'name');
  const tokenDecimals = decimalsOf(facts, row);
  return {
    id: textOf(row, 'id'),
    poolId: textOf(row, 'pool'),
    name,
    token: textOf(row, 'inputToken'),
    symbol: token === undefined ? null : textOrNull(token, 'symbol'),
    tokenDecimals,
    price: tokenDecimals === null ? null : price,
    priceUpdatedAt: updatedAt(facts, row),
    unpricedReason: unpricedReason(name, tokenDecimals, price),
  };
}

function unpricedReason(name: string, decimals: number | null, price: bigint | null): string | null {
  if (decimals === null) return `the decimals of ${name} are unknown`;
  return price === null ? `the price of ${name} is unknown` : null;
}
