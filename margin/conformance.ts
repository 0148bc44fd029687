import { checkAccounts } from './conformance/accounts.ts';
import { checkGrowth } from './conformance/growth.ts';
import { checkLiquidations } from './conformance/liquidations.ts';
import { checkNumbers } from './conformance/numbers.ts';
import { checkPrices } from './conformance/prices.ts';
import { checkRows } from './conformance/rows.ts';
import { type ConformanceCase, stageOf } from './conformance/stage.ts';
import { checkTotals } from './conformance/totals.ts';

export type { ConformanceCase } from './conformance/stage.ts';

/**
 * What of the adapter contract a case breaks, a line each; empty when it keeps all of it:
 *
 * - every account is a row, excluded with a reason, or empty, and rows name assets of the pool and its group;
 * - rows in any order give the same book, and so do rows made of numbers, to the bit;
 * - where units of growth are told, rows of a day later are those grown;
 * - exposure, debt and requirement of rows equal the exact answers within the pool's bound;
 * - `surplus < 0` exactly when `isLiquidatable`, outside the bound; marginRatio below one exactly when liquidatable;
 * - a price that rises helps whoever the row says it helps, and hurts whoever it hurts;
 * - without a price, accounts that need it are excluded and unknown, and all others as before;
 * - positions add up to their markets' totals, where the case has all of them;
 * - a liquidation is allowed only of who is liquidatable, and takes repaid × bonus.
 *
 * A protocol's test calls it with its own generated facts (`docs/adding-a-protocol.md`).
 */
export function conformanceProblems(given: ConformanceCase): string[] {
  const stage = stageOf(given);
  const checks = [checkRows, checkNumbers, checkGrowth, checkAccounts, checkPrices, checkTotals, checkLiquidations];
  return checks.flatMap((check) => check(stage));
}
