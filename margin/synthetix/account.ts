import { WAD } from '../math/integers.ts';
import { synthetixFundingValue, synthetixInterest } from './funding.ts';
import { collateralOf, marketOf } from './lookup.ts';
import { synthetixPossibleReward } from './reward.ts';
import type {
  SynthetixCollateral,
  SynthetixHolder,
  SynthetixMarket,
  SynthetixPool,
  SynthetixPosition,
} from './types.ts';
import { absolute, divWad, larger, mulWad, smaller } from './wad.ts';

export interface SynthetixPnl {
  readonly total: bigint;
  readonly price: bigint;
  /** received, above zero, or paid */
  readonly funding: bigint;
  readonly interest: bigint;
}

/** Profit of a position at the index price. Source: Position.getPnl. @throws MarginError */
export function synthetixPnl(pool: SynthetixPool, position: SynthetixPosition, timestamp: bigint): SynthetixPnl {
  const market = marketOf(pool, position.market);
  const next = synthetixFundingValue(market, market.price, timestamp);
  const funding = mulWad(position.size, next - position.fundingValue);
  const price = mulWad(position.size, market.price - position.entryPrice);
  const locked = mulWad(mulWad(absolute(position.size), market.price), market.terms.lockedOiRatio);
  const interest = mulWad(locked, synthetixInterest(pool, timestamp) - position.interestAccrued);
  return { total: price + funding - interest, price, funding, interest };
}

/** Initial and maintenance margin of a size, USD. Source: PerpsMarketConfiguration.calculateRequiredMargins. */
export function synthetixRequired(
  { terms, price }: SynthetixMarket & { readonly price: bigint },
  size: bigint,
): { readonly initial: bigint; readonly maintenance: bigint } {
  if (size === 0n) return { initial: 0n, maintenance: 0n };
  const impact = terms.skewScale === 0n ? 0n : divWad(absolute(size), terms.skewScale);
  const initialRatio = mulWad(impact, terms.initialMarginRatio) + terms.minimumInitialMarginRatio;
  const maintenanceRatio = mulWad(initialRatio, terms.maintenanceMarginScalar);
  const notional = mulWad(absolute(size), price);
  return {
    initial: mulWad(notional, initialRatio) + terms.minimumPositionMargin,
    maintenance: mulWad(notional, maintenanceRatio) + terms.minimumPositionMargin,
  };
}

/** Share of a collateral's value that does not count. Source: PerpsCollateralConfiguration.valueInUsd. */
export function synthetixDiscount(collateral: SynthetixCollateral, amount: bigint): bigint {
  if (collateral.isUsd || collateral.skewScale === 0n) return 0n;
  const impact = mulWad(divWad(amount, collateral.skewScale), collateral.discountScalar);
  return smaller(larger(impact, collateral.lowerDiscount), collateral.upperDiscount);
}

/** Value of the collateral, USD. Source: PerpsAccount.getTotalCollateralValue. @throws MarginError */
export function synthetixCollateralValue(
  pool: SynthetixPool,
  { collaterals }: Pick<SynthetixHolder, 'collaterals'>,
  isDiscounted: boolean,
): bigint {
  return collaterals.reduce((sum, { market, amount }) => {
    const collateral = collateralOf(pool, market);
    const discount = isDiscounted ? synthetixDiscount(collateral, amount) : 0n;
    return sum + mulWad(mulWad(amount, collateral.price), WAD - discount);
  }, 0n);
}

/** What the contract's views say of an account; USD. */
export interface SynthetixMargin {
  /** not discounted */
  readonly collateralValue: bigint;
  readonly pnl: bigint;
  /** Σ|size|·price */
  readonly notional: bigint;
  readonly available: bigint;
  /** Σ of the positions, without the reward */
  readonly initial: bigint;
  readonly maintenance: bigint;
  /** what a liquidation would pay keepers at most; without positions, what seizing the margin would */
  readonly reward: bigint;
  readonly canLiquidate: boolean;
  readonly canLiquidateMargin: boolean;
}

/** Source: PerpsAccount and LiquidationModule. @throws MarginError */
export function synthetixMargin(pool: SynthetixPool, holder: SynthetixHolder, timestamp: bigint): SynthetixMargin {
  const collateralValue = synthetixCollateralValue(pool, holder, false);
  const sums = { pnl: 0n, notional: 0n, initial: 0n, maintenance: 0n };
  for (const position of holder.positions) {
    const market = marketOf(pool, position.market);
    const required = synthetixRequired(market, position.size);
    sums.pnl += synthetixPnl(pool, position, timestamp).total;
    sums.notional += mulWad(absolute(position.size), market.price);
    sums.initial += required.initial;
    sums.maintenance += required.maintenance;
  }
  const available = synthetixCollateralValue(pool, holder, true) + sums.pnl - holder.debt;
  const hasPositions = holder.positions.length > 0;
  const isSafeAlone = !hasPositions && holder.debt === 0n;
  const reward = isSafeAlone ? 0n : synthetixPossibleReward(pool, holder, collateralValue).reward;
  const required = hasPositions ? sums.maintenance + reward : 0n;
  return {
    ...sums,
    collateralValue,
    available,
    reward,
    canLiquidate: holder.isFlagged || required > available,
    canLiquidateMargin: !hasPositions && holder.debt > 0n && available < reward,
  };
}
