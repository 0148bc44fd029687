import { TooManyRulesError } from '../errors.ts';
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

/** Values of a rule in the table: the USD bound below which everything may be repaid, the share, the share below it. */
export const RULE_SLOTS = 4;
/** As many as a book tells apart: a table of them still fits the cache of a core. */
export const MOST_RULES = 4_096;

/** @throws {TooManyRulesError} where a rule has no place in the table */
export function placeInTable(rule: number): number {
  if (rule >= MOST_RULES) throw new TooManyRulesError(MOST_RULES);
  return rule;
}

/** Rules as they are at a margin ratio of 1, in one flat table for loops over a million accounts. */
export function createRuleTable() {
  const values = new Float64Array(MOST_RULES * RULE_SLOTS);
  return {
    values,
    fill(rules: readonly RepayRule[]): void {
      rules.forEach(({ fullBelowUsd, fullBelowHealth, closeFactor }, rule) => {
        values.set([fullBelowUsd, fullBelowHealth >= 1 ? 1 : closeFactor, 1], rule * RULE_SLOTS);
      });
    },
  };
}

/** Equal for rules that are the same. */
export function ruleKey(rule: RepayRule): string {
  const { closeFactor, fullBelowHealth, fullBelowUsd, absorbs, accountLimitUsd, roundLimitUsd, saleShare } = rule;
  return `${closeFactor} ${fullBelowHealth} ${fullBelowUsd} ${absorbs} ${accountLimitUsd} ${roundLimitUsd} ${saleShare}`;
}
