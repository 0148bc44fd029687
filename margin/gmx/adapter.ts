import { MarginError } from '../errors.ts';
import type { FactRow } from '../facts.ts';
import { bigintOf, bigintOrNull, textOf } from '../facts.ts';
import type {
  AccountFacts,
  ExactAccount,
  ExactLiquidation,
  ExactMarket,
  ExactPosition,
  Formula,
  PoolAt,
  ProtocolAdapter,
  ProtocolPool,
  RowSink,
} from '../protocol.ts';
import { marketValue } from '../protocol.ts';
import { gmxClosingFees, gmxLiquidationImpact, gmxStanding, type PriceRange } from './exact.ts';
import {
  cutUsd,
  GMX_USD_DECIMALS,
  type GmxHolding,
  gmxAccountFields,
  gmxHolding,
  gmxPoolTypes,
  gmxPositionFields,
} from './facts.ts';
import { type GmxPool, gmxCapacity, gmxMarketFor, gmxOpenInterest, gmxPool, gmxUsage } from './pool.ts';
import { gmxRow } from './position.ts';

/**
 * GMX v2. A position is a margin account of its own. There is one set of rules: those of gmx-synthetics as of 2026-03.
 * Discounts of referrals and of frequent traders are not known from events: fees are those of everybody.
 */
export const gmxAdapter: ProtocolAdapter = {
  slug: 'gmx-v2',
  forks: [],
  poolTypes: gmxPoolTypes,
  accountFields: gmxAccountFields,
  positionFields: gmxPositionFields,
  formulaOf,
  pool: (facts) => createPool(gmxPool(facts)),
};

function formulaOf(): Formula {
  return { id: 'gmx-v2@2.2', protocol: 'gmx-v2', version: '2.2', assumed: false };
}

const FLOAT = 1e-9;

function createPool(pool: GmxPool): ProtocolPool {
  const markets = [...pool.markets.values()];
  const spreads = markets.map(({ range }) => (range === null ? 0 : Number(range.max - range.min) / Number(range.min)));
  const units = markets.map(({ range }) => (range === null ? 0 : Number(range.max) / 1e30));
  return {
    id: pool.id,
    formula: formulaOf(),
    decimals: GMX_USD_DECIMALS,
    assets: markets.map(({ id, price }) => ({ id, price: price === null ? null : Number(price) / 1e18 })),
    markets: pool.markets,
    bound: { relative: FLOAT + spreads.reduce((sum, spread) => sum + spread, 0), usd: 4 * Math.max(1e-12, ...units) },
    at: (timestamp) => poolAt(pool, timestamp),
  };
}

function poolAt(pool: GmxPool, time: bigint): PoolAt {
  return {
    addAccounts(sink, accounts) {
      for (const account of accounts) addAccount(sink, account, { pool, time });
    },
    account: (account) => exactAccount(account, pool, time),
    liquidation: (account) => exactLiquidation(account, pool, time),
    position: (row) => exactPosition(row, pool),
    market: (id) => exactMarket(id, pool),
  };
}

interface Place {
  readonly pool: GmxPool;
  readonly time: bigint;
}

/** The row is linear between the pool's profit caps, with impact and fees as they are now. */
function addAccount(sink: RowSink, account: AccountFacts, { pool, time }: Place): void {
  const holding = gmxHolding(account, pool.markets);
  if (holding === null) return;
  try {
    sink.add(rowOf(account.id, holding, { pool, time }));
  } catch (error) {
    if (!(error instanceof MarginError)) throw error;
    sink.exclude(account.id, error.message);
  }
}

function rowOf(id: string, holding: GmxHolding, { pool, time }: Place) {
  const { perp, collateral, position } = holding;
  const market = gmxMarketFor(holding, pool, time);
  const tokens = (amount: bigint, decimals: number | null) => Number(amount) / 10 ** (decimals ?? 0);
  const isCollateralIndex = collateral.token === perp.token;
  return gmxRow(
    id,
    {
      isLong: position.isLong,
      sizeUsd: Number(position.sizeInUsd) / 1e30,
      sizeTokens: tokens(position.sizeInTokens, perp.tokenDecimals),
      collateralTokens: tokens(position.collateralAmount, collateral.tokenDecimals),
      collateralPrice: Number(collateral.price ?? 0n) / 1e18,
      isCollateralIndex,
      feesUsd: Number(gmxClosingFees(position, market) * market.collateral.min) / 1e30,
      impactUsd: Number(gmxLiquidationImpact(position, market, pool.terms)) / 1e30,
    },
    {
      minCollateralFactor: Number(pool.terms.minCollateralFactorForLiquidation) / 1e30,
      minCollateralUsd: Number(pool.terms.minCollateralUsd) / 1e30,
    },
    {
      index: perp.id,
      collateral: collateral.id,
      group: pool.id,
      indexCut: cutOf(market.index, position.isLong ? 'min' : 'max'),
      collateralCut: cutOf(market.collateral, 'min'),
    },
  );
}

