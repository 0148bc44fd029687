import type { AccountFacts, ExactAccount, Scaled } from '../protocol.ts';
import { exactOf, type Stage, slackOf } from './stage.ts';

const fraction = ({ value, decimals }: Scaled): number => Number(value) / 10 ** decimals;

/** Rows say what the exact answers say, within the bound; the exact answers agree with themselves. */
export function checkAccounts(stage: Stage): string[] {
  const place = new Map([...stage.book.ids].map((id, i) => [id, i]));
  return stage.accounts.flatMap((account) => {
    const exact = exactOf(stage.now, account);
    const at = place.get(account.id);
    if (typeof exact === 'string') {
      return at === undefined ? [] : [`${account.id}: has a row although it is unknown: ${exact}`];
    }
    const problems = selfProblems(account, exact);
    return at === undefined ? problems : [...problems, ...rowProblems(stage, account, exact, at)];
  });
}

function selfProblems({ id }: AccountFacts, exact: ExactAccount): string[] {
  const { marginRatio, isLiquidatable, requirement } = exact;
  if (requirement > 0n && marginRatio === null) return [`${id}: something is required and there is no marginRatio`];
  if (marginRatio === null) return isLiquidatable ? [`${id}: liquidatable without a marginRatio`] : [];
  const isBelow = marginRatio.value < 10n ** BigInt(marginRatio.decimals);
  return isBelow === isLiquidatable
    ? []
    : [`${id}: marginRatio ${fraction(marginRatio)}, liquidatable ${isLiquidatable}`];
}

function rowProblems(stage: Stage, account: AccountFacts, exact: ExactAccount, at: number): string[] {
  const { book, pool } = stage;
  const { sums } = book;
  const usd = (value: bigint): number => Number(value) / 10 ** pool.decimals;
  const row = {
    exposure: sums.exposure[at] ?? 0,
    debt: sums.debt[at] ?? 0,
    requirement: sums.requirement[at] ?? 0,
    surplus: sums.surplus[at] ?? 0,
  };
  const slack = slackOf(stage, account, Math.abs(row.exposure) + Math.abs(row.debt));
  const problems = (['exposure', 'debt', 'requirement'] as const).flatMap((field) => {
    const difference = Math.abs(row[field] - usd(exact[field]));
    return difference <= slack ? [] : [`${account.id}: ${field} of row and exact answer differ by ${difference} USD`];
  });
  const isUnder = row.requirement > 0 && row.surplus < 0;
  if (Math.abs(row.surplus) > slack && isUnder !== exact.isLiquidatable) {
    problems.push(`${account.id}: surplus ${row.surplus} USD, exactly liquidatable ${exact.isLiquidatable}`);
  }
  return problems;
}
