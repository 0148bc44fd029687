import type { Book, RepayRule } from '../book/types.ts';
import { createFlows, type Flows } from './flows.ts';
import type { CascadePositions } from './positions.ts';
import { type CascadeState, nothingTaken, takenOf, wantedRepay } from './rules.ts';

export interface RoundContext {
  readonly book: Book;
  readonly positions: CascadePositions;
  /** by group · book.rules.length + rule */
  readonly rules: readonly RepayRule[];
  /** units sold so far by asset; the round adds its own */
  readonly sold: Float64Array;
}

export interface RoundOutcome {
  readonly flows: Flows;
  /** accounts liquidated for the first time */
  readonly fresh: number;
}

/** Liquidates once whoever can be at the current prices; null when there is nobody. */
export function runRound(context: RoundContext): RoundOutcome | null {
  const { book, positions, rules, sold } = context;
  const scales = limitScales(context);
  const flows = createFlows(book);
  const into = nothingTaken();
  let [fresh, done] = [0, 0];
  for (const accounts of positions.batches()) {
    const before = done;
    for (let k = 0; k < accounts.length; k++) {
      const account = accounts[k] ?? 0;
      const state = positions.stateOf(account);
      if (!(state.cover < state.requirement)) {
        positions.leave(account);
        continue;
      }
      const bucket = bucketOf(book, account);
      const rule = rules[bucket];
      const bonus = book.bonus[account] ?? 0;
      if (rule === undefined || !canAct(rule, bonus, state)) continue;
      const taken = takenOf(rule, bonus, state, { scale: scales?.[bucket] ?? 1, taken: into });
      const saleShare = rule.saleShare ?? 1;
      fresh += Number(positions.take(account, taken, saleShare));
      flows.add(book.groupOf[account] ?? 0, taken, taken.seized * saleShare);
      done++;
    }
    if (done > before) positions.sell(sold);
  }
  return done === 0 ? null : { flows, fresh };
}

/** Whether a round would liquidate anyone. */
export function isSettled({ book, positions, rules }: RoundContext): boolean {
  for (const accounts of positions.batches()) {
    for (const account of accounts) {
      const rule = rules[bucketOf(book, account)];
      if (rule !== undefined && canAct(rule, book.bonus[account] ?? 0, positions.stateOf(account))) return false;
    }
  }
  return true;
}

const bucketOf = (book: Book, account: number): number =>
  (book.groupOf[account] ?? 0) * book.rules.length + (book.ruleOf[account] ?? 0);

/** Liquidatable, with something to take. */
function canAct(rule: RepayRule, bonus: number, state: CascadeState): boolean {
  if (!(state.requirement > 0 && state.cover < state.requirement && state.collateralUsd > 0)) return false;
  return rule.absorbs === true || wantedRepay(rule, bonus, state) > 0;
}

/** What the limits leave of everyone's repayment, by bucket: all get the same share; null without limits. */
function limitScales({ book, positions, rules }: RoundContext): Float64Array | null {
  if (rules.every(({ roundLimitUsd }) => roundLimitUsd === undefined)) return null;
  const wanted = new Float64Array(rules.length);
  for (const accounts of positions.batches()) {
    for (const account of accounts) {
      const bucket = bucketOf(book, account);
      const rule = rules[bucket];
      const bonus = book.bonus[account] ?? 0;
      if (rule?.roundLimitUsd === undefined) continue;
      const state = positions.stateOf(account);
      if (canAct(rule, bonus, state)) wanted[bucket] = (wanted[bucket] ?? 0) + wantedRepay(rule, bonus, state);
    }
  }
  return wanted.map((sum, i) => (sum > 0 ? Math.min(1, (rules[i]?.roundLimitUsd ?? sum) / sum) : 1));
}
