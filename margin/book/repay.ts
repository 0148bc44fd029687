import type { RepayRule } from './types.ts';

/** Share of an account's debt that one liquidation may repay, in (0, 1]. */
export function repayShare(
  rule: RepayRule,
  state: { readonly health: number; readonly collateralUsd: number; readonly debtUsd: number },
): number {
  const isFull =
    state.health <= rule.fullBelowHealth ||
    state.collateralUsd < rule.fullBelowUsd ||
    state.debtUsd < rule.fullBelowUsd;
  return isFull ? 1 : rule.closeFactor;
}
