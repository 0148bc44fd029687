import { bigintOf, type FactRow, textOf } from '../facts.ts';
import { MAX_UINT256, RAY, unitOf, WAD } from '../math/integers.ts';
import type {
  AccountFacts,
  ExactAccount,
  ExactMarket,
  ExactPosition,
  Formula,
  PoolAt,
  PoolFacts,
  ProtocolAdapter,
  ProtocolPool,
  Scaled,
} from '../protocol.ts';
import { accountData } from './account.ts';
import { balancesAt, stableBalance } from './balances.ts';
import { aaveBookAssets, addAaveAccounts } from './book.ts';
import {
  type AaveMarket,
  aaveAccountFields,
  aaveMarkets,
  aavePool,
  aavePoolTypes,
  aavePositionFields,
  aaveUser,
  isDebt,
  stableDebtOfPosition,
} from './facts.ts';
import { largestLiquidation, pairTerms } from './largest-liquidation.ts';
import { aaveMarketCaps, aaveMarketRates } from './market-rates.ts';
import { type RowTerms, rowTerms } from './row-terms.ts';
import { aaveRowWriter } from './row-writer.ts';
import { aaveRules, newestAaveRevision } from './rules.ts';
import type { AavePool, AaveUser } from './types.ts';

/** Aave v3 and the forks that run its contracts. */
export const aaveAdapter: ProtocolAdapter = {
  slug: 'aave-v3',
  forks: ['spark'],
  poolTypes: aavePoolTypes,
  accountFields: aaveAccountFields,
  positionFields: aavePositionFields,
  formulaOf,
  pool: (facts) => createPool(facts),
};

function formulaOf(revision: number | null): Formula {
  const { version } = aaveRules(revision);
  const assumed = revision === null || revision > newestAaveRevision;
  return { id: `aave-v3@${version}`, protocol: 'aave-v3', version, assumed };
}

/** Up to v3.4 the average threshold is cut to basis points: 1 bps of at least some 7500. */
const TRUNCATED_AVERAGE = 1.4e-4;
const FLOAT = 1e-11;
/** From this revision on the threshold is not cut. */
const EXACT_THRESHOLD_REVISION = 9;

function createPool(facts: PoolFacts): ProtocolPool {
  const markets = aaveMarkets(facts);
  const pool = aavePool(facts, markets);
  const { revision, priceDecimals: decimals } = pool;
  const isCut = revision !== null && revision < EXACT_THRESHOLD_REVISION;
  const units = Array.from(pool.reserves.values(), ({ price, decimals: places }) => Number(price ?? 0n) / 10 ** places);
  const id = textOf(facts.pool, 'id');
  return {
    id,
    formula: formulaOf(revision),
    decimals,
    assets: aaveBookAssets(pool),
    markets,
    bound: { relative: isCut ? TRUNCATED_AVERAGE : FLOAT, usd: (2 * Math.max(1, ...units)) / 10 ** decimals },
    at: (timestamp) => poolAt({ id, pool, markets, timestamp }),
  };
}

interface Context {
  readonly id: string;
  readonly pool: AavePool;
  readonly markets: ReadonlyMap<string, AaveMarket>;
  readonly timestamp: bigint;
}

function poolAt(context: Context): PoolAt {
  const { id, pool, timestamp } = context;
  // Accounts come some at a time: their reserves are accrued once.
  let known: RowTerms | null = null;
  const terms = () => {
    known ??= rowTerms(pool, timestamp);
    return known;
  };
  return {
    addAccounts: (sink, accounts) =>
      addAaveAccounts(sink, { pool, users: usersOf(accounts), timestamp, group: id, terms: terms() }),
    rowWriter: (layout, assets) => aaveRowWriter(layout, { terms: terms(), group: id, assets }),
    account: (account) => exactAccount(aaveUser(account), context),
    liquidation: (account) => largestLiquidation(aaveUser(account), pool, timestamp),
    liquidationTerms: (account, pair) => pairTerms(aaveUser(account), pool, timestamp, pair),
    position: (row) => exactPosition(row, context),
    market: (marketId) => exactMarket(marketId, context),
    ...(growsEvenly(context) ? { scales: () => terms().scales } : {}),
    rates: (marketId) => aaveMarketRates(context.markets.get(marketId), exactMarket(marketId, context)),
    caps: (marketId) => aaveMarketCaps(context.markets.get(marketId)),
  };
}

