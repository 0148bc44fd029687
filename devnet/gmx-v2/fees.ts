import { maxOf } from '../../margin/math/integers.ts';
import { impactOf, openInterestOf, sideOf } from './market-state.ts';
import { FACTORS, FLOAT, type GmxMarketState, type GmxPositionState, type GmxPrice } from './types.ts';

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
export const applied = (value: bigint, factor: bigint): bigint => (value * factor) / FLOAT;

/** What a position is in at the keepers' prices; the market settled up to now. */
export interface GmxPlace {
  readonly market: GmxMarketState;
  readonly position: GmxPositionState;
  readonly index: GmxPrice;
  readonly collateral: GmxPrice;
}

export interface GmxFees {
  readonly positionFeeAmount: bigint;
  readonly borrowingFeeUsd: bigint;
  readonly borrowingFeeAmount: bigint;
  readonly fundingFeeAmount: bigint;
  readonly liquidationFeeAmount: bigint;
  readonly totalCostAmount: bigint;
}

/** Whether trading `delta` USD (signed) on the position's side brings longs and shorts nearer to each other. */
export function improves({ market, position }: GmxPlace, delta: bigint): boolean {
  const [long, short] = [openInterestOf(market, true).usd, openInterestOf(market, false).usd];
  const [nextLong, nextShort] = position.isLong ? [long + delta, short] : [long, short + delta];
  return (nextLong - nextShort) ** 2n < (long - short) ** 2n;
}

/** Fees of trading `sizeUsd`; collateral units but for borrowing's USD. */
export function feesOf(place: GmxPlace, sizeUsd: bigint, delta: bigint, isLiquidation: boolean): GmxFees {
  const { market, position, collateral } = place;
  const factor = improves(place, delta) ? FACTORS.positionFeeImproved : FACTORS.positionFee;
  const cumulative = market.borrowing[position.isLong ? 'long' : 'short'];
  const latest = sideOf(market, position.collateral, position.isLong).fundingFeePerSize;
  const borrowingFeeUsd = applied(position.sizeInUsd, cumulative - position.borrowingFactor);
  const owed = position.sizeInUsd * (latest - position.fundingFeePerSize);
  const fees = {
    positionFeeAmount: applied(sizeUsd, factor) / collateral.min,
    borrowingFeeUsd,
    borrowingFeeAmount: borrowingFeeUsd / collateral.min,
    fundingFeeAmount: ceilDiv(owed, FLOAT * 10n ** 15n),
    liquidationFeeAmount: isLiquidation ? applied(sizeUsd, FACTORS.liquidationFee) / collateral.min : 0n,
  };
  const { positionFeeAmount, borrowingFeeAmount, fundingFeeAmount, liquidationFeeAmount } = fees;
  const totalCostAmount = positionFeeAmount + borrowingFeeAmount + fundingFeeAmount + liquidationFeeAmount;
  return { ...fees, totalCostAmount };
}

/** Profit of the whole position at the worse price, USD. The model's pools are never so small as to cut it. */
export function profitOf({ position, index }: GmxPlace): bigint {
  const { isLong, sizeInTokens, sizeInUsd } = position;
  const value = sizeInTokens * (isLong ? index.min : index.max);
  return isLong ? value - sizeInUsd : sizeInUsd - value;
}

/** What is left of the collateral after closing now, and what is required; USD. */
export function standingOf(place: GmxPlace): { readonly remaining: bigint; readonly required: bigint } {
  const { market, position, index, collateral } = place;
  const size = position.sizeInUsd;
  const pending = position.pendingImpact * (position.pendingImpact > 0n ? index.min : index.max);
  const impact = impactOf(market, position.isLong, -size) + pending;
  const worst = -applied(size, FACTORS.maxImpactForLiquidations);
  const charged = impact > 0n ? 0n : impact < worst ? worst : impact;
  const cost = feesOf(place, size, -size, false).totalCostAmount * collateral.min;
  const ofSize = applied(size, FACTORS.minCollateralForLiquidation);
  return {
    remaining: position.collateralAmount * collateral.min + profitOf(place) + charged - cost,
    required: maxOf(ofSize, FACTORS.minCollateralUsd),
  };
}
