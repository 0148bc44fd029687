import type { BookLeg, BookRow, RepayRule } from '../book/types.ts';
import { type FactRow, textOf } from '../facts.ts';
import type { AccountFacts, RowSink } from '../protocol.ts';
import type { MorphoPool } from './facts.ts';
import { type MorphoMarket, morphoIncentive } from './market.ts';

/**
 * Positions of one isolated market as book rows. In whole tokens c (collateral), d (debt with interest) and o (lent):
 *
 *     surplus = LLTV·c − d    requirement = d    exposure = c    debt = d    idle = o
 *
 * where the prices' ratio is the oracle's, so surplus is negative when the contract calls the position unhealthy, within
 * the contract's rounding: two floors of the borrowing power and a ceiling of the debt.
 */
const everything: RepayRule = { closeFactor: 1, fullBelowHealth: 0, fullBelowUsd: 0 };

/** Whole tokens per share. */
export const wholes = (unit: number, assets: bigint, shares: bigint): number =>
  Number(assets + 1n) / Number(shares + 1_000_000n) / unit;

/** @param market with interest up to the row's time */
export function addMorphoAccounts(
  sink: RowSink,
  accounts: Iterable<AccountFacts>,
  { pool, market }: { readonly pool: MorphoPool; readonly market: MorphoMarket },
): void {
  const { loan, collateral } = pool;
  const unit = 10 ** (loan.tokenDecimals ?? 0);
  const scales = {
    LENDER: wholes(unit, market.totalSupplyAssets, market.totalSupplyShares),
    BORROWER: wholes(unit, market.totalBorrowAssets, market.totalBorrowShares),
    COLLATERAL: 1 / 10 ** (collateral.tokenDecimals ?? 0),
  };
  const bonus = Number(morphoIncentive(pool.lltv)) / 1e18;
  const threshold = Number(pool.lltv) / 1e18;
  for (const { id, positions } of accounts) {
    const held = { LENDER: 0, BORROWER: 0, COLLATERAL: 0 };
    for (const row of positions) held[sideOf(row)] += amountOf(row) * scales[sideOf(row)];
    const { LENDER: lent, BORROWER: owed, COLLATERAL: posted } = held;
    const reason = missingPrice(pool, { owed, posted });
    if (reason !== null) {
      sink.exclude(id, reason);
      continue;
    }
    const legs: BookLeg[] = [];
    if (owed > 0 || lent > 0) {
      legs.push({ asset: loan.id, surplus: -owed, requirement: owed, exposure: 0, debt: owed, idle: lent });
    }
    if (posted > 0) {
      const surplus = threshold * posted;
      legs.push({ asset: collateral.id, surplus, requirement: 0, exposure: posted, debt: 0, idle: 0 });
    }
    if (legs.length === 0) continue;
    const row: BookRow = { id, group: pool.id, bonus, rule: everything, legs };
    sink.add(row);
  }
}

/** Why an account with these has no answer; null where it has. */
export function missingPrice(
  { loan, collateral }: MorphoPool,
  { owed, posted }: { readonly owed: number | bigint; readonly posted: number | bigint },
): string | null {
  if (owed > 0 && loan.price === null) return loan.unpricedReason;
  return posted > 0 && collateral.price === null ? collateral.unpricedReason : null;
}

/** LENDER, BORROWER or COLLATERAL. */
export function sideOf(row: FactRow): 'LENDER' | 'BORROWER' | 'COLLATERAL' {
  const side = textOf(row, 'side');
  return side === 'LENDER' || side === 'BORROWER' ? side : 'COLLATERAL';
}

function amountOf(row: FactRow): number {
  return Number(row.scaledBalance);
}
