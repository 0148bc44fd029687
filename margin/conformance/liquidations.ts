import type { AccountFacts, ExactLiquidation } from '../protocol.ts';
import { exactOf, type Stage } from './stage.ts';

/** Only who is liquidatable is liquidated, and at the price of its bonus. */
export function checkLiquidations(stage: Stage): string[] {
  return stage.accounts.flatMap((account) => {
    const exact = exactOf(stage.now, account);
    if (typeof exact === 'string') return [];
    const liquidation = stage.now.liquidation(account);
    if (liquidation === null) return [];
    if (!exact.isLiquidatable) return [`${account.id}: a liquidation is allowed although it is not liquidatable`];
    return bonusProblems(stage, account, liquidation);
  });
}

function bonusProblems({ pool, now }: Stage, { id, positions }: AccountFacts, liquidation: ExactLiquidation): string[] {
  const { bonus, repaidUsd, seizedUsd, seized, collateralMarket } = liquidation;
  if (bonus === null) return [];
  const worth = (Number(repaidUsd) * Number(bonus.value)) / 10 ** bonus.decimals;
  const slack = 4 * pool.bound.usd * 10 ** pool.decimals + 4 + 1e-9 * worth;
  const problems: string[] = [];
  if (Math.abs(Number(seizedUsd) - worth) > slack) {
    problems.push(`${id}: repays ${repaidUsd} and takes ${seizedUsd} where ${worth} is due`);
  }
  const held = positions
    .filter(({ market, side }) => market === collateralMarket && side !== 'BORROWER')
    .reduce((sum, position) => sum + now.position(position).balance, 0n);
  if (collateralMarket !== null && seized > held) problems.push(`${id}: ${seized} are taken of ${held}`);
  return problems;
}
