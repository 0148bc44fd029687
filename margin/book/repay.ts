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

/**
 * The rules as they are at a margin ratio of 1, in one flat table for loops over a million accounts: RULE_SLOTS values
 * each, the share and the USD bound below which everything may be repaid.
 */
export function ruleTable(rules: readonly RepayRule[]): Float64Array {
  return Float64Array.from(
    rules.flatMap((rule) => [rule.fullBelowHealth >= 1 ? 1 : rule.closeFactor, rule.fullBelowUsd]),
  );
}

export const RULE_SLOTS = 2;

/** Equal for rules that are the same. */
export function ruleKey(rule: RepayRule): string {
  const { closeFactor, fullBelowHealth, fullBelowUsd, absorbs, accountLimitUsd, roundLimitUsd, saleShare } = rule;
  return `${closeFactor} ${fullBelowHealth} ${fullBelowUsd} ${absorbs} ${accountLimitUsd} ${roundLimitUsd} ${saleShare}`;
}
