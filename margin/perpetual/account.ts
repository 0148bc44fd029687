import { UnknownPriceError } from '../errors.ts';
import { maxOf, minOf, unitOf } from '../math/integers.ts';
import { pendingFunding } from './funding.ts';
import { absOf, floorTo, mulRatio, valueAt } from './integers.ts';
import { rangeAmounts } from './liquidity.ts';
import { orderFee, orderFundingCoefficient, type PoolGrowth, type SettledRange } from './maker.ts';

/**
 * An account of Perpetual Protocol v2 as Vault, AccountBalance and ClearingHouse value it, in bigint and to their
 * rounding. Amounts of quote, base and USD have 18 decimals. Source: perp-curie 2.8.
 */
export interface PerpetualRules {
  /** millionths of debt value */
  readonly imRatio: bigint;
  /** millionths of position value */
  readonly mmRatio: bigint;
  readonly penaltyRatio: bigint;
  /** of the token profits are settled in */
  readonly settlementDecimals: number;
}

export interface PerpetualMarketState {
  readonly id: string;
  /** price positions are valued by; null when unknown */
  readonly price: bigint | null;
  readonly sqrtPriceX96: bigint;
  /** funding growth at the time that is asked about */
  readonly growthX96: bigint;
  /** what orders of the market go by, at that time */
  readonly pool: PoolGrowth;
}

export interface PerpetualOrder extends SettledRange {
  readonly baseDebt: bigint;
  readonly quoteDebt: bigint;
}

/** What an account has in one market. */
export interface PerpetualHolding {
  readonly market: string;
  /** taker's size, signed */
  readonly size: bigint;
  /** quote received less paid for it, signed */
  readonly openNotional: bigint;
  /** growth of its last settlement */
  readonly growthX96: bigint;
  readonly orders: readonly PerpetualOrder[];
}

/** Collateral other than the settlement token. */
export interface PerpetualCollateral {
  readonly market: string;
  readonly amount: bigint;
  readonly decimals: number;
  /** 18 decimals; null when unknown */
  readonly price: bigint | null;
  /** steps that the contract's price comes in */
  readonly priceUnit: bigint;
  /** millionths of the value that count */
  readonly ratio: bigint;
  /** millionths off its price when it is sold for the account's debt */
  readonly discount: bigint;
}

export interface PerpetualHoldings {
  /** balance of the settlement token in its own decimals, signed */
  readonly balance: bigint;
  /** realised and not yet in the balance */
  readonly owedRealizedPnl: bigint;
  readonly holdings: readonly PerpetualHolding[];
  readonly collaterals: readonly PerpetualCollateral[];
}

/** One market of an account, valued. */
export interface PerpetualExposure {
  readonly market: string;
  /** taker's size and what its orders have bought or sold, signed; nothing below ten wei */
  readonly size: bigint;
  /** at the price, signed */
  readonly value: bigint;
  /** quote of the taker and of the orders less what they owe, signed */
  readonly quote: bigint;
  /** base owed to orders counts against it, signed */
  readonly base: bigint;
  /** taker's quote less what orders owe, signed */
  readonly quoteBalance: bigint;
  readonly pendingFunding: bigint;
  /** fees its orders have earned and not collected */
  readonly pendingFee: bigint;
}

export interface PerpetualAccountData {
  readonly exposures: readonly PerpetualExposure[];
  readonly pendingFunding: bigint;
  readonly pendingFee: bigint;
  readonly unrealizedPnl: bigint;
  /** settlement balance with fees, funding and what is owed */
  readonly settlementBalance: bigint;
  /** settlement balance and weighted collateral */
  readonly collateralValue: bigint;
  /** collateral and profit, as the vault computes it */
  readonly accountValue: bigint;
  /** the same cut down to the settlement token's decimals, which liquidation compares */
  readonly accountValueFloored: bigint;
  readonly totalAbsPositionValue: bigint;
  /** what positions must be covered by, below which they are liquidated */
  readonly requirement: bigint;
  /** value of what is owed in base and quote, at the present price */
  readonly debtValue: bigint;
  /** what may be withdrawn or bound, in the settlement token's decimals, not below zero */
  readonly freeCollateral: bigint;
  readonly isLiquidatable: boolean;
}

/** Below this the contract takes a size for nothing. */
const DUST = 10n;

export type MarketsById = ReadonlyMap<string, PerpetualMarketState>;

