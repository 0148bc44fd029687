/** Synthetix Perps v3, USD and whole units; float64. Source: PerpsMarketConfiguration, PerpsAccount, PerpsMarket. */
export interface SynthetixMarketTerms {
  readonly skewScale: number;
  readonly initialMarginRatio: number;
  readonly minimumInitialMarginRatio: number;
  readonly maintenanceMarginScalar: number;
  /** USD */
  readonly minimumPositionMargin: number;
}

export interface SynthetixMargins {
  readonly initialRatio: number;
  readonly maintenanceRatio: number;
  /** USD, the minimum position margin included */
  readonly initial: number;
  readonly maintenance: number;
}

/** Required margins of a position of a signed size at a price. */
export function synthetixMargins(terms: SynthetixMarketTerms, size: number, price: number): SynthetixMargins {
  if (size === 0) return { initialRatio: 0, maintenanceRatio: 0, initial: 0, maintenance: 0 };
  const impact = Math.abs(size) / terms.skewScale;
  const initialRatio = impact * terms.initialMarginRatio + terms.minimumInitialMarginRatio;
  const maintenanceRatio = initialRatio * terms.maintenanceMarginScalar;
  const notional = Math.abs(size) * price;
  return {
    initialRatio,
    maintenanceRatio,
    initial: notional * initialRatio + terms.minimumPositionMargin,
    maintenance: notional * maintenanceRatio + terms.minimumPositionMargin,
  };
}

export interface SynthetixAccount {
  /** collateral at its discounted value */
  readonly collateralUsd: number;
  readonly debtUsd: number;
  /** profit of all positions, funding included */
  readonly profitUsd: number;
  /** Σ maintenance margins */
  readonly maintenanceUsd: number;
  /** reward the liquidation itself must leave */
  readonly liquidationRewardUsd: number;
}

/** Margin the account has, USD. */
export function synthetixAvailableMargin({ collateralUsd, debtUsd, profitUsd }: SynthetixAccount): number {
  return collateralUsd + profitUsd - debtUsd;
}

/** Liquidatable, over all its markets at once, when requirement and reward exceed the margin; equality is safe. */
export function isSynthetixLiquidatable(account: SynthetixAccount): boolean {
  return account.maintenanceUsd + account.liquidationRewardUsd > synthetixAvailableMargin(account);
}

/** Available margin over requirement and reward; null without a requirement. Liquidatable below 1. */
export function synthetixMarginRatio(account: SynthetixAccount): number | null {
  const required = account.maintenanceUsd + account.liquidationRewardUsd;
  return required > 0 ? synthetixAvailableMargin(account) / required : null;
}

const SECONDS_PER_DAY = 86_400;

export interface SynthetixFunding {
  readonly skew: number;
  readonly skewScale: number;
  /** per day, per day */
  readonly maxFundingVelocity: number;
  /** per day, at the last update */
  readonly lastRate: number;
  /** seconds since */
  readonly elapsed: number;
}

/** Change of the funding rate per day, per day. */
export function synthetixFundingVelocity({ skew, skewScale, maxFundingVelocity }: SynthetixFunding): number {
  if (skewScale === 0) return 0;
  return Math.min(Math.max(skew / skewScale, -1), 1) * maxFundingVelocity;
}

/** Funding rate per day now. */
export function synthetixFundingRate(funding: SynthetixFunding): number {
  return funding.lastRate + (synthetixFundingVelocity(funding) * funding.elapsed) / SECONDS_PER_DAY;
}

/** Funding accrued per unit of size since the last update, USD: the mean of both rates; below zero longs pay. */
export function synthetixFundingPerUnit(funding: SynthetixFunding, price: number): number {
  const mean = (funding.lastRate + synthetixFundingRate(funding)) / 2;
  return (-mean * funding.elapsed * price) / SECONDS_PER_DAY;
}

/** Price at which a signed size fills on a skew: the mean of the premiums before and after. */
export function synthetixFillPrice(skew: number, skewScale: number, size: number, price: number): number {
  if (skewScale === 0) return price;
  return price * (1 + (skew / skewScale + (skew + size) / skewScale) / 2);
}

/** Size that may be liquidated in one window, units. */
export function synthetixWindowCapacity(terms: {
  readonly makerFee: number;
  readonly takerFee: number;
  readonly skewScale: number;
  readonly multiplier: number;
  readonly windowSeconds: number;
}): number {
  return (terms.makerFee + terms.takerFee) * terms.skewScale * terms.multiplier * terms.windowSeconds;
}
