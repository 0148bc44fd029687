/**
 * Aave v3.3 and later, in USD. The whole debt of the reserve may be repaid, unless the reserve's debt and the collateral
 * are both worth 2000 or more and the health factor is above 0.95: then half of the account's whole debt at most.
 * What remains must be nothing on one side, or 1000 or more on both.
 */

const LARGE = 2000;
const LEFTOVER = 1000;
const CLOSE_ALL_BELOW = 0.95;
/** Interest and rounding between plan and block. */
const SLACK = 1.002;

export interface Exposure {
  /** Collateral of the reserve to seize. */
  readonly collateral: number;
  /** Debt of the reserve to repay. */
  readonly debt: number;
  readonly totalDebt: number;
  readonly healthFactor: number;
  /** 1.05 seizes 5 % more than is repaid. */
  readonly bonus: number;
}

export interface Liquidation {
  readonly repaid: number;
  readonly seized: number;
  /** True when less is repaid than the rule would allow, so as to leave no dust. */
  readonly isReduced: boolean;
}

/** The largest liquidation that the pool accepts, null when it accepts none. */
export function largestLiquidation({ collateral, debt, totalDebt, healthFactor, bonus }: Exposure): Liquidation | null {
  const isLarge = collateral >= LARGE && debt >= LARGE && healthFactor > CLOSE_ALL_BELOW;
  const allowed = isLarge ? Math.min(debt, totalDebt / 2) : debt;
  if (allowed * bonus >= collateral) return { repaid: collateral / bonus, seized: collateral, isReduced: false };
  const isClosed = allowed >= debt;
  const leavesEnough = debt - allowed >= LEFTOVER * SLACK && collateral - allowed * bonus >= LEFTOVER * SLACK;
  if (isClosed || leavesEnough) return { repaid: allowed, seized: allowed * bonus, isReduced: false };
  const repaid = Math.min(debt - LEFTOVER * SLACK, (collateral - LEFTOVER * SLACK) / bonus, allowed);
  return repaid > 0 ? { repaid, seized: repaid * bonus, isReduced: true } : null;
}