/** @throws UnknownPriceError when a market or a collateral that is held has no price */
export function perpetualAccountData(
  account: PerpetualHoldings,
  { markets, rules }: { readonly markets: MarketsById; readonly rules: PerpetualRules },
): PerpetualAccountData {
  const exposures = account.holdings.map((holding) => perpetualExposure(holding, markets));
  const sum = (pick: (exposure: PerpetualExposure) => bigint): bigint =>
    exposures.reduce((total, exposure) => total + pick(exposure), 0n);
  const unit = unitOf(18 - rules.settlementDecimals);
  const pendingFee = sum((exposure) => exposure.pendingFee);
  const pending = sum((exposure) => exposure.pendingFunding);
  const unrealizedPnl = sum(({ value, quote }) => value + quote);
  const settlementBalance = account.balance * unit + pendingFee - pending + account.owedRealizedPnl;
  const collateralValue = settlementBalance + otherCollateral(account.collaterals);
  const accountValue = collateralValue + unrealizedPnl;
  const accountValueFloored = floorTo(accountValue, unit) * unit;
  const totalAbsPositionValue = sum(({ value }) => absOf(value));
  const requirement = mulRatio(totalAbsPositionValue, rules.mmRatio);
  const debtValue = debtValueOf(exposures, markets);
  const free = minOf(collateralValue, accountValue) - mulRatio(debtValue, rules.imRatio);
  return {
    exposures,
    pendingFunding: pending,
    pendingFee,
    unrealizedPnl,
    settlementBalance,
    collateralValue,
    accountValue,
    accountValueFloored,
    totalAbsPositionValue,
    requirement,
    debtValue,
    freeCollateral: maxOf(free, 0n) / unit,
    isLiquidatable: accountValueFloored < requirement,
  };
}

/** @throws UnknownPriceError when the market is unknown, or held and without a price */
export function perpetualExposure(holding: PerpetualHolding, markets: MarketsById): PerpetualExposure {
  const market = markets.get(holding.market);
  if (market === undefined) throw new UnknownPriceError(holding.market);
  const amounts = holding.orders.map((order) => rangeAmounts(order, market.sqrtPriceX96));
  const baseInOrders = amounts.reduce((sum, { base }) => sum + base, 0n);
  const quoteInOrders = amounts.reduce((sum, { quote }) => sum + quote, 0n);
  const base = holding.size - holding.orders.reduce((sum, { baseDebt }) => sum + baseDebt, 0n);
  const quoteBalance = holding.openNotional - holding.orders.reduce((sum, { quoteDebt }) => sum + quoteDebt, 0n);
  const total = base + baseInOrders;
  const size = absOf(total) < DUST ? 0n : total;
  if (size !== 0n && market.price === null) throw new UnknownPriceError(market.id);
  const coefficient = holding.orders.reduce(
    (total, order) => total + orderFundingCoefficient(order, market.pool, market.growthX96),
    0n,
  );
  return {
    market: market.id,
    size,
    value: valueAt(size, market.price ?? 0n),
    quote: quoteBalance + quoteInOrders,
    base,
    quoteBalance,
    pendingFunding: pendingFunding(base, market.growthX96, holding.growthX96, coefficient),
    pendingFee: holding.orders.reduce((total, order) => total + orderFee(order, market.pool), 0n),
  };
}

/** Value of one collateral, 18 decimals, before its ratio. @throws UnknownPriceError */
export function collateralValue({ market, amount, decimals, price }: PerpetualCollateral): bigint {
  if (price === null) throw new UnknownPriceError(market);
  return valueAt(amount * unitOf(18 - decimals), price);
}

function otherCollateral(collaterals: readonly PerpetualCollateral[]): bigint {
  return collaterals
    .filter(({ amount }) => amount !== 0n)
    .reduce((sum, collateral) => sum + mulRatio(collateralValue(collateral), collateral.ratio), 0n);
}

function debtValueOf(exposures: readonly PerpetualExposure[], markets: MarketsById): bigint {
  let quote = 0n;
  let debt = 0n;
  for (const { market, base, quoteBalance } of exposures) {
    const price = markets.get(market)?.price ?? null;
    if (base < 0n) {
      if (price === null) throw new UnknownPriceError(market);
      debt += valueAt(base, price);
    }
    quote += quoteBalance;
  }
  return absOf(debt + minOf(quote, 0n));
}