/** One of the keepers' two prices over the middle, which the book has. */
const cutOf = (range: PriceRange, side: 'min' | 'max'): number =>
  (2 * Number(range[side])) / Number(range.min + range.max);

const NO_ACCOUNT: ExactAccount = {
  exposure: 0n,
  debt: 0n,
  idle: 0n,
  requirement: 0n,
  nativeHealth: null,
  marginRatio: null,
  isLiquidatable: false,
  threshold: null,
};

function exactAccount(account: AccountFacts, pool: GmxPool, time: bigint): ExactAccount {
  const holding = gmxHolding(account, pool.markets);
  if (holding === null) return NO_ACCOUNT;
  const { position, perp } = holding;
  const market = gmxMarketFor(holding, pool, time);
  const standing = gmxStanding(position, market, pool.terms);
  const exposure = marketValue(perp, position.sizeInTokens) ?? 0n;
  const ratio =
    standing.required === 0n ? null : { value: (standing.remaining * 10n ** 18n) / standing.required, decimals: 18 };
  return {
    exposure,
    debt: exposure - cutUsd(standing.remaining),
    idle: 0n,
    requirement: cutUsd(standing.required),
    nativeHealth: ratio,
    marginRatio: ratio,
    isLiquidatable: standing.isLiquidatable,
    threshold: null,
  };
}

/** The whole position closes; what it loses of its collateral is loss, impact and fees, without the liquidation's own fee. */
function exactLiquidation(account: AccountFacts, pool: GmxPool, time: bigint): ExactLiquidation | null {
  const holding = gmxHolding(account, pool.markets);
  if (holding === null) return null;
  const { position, collateral } = holding;
  const market = gmxMarketFor(holding, pool, time);
  const standing = gmxStanding(position, market, pool.terms);
  if (!standing.isLiquidatable) return null;
  const { min } = market.collateral;
  const kept = standing.remaining > 0n ? standing.remaining / min : 0n;
  const seized = kept < position.collateralAmount ? position.collateralAmount - kept : 0n;
  return {
    collateralMarket: collateral.id,
    debtMarket: null,
    repaid: 0n,
    seized,
    repaidUsd: 0n,
    seizedUsd: cutUsd(seized * min),
    protocolFee: 0n,
    bonus: null,
    badDebtUsd: standing.remaining < 0n ? cutUsd(-standing.remaining) : 0n,
  };
}

function exactPosition(row: FactRow, { markets }: GmxPool): ExactPosition {
  const market = markets.get(textOf(row, 'market'));
  const balance = bigintOf(row, 'balance');
  return { balance, value: market === undefined ? null : marketValue(market, balance) };
}

function exactMarket(id: string, pool: GmxPool): ExactMarket {
  const market = pool.markets.get(id);
  const nothing = { supply: 0n, borrow: 0n, cash: null, deficit: 0n, supplyApr: null, borrowApr: null };
  if (market === undefined) return { ...nothing, utilization: null, openInterest: null };
  if (!market.isPerp) {
    const supply = bigintOrNull(market.row, 'scaledSupply') ?? 0n;
    const cash = bigintOrNull(market.row, 'poolAmount');
    return { ...nothing, supply, cash, utilization: null, openInterest: null };
  }
  const [long, short] = [gmxOpenInterest(market, true), gmxOpenInterest(market, false)];
  const usages = [true, false].map((isLong) => gmxUsage(pool, market, isLong));
  const usage = usages.every((each) => each === null) ? null : Math.max(...usages.map((each) => each ?? 0));
  const { cap, backing } = gmxCapacity(pool, market);
  const deficit = bigintOrNull(market.row, 'deficit') ?? 0n;
  return {
    ...nothing,
    deficit,
    deficitUsd: cutUsd(deficit),
    utilization: usage === null ? null : { value: BigInt(Math.round(usage * 1e9)) * 10n ** 9n, decimals: 18 },
    openInterest: {
      long: long.tokens,
      short: short.tokens,
      longEntryUsd: cutUsd(long.usd),
      shortEntryUsd: cutUsd(short.usd),
      cap: cap === null ? null : { longUsd: cutUsd(cap.long), shortUsd: cutUsd(cap.short), of: 'ENTRY' },
      backing: { longUsd: cutUsd(backing.long), shortUsd: cutUsd(backing.short) },
    },
  };
}
