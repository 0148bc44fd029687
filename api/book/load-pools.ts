import type { EntityReader, EntityRow } from '../../engine/index.ts';
import { type AaveCategory, type AaveReserve, formulaOf } from '../../margin/index.ts';
import { toScaled } from '../decimals.ts';
import type { MarketState, PoolState } from './pool-state.ts';
import {
  bigintOf,
  bigintOrNull,
  booleanOf,
  decimalOrNull,
  intOf,
  intOrNull,
  textOf,
  textOrNull,
  textsOf,
} from './row.ts';

/** Types whose rows make up the pools; few rows, read whole. */
export const poolTypes = ['MarginPool', 'Market', 'CollateralConfig', 'RiskCategory', 'Token', 'PriceFeed'] as const;

/** Every pool with its markets, parameters and prices as they stood at a block, by pool id. */
export async function loadPools(reader: EntityReader, block: number): Promise<ReadonlyMap<string, PoolState>> {
  const rowsOf = (type: string) => reader.find({ type, block });
  const [pools, markets, configs, categories, tokens, feeds] = await Promise.all(poolTypes.map(rowsOf));
  const tables: Tables = {
    configs: indexBy(configs ?? [], 'market'),
    tokens: indexBy(tokens ?? [], 'id'),
    feeds: indexBy(feeds ?? [], 'id'),
  };
  const states = new Map<string, PoolState>();
  for (const row of pools ?? []) {
    const id = textOf(row, 'id');
    const ofPool = (other: EntityRow) => other.pool === id;
    const priceDecimals = intOf(row, 'priceDecimals');
    const listed = (markets ?? []).filter(ofPool).map((market) => marketState(market, tables, priceDecimals));
    states.set(id, poolState(row, listed, (categories ?? []).filter(ofPool)));
  }
  return states;
}

interface Tables {
  readonly configs: ReadonlyMap<string, EntityRow>;
  readonly tokens: ReadonlyMap<string, EntityRow>;
  readonly feeds: ReadonlyMap<string, EntityRow>;
}

function indexBy(rows: readonly EntityRow[], field: string): Map<string, EntityRow> {
  return new Map(rows.map((row) => [textOf(row, field), row]));
}

function poolState(row: EntityRow, listed: readonly MarketState[], categoryRows: readonly EntityRow[]): PoolState {
  const revision = intOrNull(row, 'revision');
  const categories = categoryRows.map((category) => aaveCategory(category));
  return {
    id: textOf(row, 'id'),
    formula: formulaOf(textOf(row, 'protocol'), revision),
    pool: {
      revision,
      priceDecimals: intOf(row, 'priceDecimals'),
      reserves: new Map(listed.map((market) => [market.id, market.reserve])),
      categories: new Map(categories.map((category) => [category.id, category])),
    },
    markets: new Map(listed.map((market) => [market.id, market])),
  };
}

function aaveCategory(row: EntityRow): AaveCategory {
  return {
    id: intOf(row, 'categoryId'),
    ltv: bigintOf(row, 'ltvBps'),
    liquidationThreshold: bigintOf(row, 'liquidationThresholdBps'),
    liquidationBonus: bigintOf(row, 'liquidationBonusBps'),
    collateral: new Set(textsOf(row, 'collateralMarkets')),
    ltvZero: new Set(textsOf(row, 'ltvZeroMarkets')),
    isolated: booleanOf(row, 'isIsolated'),
  };
}

function marketState(row: EntityRow, tables: Tables, priceDecimals: number): MarketState {
  const id = textOf(row, 'id');
  const tokenId = textOf(row, 'inputToken');
  const token = tables.tokens.get(tokenId);
  const feed = tables.feeds.get(textOrNull(row, 'priceFeed') ?? '');
  const decimals = token === undefined ? null : intOrNull(token, 'decimals');
  const price = decimals === null ? null : oraclePrice(feed, token, priceDecimals);
  const updatedAt = feed === undefined ? null : bigintOrNull(feed, 'updatedAt');
  return {
    id,
    poolId: textOf(row, 'pool'),
    name: textOf(row, 'name'),
    token: tokenId,
    symbol: token === undefined ? null : textOrNull(token, 'symbol'),
    reserve: aaveReserve(row, { decimals: decimals ?? 0, price, config: tables.configs.get(id) }),
    scaledSupply: bigintOf(row, 'scaledSupply'),
    scaledBorrow: bigintOf(row, 'scaledBorrow'),
    cash: bigintOf(row, 'cash'),
    deficit: bigintOf(row, 'deficit'),
    priceUpdatedAt: updatedAt === null ? null : Number(updatedAt),
    unpricedReason: unpricedReason(textOf(row, 'name'), decimals, price),
  };
}

function unpricedReason(name: string, decimals: number | null, price: bigint | null): string | null {
  if (decimals === null) return `the decimals of ${name} are unknown`;
  return price === null ? `the price of ${name} is unknown` : null;
}

/**
 * Price in units of the pool's base currency. The pool's oracle takes the source's answer as it stands, whatever its
 * decimals; where no answer is known, the price the pool itself reported stands in. Zero or less is no price.
 */
function oraclePrice(feed: EntityRow | undefined, token: EntityRow | undefined, priceDecimals: number): bigint | null {
  const answer = feed === undefined ? null : bigintOrNull(feed, 'lastAnswer');
  const reported = token === undefined ? null : decimalOrNull(token, 'lastPriceUsd');
  const price = answer ?? (reported === null ? null : toScaled(reported, priceDecimals));
  return price !== null && price > 0n ? price : null;
}

interface ReserveParts {
  readonly decimals: number;
  readonly price: bigint | null;
  readonly config: EntityRow | undefined;
}

function aaveReserve(row: EntityRow, { decimals, price, config }: ReserveParts): AaveReserve {
  const parameter = (field: string) => (config === undefined ? 0n : bigintOf(config, field));
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
  };
}
