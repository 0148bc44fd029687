import {
  bigintOf,
  bigintOrNull,
  booleanOf,
  decimalOrNull,
  type FactRow,
  intOf,
  intOrNull,
  scaledOf,
  textOf,
  textOrNull,
  textsOf,
} from '../facts.ts';
import type { AccountFacts, PoolFacts, ProtocolMarket } from '../protocol.ts';
import type { KinkModel } from '../rates/kink.ts';
import type { AaveCategory, AavePool, AavePosition, AaveReserve, AaveStableDebt, AaveUser } from './types.ts';

/** Types whose rows make up an Aave pool. */
export const aavePoolTypes = [
  'Market',
  'CollateralConfig',
  'RiskCategory',
  'InterestRateModel',
  'Token',
  'PriceFeed',
  'AssetSource',
] as const;
export const aaveAccountFields = ['category'] as const;
export const aavePositionFields = ['isCollateral', 'scaledBalance', 'stableRateRay', 'stableSince'] as const;

/** A market as margin computes with it, and what of its row the API shows. */
export interface AaveMarket extends ProtocolMarket {
  readonly reserve: AaveReserve;
  readonly scaledSupply: bigint;
  readonly scaledBorrow: bigint;
  /** all stable-rate debt at its average rate; null where there is none */
  readonly stableBorrow: AaveStableDebt | null;
  /** native units the pool holds by its own books */
  readonly cash: bigint;
  readonly deficit: bigint;
  /** null where the curve is not known */
  readonly rateModel: KinkModel | null;
  /** whole tokens; zero or null for no cap */
  readonly supplyCap: bigint | null;
  readonly borrowCap: bigint | null;
}

/** The pool's markets by id, in the order of their rows. */
export function aaveMarkets(facts: PoolFacts): Map<string, AaveMarket> {
  const decimals = intOf(facts.pool, 'priceDecimals');
  const configs = new Map(facts.rowsOf('CollateralConfig').map((row) => [textOf(row, 'market'), row]));
  const markets = facts.rowsOf('Market').map((row) => aaveMarket(row, facts, { decimals, configs }));
  return new Map(markets.map((market) => [market.id, market]));
}

/** A pool's rows as its formulas want it; its assets are market ids. */
export function aavePool(facts: PoolFacts, markets = aaveMarkets(facts)): AavePool {
  const categories = facts.rowsOf('RiskCategory').map((row) => aaveCategory(row, facts));
  return {
    revision: intOrNull(facts.pool, 'revision'),
    priceDecimals: intOf(facts.pool, 'priceDecimals'),
    reserves: new Map(Array.from(markets, ([id, { reserve }]) => [id, reserve])),
    categories: new Map(categories.map((category) => [category.id, category])),
  };
}

function aaveCategory(row: FactRow, facts: PoolFacts): AaveCategory {
  const price = categoryPrice(row, facts);
  return {
    id: intOf(row, 'categoryId'),
    ltv: bigintOf(row, 'ltvBps'),
    liquidationThreshold: bigintOf(row, 'liquidationThresholdBps'),
    liquidationBonus: bigintOf(row, 'liquidationBonusBps'),
    collateral: new Set(textsOf(row, 'collateralMarkets')),
    ltvZero: new Set(textsOf(row, 'ltvZeroMarkets')),
    isolated: booleanOf(row, 'isIsolated'),
    ...(price === undefined ? {} : { price }),
  };
}

/** What the pool's oracle reads for the category's own address; null when unknown, undefined where it has none. */
function categoryPrice(row: FactRow, facts: PoolFacts): bigint | null | undefined {
  const oracle = textOrNull(row, 'oracle');
  if (oracle === null) return undefined;
  const source = facts.rowOf('AssetSource', `${textOf(facts.pool, 'id')}${oracle.slice(2)}`);
  const feed = facts.rowOf('PriceFeed', source?.feed);
  const answer = feed === undefined ? null : bigintOrNull(feed, 'lastAnswer');
  return answer !== null && answer > 0n ? answer : null;
}

interface Tables {
  readonly decimals: number;
  readonly configs: ReadonlyMap<string, FactRow>;
}

function aaveMarket(row: FactRow, facts: PoolFacts, { decimals, configs }: Tables): AaveMarket {
  const id = textOf(row, 'id');
  const name = textOf(row, 'name');
  const token = facts.rowOf('Token', row.inputToken);
  const feed = facts.rowOf('PriceFeed', row.priceFeed);
  const tokenDecimals = token === undefined ? null : intOrNull(token, 'decimals');
  const price = tokenDecimals === null ? null : oraclePrice(feed, token, decimals);
  const updatedAt = feed === undefined ? null : bigintOrNull(feed, 'updatedAt');
  return {
    id,
    poolId: textOf(row, 'pool'),
    name,
    token: textOf(row, 'inputToken'),
    symbol: token === undefined ? null : textOrNull(token, 'symbol'),
    tokenDecimals,
    price,
    priceUpdatedAt: updatedAt === null ? null : Number(updatedAt),
    unpricedReason: unpricedReason(name, tokenDecimals, price),
    reserve: aaveReserve(row, { decimals: tokenDecimals ?? 0, price, config: configs.get(id) }),
    scaledSupply: bigintOf(row, 'scaledSupply'),
    scaledBorrow: bigintOf(row, 'scaledBorrow'),
    stableBorrow: stableDebtOf(row, ['stableBorrow', 'stableAverageRateRay', 'stableUpdatedAt']),
    cash: bigintOf(row, 'cash'),
    deficit: bigintOf(row, 'deficit'),
    rateModel: rateModel(row, facts.rowOf('InterestRateModel', row.rateModel)),
    supplyCap: bigintOrNull(row, 'supplyCap'),
    borrowCap: bigintOrNull(row, 'borrowCap'),
  };
}

