import { TimeBeforeIndexError, UnknownPriceError, UnknownReserveError } from '../errors.ts';
import { bigintOf, type FactRow, textOf } from '../facts.ts';
import { SECONDS_PER_YEAR, WAD } from '../math/integers.ts';
import type {
  AccountFacts,
  ExactAccount,
  ExactLiquidation,
  ExactMarket,
  ExactPosition,
  Formula,
  LiquidationPair,
  LiquidationTerms,
  PoolAt,
  PoolFacts,
  ProtocolAdapter,
  ProtocolPool,
} from '../protocol.ts';
import { unknownPool } from '../unknown-protocol.ts';
import { addCometAccounts, cometBookAssets } from './book.ts';
import {
  type Comet,
  type CometAccount,
  type CometAsset,
  type CometBase,
  cometAbsorption,
  cometHealthFactor,
  cometPresentValue,
  cometUtilization,
  cometWeightedCollateral,
} from './comet.ts';
import type { CometCurves } from './curves.ts';
import { type CometPool, cometBaseAt, cometHoldings, cometPool, cometPoolTypes, cometPositionFields } from './facts.ts';
import { cometMarketCaps, cometMarketRates } from './market-rates.ts';

/** Compound v3: every Comet is a pool with one base and cross collateral. */
export const compoundAdapter: ProtocolAdapter = {
  slug: 'compound-v3',
  forks: [],
  poolTypes: cometPoolTypes,
  accountFields: [],
  positionFields: cometPositionFields,
  formulaOf,
  pool: (facts) => createPool(facts),
};

function formulaOf(): Formula {
  return { id: 'compound-v3@1', protocol: 'compound-v3', version: '1', assumed: false };
}

function createPool(facts: PoolFacts): ProtocolPool {
  const pool = cometPool(facts);
  if (pool === null) return unknownPool(facts);
  const { id, decimals, markets, books } = pool;
  const units = Array.from(markets.values(), ({ native, scale }) => Number(native ?? 0n) / Number(scale) / 1e8);
  const currency = Number(pool.currencyUsd ?? 0n) / 10 ** (decimals - 8);
  return {
    id,
    formula: formulaOf(),
    decimals,
    assets: cometBookAssets(pool),
    markets,
    // Each value is floored in units of 1e-8 of the Comet's currency, each balance in a native unit.
    bound: { relative: 1e-11, usd: 2 * Math.max(2e-8, ...units) * currency },
    at(timestamp) {
      if (timestamp < books.accruedAt) throw new TimeBeforeIndexError(pool.base.name, timestamp, books.accruedAt);
      return poolAt({ pool, base: cometBaseAt(pool, timestamp), timestamp });
    },
  };
}

interface Context {
  readonly pool: CometPool;
  readonly base: Omit<CometBase, 'price'>;
  readonly timestamp: bigint;
}

function poolAt(context: Context): PoolAt {
  const { pool, timestamp } = context;
  return {
    addAccounts: (sink, accounts) => addCometAccounts(sink, { pool, accounts, timestamp }),
    account: (account) => exactAccount(account, context),
    liquidation: (account) => absorption(account, context),
    liquidationTerms: (account, pair) => absorbedTerms(account, context, pair),
    position: (row) => exactPosition(row, context),
    market: (id) => exactMarket(id, context),
    rates: (id) => (pool.curves !== null && id === pool.base.id ? ratesOf(pool, pool.curves) : null),
    caps: (id) => {
      const market = pool.markets.get(id);
      return market === undefined ? { supply: null, borrow: null } : cometMarketCaps(market);
    },
    scales: () =>
      new Map([[pool.base.id, { supply: Number(context.base.supplyIndex), debt: Number(context.base.borrowIndex) }]]),
  };
}

const ratesOf = (pool: CometPool, curves: CometCurves) => cometMarketRates(curves, pool.base, accruedBase(pool));

/** The base as the last accrual left it. */
const accruedBase = ({ base, books }: CometPool): CometBase => ({
  scale: base.scale,
  price: 0n,
  supplyIndex: books.supplyIndex,
  borrowIndex: books.borrowIndex,
});

/** What of a Comet an account needs, with the prices it needs known. */
interface Stake {
  readonly comet: Comet;
  readonly account: CometAccount;
  /** USD per unit of the Comet's currency, with the pool's decimals less 8 */
  readonly currencyUsd: bigint;
}

/** @throws UnknownPriceError, UnknownReserveError */
function stakeOf(facts: AccountFacts, { pool, base }: Context): Stake {
  const account = cometHoldings(facts);
  const assets: CometAsset[] = [];
  for (const [id, amount] of account.collateral) {
    const market = pool.markets.get(id);
    if (market === undefined) throw new UnknownReserveError(id);
    if (amount === 0n) continue;
    if (market.price === null || market.native === null) throw new UnknownPriceError(market.name);
    assets.push({ asset: id, scale: market.scale, price: market.native, ...market.terms });
  }
  if (account.principal < 0n && pool.base.price === null) throw new UnknownPriceError(pool.base.name);
  const comet = { base: { ...base, price: pool.base.native ?? 0n }, assets };
  return { comet, account, currencyUsd: pool.currencyUsd ?? 0n };
}

