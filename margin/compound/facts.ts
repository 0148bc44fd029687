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
import { SECONDS_PER_YEAR, WAD } from '../math/integers.ts';
import type { AccountFacts, PoolFacts, ProtocolMarket } from '../protocol.ts';
import type { CometAsset, CometBase } from './comet.ts';
import { type CometCurves, cometCurves } from './curves.ts';

/** Types whose rows make up a Comet. */
export const cometPoolTypes = ['Market', 'CollateralConfig', 'Token', 'PriceFeed', 'InterestRateModel'] as const;
export const cometPositionFields = ['scaledBalance'] as const;

/** The zero address stands for USD as the currency a Comet counts in. */
const USD = '0x0000000000000000000000000000000000000000';
const RAY_PER_INDEX = 10n ** 12n;
/** A rate per second in WAD to one per year in RAY. */
const YEARLY = SECONDS_PER_YEAR * 10n ** 9n;
const PRICE_DECIMALS = 8;

/** A market of a Comet. `native` is its price as the contract reads it, in the Comet's currency, 8 decimals. */
export interface CometMarket extends ProtocolMarket {
  readonly isBase: boolean;
  readonly native: bigint | null;
  readonly scale: bigint;
  readonly scaledSupply: bigint;
  readonly scaledBorrow: bigint;
  readonly cash: bigint;
  /** of a collateral, native units; null when unknown */
  readonly supplyCap: bigint | null;
  readonly terms: Pick<CometAsset, 'borrowCollateralFactor' | 'liquidateCollateralFactor' | 'liquidationFactor'>;
}

/** A Comet at one block, as its formulas want it. */
export interface CometPool {
  readonly id: string;
  /** decimals of every value in USD: 8, or 16 where prices are first turned into USD */
  readonly decimals: number;
  /** USD per unit of the Comet's currency, `decimals` - 8 decimals; null when unknown */
  readonly currencyUsd: bigint | null;
  readonly markets: ReadonlyMap<string, CometMarket>;
  readonly base: CometMarket;
  readonly books: CometBooks;
  /** null where the parameters of its rates are not known */
  readonly curves: CometCurves | null;
}

/** The base market's indexes as the last accrual left them, 1e15, and its rates per second since, WAD. */
export interface CometBooks {
  readonly supplyIndex: bigint;
  readonly borrowIndex: bigint;
  readonly supplyRate: bigint;
  readonly borrowRate: bigint;
  readonly accruedAt: bigint;
}

/** Null for a Comet that has not told its base yet. */
export function cometPool(facts: PoolFacts): CometPool | null {
  const isUsd = textOrNull(facts.pool, 'baseCurrency') === USD;
  const decimals = isUsd ? PRICE_DECIMALS : 2 * PRICE_DECIMALS;
  const currencyUsd = isUsd ? 1n : currencyPrice(facts);
  const configs = new Map(facts.rowsOf('CollateralConfig').map((row) => [textOf(row, 'market'), row]));
  const rows = facts.rowsOf('Market');
  const markets = new Map(
    rows.map((row) => {
      const market = cometMarket(row, facts, { currencyUsd, config: configs.get(textOf(row, 'id')) });
      return [market.id, market];
    }),
  );
  const baseRow = rows.find((row) => textOf(row, 'kind') === 'RESERVE');
  const base = baseRow === undefined ? undefined : markets.get(textOf(baseRow, 'id'));
  if (baseRow === undefined || base === undefined) return null;
  return {
    id: textOf(facts.pool, 'id'),
    decimals,
    currencyUsd,
    markets,
    base,
    books: cometBooks(baseRow),
    curves: cometCurves(facts.rowOf('InterestRateModel', baseRow.rateModel)),
  };
}

/** USD per unit of what the Comet counts in, 8 decimals: the price another feed gives that token. */
function currencyPrice(facts: PoolFacts): bigint | null {
  const token = facts.rowOf('Token', facts.pool.baseCurrency);
  const price = token === undefined ? null : decimalOrNull(token, 'lastPriceUsd');
  const scaled = price === null ? null : scaledOf(price, PRICE_DECIMALS);
  return scaled !== null && scaled > 0n ? scaled : null;
}

