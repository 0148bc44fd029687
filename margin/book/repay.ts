import { TooManyRulesError } from '../errors.ts';
import { MOST_RULES, RULE_SLOTS } from './sizes.ts';
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

/** @throws {TooManyRulesError} where a rule has no place in the table */
export function placeInTable(rule: number): number {
  if (rule >= MOST_RULES) throw new TooManyRulesError(MOST_RULES);
  return rule;
}

/** Writes rules as they are at a margin ratio of 1 to a flat table for loops over a million accounts. */
export function writeRules(rules: readonly RepayRule[], table: Float64Array): void {
  rules.forEach(({ fullBelowUsd, fullBelowHealth, closeFactor }, rule) => {
    table.set([fullBelowUsd, fullBelowHealth >= 1 ? 1 : closeFactor, 1], rule * RULE_SLOTS);
  });
}

/** Equal for rules that are the same. */
export function ruleKey(rule: RepayRule): string {
  const { closeFactor, fullBelowHealth, fullBelowUsd, absorbs, accountLimitUsd, roundLimitUsd, saleShare } = rule;
  return `${closeFactor} ${fullBelowHealth} ${fullBelowUsd} ${absorbs} ${accountLimitUsd} ${roundLimitUsd} ${saleShare}`;
}