function rateModel(market: FactRow, model: FactRow | undefined): KinkModel | null {
  const reserveFactor = bigintOrNull(market, 'reserveFactorBps');
  if (model === undefined || reserveFactor === null) return null;
  const fields = ['baseRateBps', 'slope1Bps', 'slope2Bps', 'optimalUsageBps'] as const;
  const [baseApr, slope1, slope2, kink] = fields.map((field) => Number(bigintOrNull(model, field) ?? -1n) / 1e4);
  if (baseApr === undefined || slope1 === undefined || slope2 === undefined || kink === undefined) return null;
  if (Math.min(baseApr, slope1, slope2) < 0 || !(kink > 0 && kink < 1)) return null;
  return { baseApr, slope1, slope2, kink, reserveFactor: Number(reserveFactor) / 1e4 };
}

function unpricedReason(name: string, decimals: number | null, price: bigint | null): string | null {
  if (decimals === null) return `the decimals of ${name} are unknown`;
  return price === null ? `the price of ${name} is unknown` : null;
}

/**
 * Price in units of the pool's base currency. The pool's oracle takes the source's answer as it stands, whatever its
 * decimals; where the market has no feed, the price of its token stands in. Zero or less is no price.
 */
function oraclePrice(feed: FactRow | undefined, token: FactRow | undefined, decimals: number): bigint | null {
  const answer = feed === undefined ? null : bigintOrNull(feed, 'lastAnswer');
  const reported = feed !== undefined || token === undefined ? null : decimalOrNull(token, 'lastPriceUsd');
  const price = answer ?? (reported === null ? null : scaledOf(reported, decimals));
  return price !== null && price > 0n ? price : null;
}

interface ReserveParts {
  readonly decimals: number;
  readonly price: bigint | null;
  readonly config: FactRow | undefined;
}

function aaveReserve(row: FactRow, { decimals, price, config }: ReserveParts): AaveReserve {
  const parameter = (field: string) => (config === undefined ? 0n : (bigintOrNull(config, field) ?? 0n));
  return {
    asset: textOf(row, 'id'),
    decimals,
    price,
    liquidityIndex: bigintOf(row, 'supplyIndexRay'),
    variableBorrowIndex: bigintOf(row, 'borrowIndexRay'),
    liquidityRate: bigintOf(row, 'supplyRateRay'),
    variableBorrowRate: bigintOf(row, 'borrowRateRay'),
    indexTimestamp: bigintOf(row, 'indexUpdatedAt'),
    ltv: parameter('ltvBps'),
    liquidationThreshold: parameter('liquidationThresholdBps'),
    liquidationBonus: parameter('liquidationBonusBps'),
    liquidationProtocolFee: bigintOrNull(row, 'liquidationProtocolFeeBps') ?? 0n,
    isHalted: row.isPaused === true || row.isActive === false,
    graceUntil: bigintOrNull(row, 'liquidationGraceUntil') ?? 0n,
  };
}

/** A margin account's rows as the formulas want it: supply and debt of one market in one entry, by market id. */
export function aaveUser({ id, row, positions }: AccountFacts): AaveUser {
  const merged = new Map<string, AavePosition>();
  for (const position of positions) {
    const asset = textOf(position, 'market');
    const scaled = bigintOf(position, 'scaledBalance');
    const before = merged.get(asset) ?? { asset, scaledSupply: 0n, scaledDebt: 0n, isCollateral: false };
    const stableDebt = stableDebtOfPosition(position);
    const isCollateral = before.isCollateral || booleanOf(position, 'isCollateral');
    if (stableDebt !== null) merged.set(asset, { ...before, stableDebt });
    else if (isDebt(position)) merged.set(asset, { ...before, scaledDebt: before.scaledDebt + scaled });
    else merged.set(asset, { ...before, scaledSupply: before.scaledSupply + scaled, isCollateral });
  }
  const listed = [...merged.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1));
  return { id, category: intOf(row, 'category'), positions: listed };
}

/** What an Aave position row owes at a stable rate; null where it is anything else. */
export const stableDebtOfPosition = (position: FactRow): AaveStableDebt | null =>
  stableDebtOf(position, ['scaledBalance', 'stableRateRay', 'stableSince']);

function stableDebtOf(row: FactRow, fields: readonly [string, string, string]): AaveStableDebt | null {
  const [amount, rate, since] = fields.map((field) => bigintOrNull(row, field));
  if (amount == null || rate == null || since == null) return null;
  return { amount, rate, since };
}

export const isDebt = (position: FactRow): boolean => textOf(position, 'side') === 'BORROWER';
