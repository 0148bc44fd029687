import { repayShare } from '../book/repay.ts';
import type { Book, RepayRule } from '../book/types.ts';
import { InvalidQuestionError } from '../errors.ts';

/** An account at the round's opening prices, USD. */
export interface CascadeState {
  /** surplus and requirement together */
  readonly cover: number;
  readonly requirement: number;
  /** margin ratio: cover over requirement */
  readonly health: number;
  readonly collateralUsd: number;
  readonly debtUsd: number;
}

/** What one round does to an account, USD. */
export interface Taken {
  readonly repaid: number;
  readonly seized: number;
  readonly badDebt: number;
  /** shares of its collateral and debt that are gone */
  readonly collateralShare: number;
  readonly debtShare: number;
}

/** Debt one round would repay if its group had no limit, USD. */
export function wantedRepay(rule: RepayRule, bonus: number, state: CascadeState): number {
  const { debtUsd, collateralUsd } = state;
  const share = repayShare(rule, state);
  const owed = rule.absorbs === true ? Math.min(debtUsd, collateralUsd / bonus) : debtUsd;
  return Math.max(0, Math.min(share * owed, rule.accountLimitUsd ?? Number.POSITIVE_INFINITY));
}

/**
 * What a round takes of a liquidatable account.
 * Repaying takes its value and the bonus in collateral; where that is all of it, the debt left is written off.
 * Absorbing takes the same share of collateral and debt; debt above collateral / bonus is written off with it.
 * @param scale what the group's limit leaves of everyone's repayment, in (0, 1]
 * @param taken overwritten and returned: a round asks hundreds of thousands of times
 */
export function takenOf(rule: RepayRule, bonus: number, state: CascadeState, { scale, taken }: TakenRequest): Taken {
  const { debtUsd, collateralUsd } = state;
  const repaid = wantedRepay(rule, bonus, state) * scale;
  taken.repaid = repaid;
  taken.badDebt = 0;
  if (rule.absorbs === true) {
    const covered = Math.min(debtUsd, collateralUsd / bonus);
    const share = covered > 0 ? repaid / covered : scale;
    taken.badDebt = share * Math.max(0, debtUsd - covered);
    taken.seized = share * collateralUsd;
    taken.collateralShare = taken.debtShare = share;
    return taken;
  }
  taken.seized = repaid * bonus;
  if (taken.seized >= collateralUsd) {
    taken.repaid = Math.min(debtUsd, collateralUsd / bonus);
    taken.seized = collateralUsd;
    taken.badDebt = debtUsd - taken.repaid;
    taken.collateralShare = taken.debtShare = 1;
    return taken;
  }
  taken.collateralShare = taken.seized / collateralUsd;
  taken.debtShare = repaid / debtUsd;
  return taken;
}

interface TakenRequest {
  readonly scale: number;
  readonly taken: { -readonly [field in keyof Taken]: Taken[field] };
}

export const nothingTaken = (): TakenRequest['taken'] => ({
  repaid: 0,
  seized: 0,
  badDebt: 0,
  collateralShare: 0,
  debtShare: 0,
});

/** The rules by `group · book.rules.length + rule`, what the question replaces replaced. @throws InvalidQuestionError */
export function cascadeRules(book: Book, replaced: ReadonlyMap<string, Partial<RepayRule>>): RepayRule[] {
  for (const group of replaced.keys()) {
    if (!book.groups.includes(group)) {
      throw new InvalidQuestionError(`rules for group ${group}: the book has no such group; name one of book.groups`);
    }
  }
  return book.groups.flatMap((group) =>
    book.rules.map((rule) => {
      const changed = { ...rule, ...replaced.get(group) };
      const problem = ruleProblem(changed);
      if (problem !== null) throw new InvalidQuestionError(`rule of group ${group}: ${problem}; correct it`);
      return changed;
    }),
  );
}

function ruleProblem(rule: RepayRule): string | null {
  const { closeFactor, accountLimitUsd = 1, roundLimitUsd = 1, saleShare = 1 } = rule;
  if (!(closeFactor > 0 && closeFactor <= 1)) return `close factor ${closeFactor} is not in (0, 1]`;
  if (!(accountLimitUsd > 0)) return `account limit ${accountLimitUsd} is not above 0`;
  if (!(roundLimitUsd > 0)) return `round limit ${roundLimitUsd} is not above 0`;
  if (!(saleShare >= 0 && saleShare <= 1)) return `sale share ${saleShare} is not in [0, 1]`;
  return null;
}
