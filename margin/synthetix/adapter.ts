import { MarginError } from '../errors.ts';
import { bigintOrNull, type FactRow, textOf } from '../facts.ts';
import { WAD } from '../math/integers.ts';
import type {
  AccountFacts,
  ExactAccount,
  ExactLiquidation,
  ExactMarket,
  ExactOpenInterest,
  ExactPosition,
  Formula,
  PoolAt,
  PoolFacts,
  ProtocolAdapter,
  ProtocolPool,
  RowSink,
} from '../protocol.ts';
import { type SynthetixMargin, synthetixMargin } from './account.ts';
import { synthetixRow } from './book.ts';
import {
  type SynthetixFacts,
  type SynthetixMarketFacts,
  synthetixAccountFields,
  synthetixFacts,
  synthetixHolder,
  synthetixPoolTypes,
  synthetixPositionFields,
} from './facts.ts';
import { marketOf } from './lookup.ts';
import type { SynthetixHolder } from './types.ts';
import { mulWad, smaller } from './wad.ts';
import { synthetixLiquidatableSize } from './window.ts';

const DECIMALS = 18;
const FORMULA: Formula = { id: 'synthetix-v3@3.13', protocol: 'synthetix-v3', version: '3.13', assumed: false };
/** Rows are float64 sums of products of WADs that the contract cuts. */
const BOUND = { relative: 1e-11, usd: 1e-9 } as const;

/** Synthetix Perps v3. Flagged accounts count as not covered at all: their margin is gone, whatever their profit. */
export const synthetixAdapter: ProtocolAdapter = {
  slug: 'synthetix-v3',
  forks: [],
  poolTypes: synthetixPoolTypes,
  accountFields: synthetixAccountFields,
  positionFields: synthetixPositionFields,
  formulaOf: () => FORMULA,
  pool: createPool,
};

function createPool(facts: PoolFacts): ProtocolPool {
  const read = synthetixFacts(facts);
  const id = textOf(facts.pool, 'id');
  return {
    id,
    formula: FORMULA,
    decimals: DECIMALS,
    assets: Array.from(read.markets.values(), ({ id: asset, price }) => ({
      id: asset,
      price: price === null ? null : Number(price) / 1e18,
    })),
    markets: read.markets,
    bound: BOUND,
    at: (timestamp) => poolAt(id, read, timestamp),
  };
}

function poolAt(id: string, facts: SynthetixFacts, timestamp: bigint): PoolAt {
  const { pool } = facts;
  return {
    addAccounts(sink, accounts) {
      for (const account of accounts) addAccount(sink, account, { id, facts, timestamp });
    },
    account(account) {
      const holder = synthetixHolder(account);
      return exactAccount(holder, synthetixMargin(pool, holder, timestamp));
    },
    liquidation(account) {
      const holder = synthetixHolder(account);
      return exactLiquidation(holder, { facts, timestamp, margin: synthetixMargin(pool, holder, timestamp) });
    },
    position: (row) => exactPosition(row, facts),
    market: (market) => exactMarket(market, facts),
  };
}

function addAccount(
  sink: RowSink,
  account: AccountFacts,
  { id, facts, timestamp }: { readonly id: string; readonly facts: SynthetixFacts; readonly timestamp: bigint },
): void {
  const holder = synthetixHolder(account);
  if (holder.positions.length === 0 && holder.collaterals.length === 0 && holder.debt === 0n) return;
  try {
    sink.add(synthetixRow(holder, { id: account.id, group: id, pool: facts.pool, timestamp }));
  } catch (error) {
    if (!(error instanceof MarginError)) throw error;
    sink.exclude(account.id, error.message);
  }
}

/** Without positions the debt is what must be covered, by the margin; with them the maintenance margin, by what is available. */
function coverOf(holder: SynthetixHolder, margin: SynthetixMargin): { cover: bigint; requirement: bigint } {
  if (holder.positions.length > 0) {
    const requirement = margin.maintenance + margin.reward;
    return { cover: holder.isFlagged ? 0n : margin.available, requirement };
  }
  if (holder.debt === 0n) return { cover: margin.available, requirement: 0n };
  return { cover: margin.available + holder.debt, requirement: holder.debt + margin.reward };
}

function exactAccount(holder: SynthetixHolder, margin: SynthetixMargin): ExactAccount {
  const { cover, requirement } = coverOf(holder, margin);
  const ratio = requirement === 0n ? null : { value: (cover * WAD) / requirement, decimals: DECIMALS };
  const equity = margin.collateralValue + margin.pnl - holder.debt;
  return {
    exposure: margin.notional,
    debt: margin.notional - equity,
    idle: 0n,
    requirement,
    cover,
    nativeHealth: ratio,
    marginRatio: ratio,
    isLiquidatable: requirement > cover,
    threshold: null,
  };
}

interface LiquidationContext {
  readonly facts: SynthetixFacts;
  readonly timestamp: bigint;
  readonly margin: SynthetixMargin;
}

/** All of the margin, and of every position what its market's window still takes. Null when nobody may liquidate. */
function exactLiquidation(
  holder: SynthetixHolder,
  { facts: { pool }, timestamp, margin }: LiquidationContext,
): ExactLiquidation | null {
  const { cover, requirement } = coverOf(holder, margin);
  if (requirement <= cover) return null;
  const closed = holder.positions.reduce((sum, { market: id, size }) => {
    const market = marketOf(pool, id);
    return sum + mulWad(synthetixLiquidatableSize(market, size, timestamp), market.price);
  }, 0n);
  const shortfall = smaller(0n, margin.available);
  return {
    collateralMarket: null,
    debtMarket: null,
    repaid: closed,
    seized: margin.collateralValue,
    repaidUsd: closed,
    seizedUsd: margin.collateralValue,
    protocolFee: 0n,
    bonus: null,
    badDebtUsd: holder.isFlagged ? 0n : -shortfall,
  };
}

function exactPosition(row: FactRow, { markets }: SynthetixFacts): ExactPosition {
  const balance = bigintOrNull(row, 'size') ?? bigintOrNull(row, 'balance') ?? 0n;
  const price = markets.get(textOf(row, 'market'))?.price ?? null;
  return { balance, value: price === null ? null : mulWad(balance, price) };
}

function exactMarket(id: string, { markets }: SynthetixFacts): ExactMarket {
  const market = markets.get(id);
  const { long = 0n, short = 0n, longEntry = 0n, shortEntry = 0n } = market ?? {};
  const cap = market === undefined ? null : capOf(market);
  const openInterest = { long, short, longEntryUsd: longEntry, shortEntryUsd: shortEntry, cap };
  return {
    supply: market?.supply ?? 0n,
    borrow: 0n,
    cash: market === undefined || market.isPerp ? null : market.supply,
    deficit: 0n,
    utilization: null,
    supplyApr: null,
    borrowApr: null,
    openInterest: market?.isPerp === true ? openInterest : null,
  };
}

/** A side may reach the market's size, and its value where one is set, at the price now. */
function capOf({ maxSize, maxValue, price }: SynthetixMarketFacts): NonNullable<ExactOpenInterest['cap']> | null {
  if (price === null) return null;
  const bySize = mulWad(maxSize, price);
  const usd = maxValue > 0n && maxValue < bySize ? maxValue : bySize;
  return { longUsd: usd, shortUsd: usd, of: 'MARK' };
}