function exactAccount(facts: AccountFacts, context: Context): ExactAccount {
  const { comet, account, currencyUsd } = stakeOf(facts, context);
  const isBorrower = account.principal < 0n;
  const balance = cometPresentValue(comet.base, account.principal);
  const worth = ((balance < 0n ? -balance : balance) * comet.base.price) / comet.base.scale;
  const debt = isBorrower ? worth * currencyUsd : 0n;
  const collateral = plainCollateral(comet, account);
  const health = cometHealthFactor(comet, account);
  const weighted = cometWeightedCollateral(comet, account, 'liquidateCollateralFactor');
  const scaled = health === null ? null : { value: health, decimals: 18 };
  const isIdleKnown = account.principal <= 0n || context.pool.base.price !== null;
  return {
    exposure: collateral * currencyUsd,
    debt,
    idle: isIdleKnown ? (isBorrower ? 0n : worth * currencyUsd) : null,
    requirement: debt,
    nativeHealth: scaled,
    marginRatio: scaled,
    isLiquidatable: health !== null && health < WAD,
    threshold: collateral === 0n ? null : { value: (weighted * WAD) / collateral, decimals: 18 },
  };
}

/** Σ of collateral values, each floored, in the Comet's currency with 8 decimals. */
function plainCollateral({ assets }: Comet, { collateral }: CometAccount): bigint {
  return assets.reduce((sum, { asset, price, scale }) => sum + ((collateral.get(asset) ?? 0n) * price) / scale, 0n);
}

/** An absorption: the whole account. It names a collateral only where the account has a single one. */
function absorption(facts: AccountFacts, context: Context): ExactLiquidation | null {
  const { comet, account, currencyUsd } = stakeOf(facts, context);
  const outcome = cometAbsorption(comet, account);
  if (outcome === null) return null;
  const { price, scale } = comet.base;
  const inUsd = (amount: bigint): bigint => ((amount * price) / scale) * currencyUsd;
  const [only, ...others] = comet.assets;
  const single = only === undefined || others.length > 0 ? null : only.asset;
  const seized = single === null ? 0n : (account.collateral.get(single) ?? 0n);
  return {
    collateralMarket: single,
    debtMarket: context.pool.base.id,
    repaid: outcome.basePaidOut,
    seized,
    repaidUsd: inUsd(outcome.basePaidOut),
    seizedUsd: outcome.collateralValue * currencyUsd,
    protocolFee: seized,
    bonus: null,
    badDebtUsd: inUsd(outcome.shortfall),
  };
}

/** An absorption takes all debt and credits each collateral with its liquidation factor: the bonus is the reciprocal. */
function absorbedTerms(
  facts: AccountFacts,
  context: Context,
  { collateralMarket }: LiquidationPair,
): LiquidationTerms | null {
  const { comet, account } = stakeOf(facts, context);
  if (account.principal >= 0n) return null;
  const health = cometHealthFactor(comet, account);
  const debt = -cometPresentValue(comet.base, account.principal);
  const factor = comet.assets.find(({ asset }) => asset === collateralMarket)?.liquidationFactor ?? 0n;
  return {
    health: health === null ? null : { value: health, decimals: 18 },
    debt,
    collateral: collateralMarket === null ? null : (account.collateral.get(collateralMarket) ?? 0n),
    allowed: debt,
    bonus: factor === 0n ? null : { value: (WAD * WAD) / factor, decimals: 18 },
  };
}

function exactPosition(row: FactRow, { pool, base }: Context): ExactPosition {
  const market = pool.markets.get(textOf(row, 'market'));
  if (market === undefined) return { balance: 0n, value: null };
  const scaled = bigintOf(row, 'scaledBalance');
  const side = textOf(row, 'side');
  const signed = side === 'BORROWER' ? -scaled : scaled;
  const present = side === 'COLLATERAL' ? scaled : cometPresentValue({ ...base, price: 0n }, signed);
  const balance = present < 0n ? -present : present;
  const { native, scale, price } = market;
  const value = native === null || price === null ? null : ((balance * native) / scale) * (pool.currencyUsd ?? 0n);
  return { balance, value };
}

const NOTHING: ExactMarket = {
  supply: 0n,
  borrow: 0n,
  cash: null,
  deficit: 0n,
  utilization: null,
  supplyApr: null,
  borrowApr: null,
  openInterest: null,
};

/** Utilization and rates are those the contract answers until its next accrual. */
function exactMarket(id: string, { pool, base }: Context): ExactMarket {
  const market = pool.markets.get(id);
  if (market === undefined) return NOTHING;
  const { scaledSupply, scaledBorrow, cash } = market;
  if (!market.isBase) return { ...NOTHING, supply: scaledSupply, cash };
  const { books } = pool;
  const yearly = (rate: bigint) => ({ value: rate * SECONDS_PER_YEAR, decimals: 18 });
  return {
    ...NOTHING,
    supply: cometPresentValue({ ...base, price: 0n }, scaledSupply),
    borrow: -cometPresentValue({ ...base, price: 0n }, -scaledBorrow),
    cash,
    utilization: { value: cometUtilization(accruedBase(pool), scaledSupply, scaledBorrow), decimals: 18 },
    supplyApr: yearly(books.supplyRate),
    borrowApr: yearly(books.borrowRate),
  };
}