function cometBooks(row: FactRow): CometBooks {
  return {
    supplyIndex: bigintOf(row, 'supplyIndexRay') / RAY_PER_INDEX,
    borrowIndex: bigintOf(row, 'borrowIndexRay') / RAY_PER_INDEX,
    supplyRate: bigintOf(row, 'supplyRateRay') / YEARLY,
    borrowRate: bigintOf(row, 'borrowRateRay') / YEARLY,
    accruedAt: bigintOf(row, 'indexUpdatedAt'),
  };
}

interface MarketParts {
  readonly currencyUsd: bigint | null;
  readonly config: FactRow | undefined;
}

function cometMarket(row: FactRow, facts: PoolFacts, { currencyUsd, config }: MarketParts): CometMarket {
  const name = textOf(row, 'name');
  const token = facts.rowOf('Token', row.inputToken);
  const feed = facts.rowOf('PriceFeed', row.priceFeed);
  const tokenDecimals = token === undefined ? null : intOrNull(token, 'decimals');
  const answer = feed === undefined ? null : bigintOrNull(feed, 'lastAnswer');
  const native = answer !== null && answer > 0n && tokenDecimals !== null ? answer : null;
  const updatedAt = feed === undefined ? null : bigintOrNull(feed, 'updatedAt');
  const price = native === null || currencyUsd === null ? null : native * currencyUsd;
  return {
    id: textOf(row, 'id'),
    poolId: textOf(row, 'pool'),
    name,
    token: textOf(row, 'inputToken'),
    symbol: token === undefined ? null : textOrNull(token, 'symbol'),
    tokenDecimals,
    price,
    priceUpdatedAt: updatedAt === null ? null : Number(updatedAt),
    unpricedReason: price === null ? unpricedReason(name, { tokenDecimals, native }) : null,
    isBase: textOf(row, 'kind') === 'RESERVE',
    native,
    scale: 10n ** BigInt(tokenDecimals ?? 0),
    scaledSupply: bigintOf(row, 'scaledSupply'),
    scaledBorrow: bigintOf(row, 'scaledBorrow'),
    cash: bigintOf(row, 'cash'),
    supplyCap: bigintOrNull(row, 'supplyCapNative'),
    terms: cometTerms(config),
  };
}

function unpricedReason(
  name: string,
  { tokenDecimals, native }: { readonly tokenDecimals: number | null; readonly native: bigint | null },
): string {
  if (tokenDecimals === null) return `the decimals of ${name} are unknown`;
  return native === null
    ? `the price of ${name} is unknown`
    : `the currency that prices ${name} has no known price in USD`;
}

function cometTerms(config: FactRow | undefined): CometMarket['terms'] {
  const factor = (field: string): bigint => (config === undefined ? 0n : (bigintOrNull(config, field) ?? 0n));
  return {
    borrowCollateralFactor: factor('ltvWad'),
    liquidateCollateralFactor: factor('liquidationThresholdWad'),
    liquidationFactor: factor('liquidationFactorWad'),
  };
}

/** Signed base principal and collateral by market, of an account's rows. */
export interface CometHoldings {
  readonly principal: bigint;
  readonly collateral: ReadonlyMap<string, bigint>;
}

export function cometHoldings({ positions }: AccountFacts): CometHoldings {
  const collateral = new Map<string, bigint>();
  let principal = 0n;
  for (const row of positions) {
    const scaled = bigintOf(row, 'scaledBalance');
    const side = textOf(row, 'side');
    if (side === 'LENDER') principal += scaled;
    else if (side === 'BORROWER') principal -= scaled;
    else collateral.set(textOf(row, 'market'), scaled);
  }
  return { principal, collateral };
}

/** The base as `comet.ts` computes with it at a second: simple interest since the last accrual. */
export function cometBaseAt({ base, books }: CometPool, timestamp: bigint): Omit<CometBase, 'price'> {
  const elapsed = timestamp - books.accruedAt;
  return {
    scale: base.scale,
    supplyIndex: accrued(books.supplyIndex, books.supplyRate * elapsed),
    borrowIndex: accrued(books.borrowIndex, books.borrowRate * elapsed),
  };
}

const accrued = (index: bigint, factor: bigint): bigint => index + (index * factor) / WAD;