/** Stable-rate debts grow at rates of their own, and prices of categories move their accounts' units. */
function growsEvenly({ pool, markets }: Context): boolean {
  const isStable = [...markets.values()].some(({ stableBorrow }) => (stableBorrow?.amount ?? 0n) > 0n);
  const hasPrices = [...pool.categories.values()].some(({ price }) => (price ?? 0n) > 0n);
  return !isStable && !(hasPrices && aaveRules(pool.revision).categoryHasPrice);
}

function* usersOf(accounts: Iterable<AccountFacts>): Iterable<AaveUser> {
  for (const account of accounts) yield aaveUser(account);
}

function exactAccount(user: AaveUser, { pool, timestamp }: Context): ExactAccount {
  const data = accountData(user, pool, timestamp);
  const { collateralBase, debtBase, healthFactor } = data;
  const health: Scaled | null = healthFactor === MAX_UINT256 ? null : { value: healthFactor, decimals: 18 };
  return {
    exposure: collateralBase,
    debt: debtBase,
    idle: idleBase(user, { pool, timestamp }, collateralBase),
    requirement: debtBase,
    nativeHealth: health,
    marginRatio: health,
    isLiquidatable: health !== null && healthFactor < WAD,
    threshold: collateralBase === 0n ? null : { value: data.liquidationThreshold, decimals: 4 },
  };
}

/** Value of supplies that back nothing; null where one of them has no price. */
function idleBase(
  user: AaveUser,
  { pool, timestamp }: Pick<Context, 'pool' | 'timestamp'>,
  collateral: bigint,
): bigint | null {
  let supplied = 0n;
  for (const position of user.positions) {
    const reserve = pool.reserves.get(position.asset);
    if (position.scaledSupply === 0n || reserve === undefined) continue;
    if (reserve.price === null) return null;
    const { supply } = balancesAt(position, reserve, timestamp, pool.revision);
    supplied += (supply * reserve.price) / unitOf(reserve.decimals);
  }
  return supplied > collateral ? supplied - collateral : 0n;
}

function exactPosition(row: FactRow, { pool, markets, timestamp }: Context): ExactPosition {
  const market = markets.get(textOf(row, 'market'));
  if (market === undefined) return { balance: 0n, value: null };
  const balance = balanceOf(row, market, { pool, timestamp });
  const { price, decimals } = market.reserve;
  return { balance, value: price === null ? null : (balance * price) / unitOf(decimals) };
}

function balanceOf(row: FactRow, market: AaveMarket, { pool, timestamp }: Pick<Context, 'pool' | 'timestamp'>): bigint {
  const stableDebt = stableDebtOfPosition(row);
  if (stableDebt !== null) return stableBalance(stableDebt, timestamp);
  const scaled = bigintOf(row, 'scaledBalance');
  const [scaledSupply, scaledDebt] = isDebt(row) ? [0n, scaled] : [scaled, 0n];
  const { supply, debt } = balancesAt({ scaledSupply, scaledDebt }, market.reserve, timestamp, pool.revision);
  return supply + debt;
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

function exactMarket(id: string, { pool, markets, timestamp }: Context): ExactMarket {
  const market = markets.get(id);
  if (market === undefined) return NOTHING;
  const { reserve, scaledSupply, scaledBorrow, stableBorrow: stableDebt, cash, deficit } = market;
  const total = { scaledSupply, scaledDebt: scaledBorrow, stableDebt };
  const { supply, debt } = balancesAt(total, reserve, timestamp, pool.revision);
  return {
    supply,
    borrow: debt,
    cash,
    deficit,
    utilization: { value: usage(debt, cash), decimals: 27 },
    supplyApr: { value: reserve.liquidityRate, decimals: 27 },
    borrowApr: { value: reserve.variableBorrowRate, decimals: 27 },
    openInterest: null,
  };
}

/** Borrow over cash plus borrow, RAY, floor; zero where nothing is borrowed, one where something is and there is no cash. */
function usage(borrow: bigint, cash: bigint): bigint {
  if (borrow === 0n) return 0n;
  return cash <= 0n ? RAY : (borrow * RAY) / (borrow + cash);
}
