import { maxOf, minOf, mulDivCeil } from '../math/integers.ts';

/**
 * GMX v2's liquidation test in the contract's integers. USD has 30 decimals, a price 30 less the token's, factors 1e30.
 * Source: PositionUtils.isPositionLiquidatable, PositionPricingUtils and MarketUtils of gmx-synthetics (2026-03).
 */
export const GMX_FLOAT = 10n ** 30n;
/** Funding per size: one native unit per USD is FLOAT · sqrt(FLOAT). */
const PER_SIZE = 10n ** 45n;

export interface PriceRange {
  readonly min: bigint;
  readonly max: bigint;
}

/** One open position, raw as its events tell it. */
export interface GmxRawPosition {
  readonly isLong: boolean;
  readonly sizeInUsd: bigint;
  readonly sizeInTokens: bigint;
  readonly collateralAmount: bigint;
  /** cumulative borrowing factor at the last settlement */
  readonly borrowingFactor: bigint;
  /** funding fee per size at the last settlement */
  readonly fundingFeePerSize: bigint;
  /** price impact not charged yet, index token units, signed */
  readonly pendingImpact: bigint;
}

/** What of the market the test reads. */
export interface GmxRawMarket {
  readonly index: PriceRange;
  readonly collateral: PriceRange;
  /** cumulative borrowing factor of the position's side, now */
  readonly borrowingFactor: bigint;
  /** funding fee per size of its side and collateral, now */
  readonly fundingFeePerSize: bigint;
  /** share of its profit a position of the side is paid: [paid, of]; equal where the pool pays all */
  readonly profitShare: readonly [bigint, bigint];
  /** price impact of closing the whole position, USD, signed */
  readonly closingImpact: bigint;
  /** fee of closing, of size */
  readonly positionFeeFactor: bigint;
}

export interface GmxRawTerms {
  readonly minCollateralFactorForLiquidation: bigint;
  readonly maxPositionImpactFactorForLiquidations: bigint;
  readonly minCollateralUsd: bigint;
}

/** Borrowing fee since the last settlement, USD, floor. */
export function gmxBorrowingFee(position: Pick<GmxRawPosition, 'sizeInUsd' | 'borrowingFactor'>, now: bigint): bigint {
  return (position.sizeInUsd * maxOf(0n, now - position.borrowingFactor)) / GMX_FLOAT;
}

/** Funding fee since the last settlement, native units of the collateral, rounded up. */
export function gmxFundingFee(position: Pick<GmxRawPosition, 'sizeInUsd' | 'fundingFeePerSize'>, now: bigint): bigint {
  return mulDivCeil(position.sizeInUsd, maxOf(0n, now - position.fundingFeePerSize), PER_SIZE);
}

/** Profit at the price that is worse for the position, USD, a gain cut to what the pool pays; signed. */
export function gmxCappedProfit(position: GmxRawPosition, { index, profitShare }: GmxRawMarket): bigint {
  const { isLong, sizeInTokens, sizeInUsd } = position;
  const value = sizeInTokens * (isLong ? index.min : index.max);
  const profit = isLong ? value - sizeInUsd : sizeInUsd - value;
  const [paid, of] = profitShare;
  return profit > 0n && of > 0n ? (profit * paid) / of : profit;
}

/** Impact of closing with what is pending, USD: never a gain, and at most the share of size liquidations are charged. */
export function gmxLiquidationImpact(
  position: GmxRawPosition,
  { index, closingImpact }: GmxRawMarket,
  terms: GmxRawTerms,
): bigint {
  const { pendingImpact, sizeInUsd } = position;
  const impact = closingImpact + pendingImpact * (pendingImpact > 0n ? index.min : index.max);
  const most = (sizeInUsd * terms.maxPositionImpactFactorForLiquidations) / GMX_FLOAT;
  return minOf(0n, maxOf(impact, -most));
}

/** Fees of closing now, native units of the collateral: position, borrowing and funding. */
export function gmxClosingFees(position: GmxRawPosition, market: GmxRawMarket): bigint {
  const { min } = market.collateral;
  const positionFee = (position.sizeInUsd * market.positionFeeFactor) / GMX_FLOAT / min;
  const borrowingFee = gmxBorrowingFee(position, market.borrowingFactor) / min;
  return positionFee + borrowingFee + gmxFundingFee(position, market.fundingFeePerSize);
}

export interface GmxStanding {
  /** collateral with profit, impact and fees, USD, signed */
  readonly remaining: bigint;
  /** below it the position is liquidated, USD */
  readonly required: bigint;
  readonly isLiquidatable: boolean;
}

/** Where the position stands in a keeper's liquidation test. A position without size has nothing to liquidate. */
export function gmxStanding(position: GmxRawPosition, market: GmxRawMarket, terms: GmxRawTerms): GmxStanding {
  const { min } = market.collateral;
  const remaining =
    position.collateralAmount * min +
    gmxCappedProfit(position, market) +
    gmxLiquidationImpact(position, market, terms) -
    gmxClosingFees(position, market) * min;
  const ofSize = (position.sizeInUsd * terms.minCollateralFactorForLiquidation) / GMX_FLOAT;
  const required = maxOf(terms.minCollateralUsd, ofSize);
  const isOpen = position.sizeInUsd > 0n;
  return { remaining, required, isLiquidatable: isOpen && (remaining <= 0n || remaining < required) };
}
