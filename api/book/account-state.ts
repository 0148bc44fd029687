import type { EntityRow } from '../../engine/index.ts';
import type { AavePosition, AaveUser } from '../../margin/index.ts';
import { bigintOf, booleanOf, intOf, textOf } from './row.ts';

/** A margin account at one block with its open positions, as margin wants it: its assets are market ids. */
export interface AccountState {
  readonly id: string;
  readonly poolId: string;
  readonly owner: string;
  readonly user: AaveUser;
}

/** Fields of MarginAccount and Position that an AccountState is made of. */
export const accountFields = ['id', 'pool', 'owner', 'category'] as const;
export const positionFields = ['id', 'marginAccount', 'market', 'side', 'isCollateral', 'scaledBalance'] as const;

/** One open position as stored. */
export interface PositionState {
  readonly market: string;
  readonly isDebt: boolean;
  readonly isCollateral: boolean;
  readonly scaledBalance: bigint;
}

export function positionState(row: EntityRow): PositionState {
  return {
    market: textOf(row, 'market'),
    isDebt: textOf(row, 'side') === 'BORROWER',
    isCollateral: booleanOf(row, 'isCollateral'),
    scaledBalance: bigintOf(row, 'scaledBalance'),
  };
}

export function accountState(row: EntityRow, positions: readonly PositionState[]): AccountState {
  const id = textOf(row, 'id');
  return {
    id,
    poolId: textOf(row, 'pool'),
    owner: textOf(row, 'owner'),
    user: { id, category: intOf(row, 'category'), positions: byMarket(positions) },
  };
}

/** Supply and debt of one market stand in one entry, in the order of market ids. */
function byMarket(positions: readonly PositionState[]): AavePosition[] {
  const merged = new Map<string, AavePosition>();
  for (const { market, isDebt, isCollateral, scaledBalance } of positions) {
    const before = merged.get(market) ?? { asset: market, scaledSupply: 0n, scaledDebt: 0n, isCollateral: false };
    merged.set(
      market,
      isDebt
        ? { ...before, scaledDebt: before.scaledDebt + scaledBalance }
        : {
            ...before,
            scaledSupply: before.scaledSupply + scaledBalance,
            isCollateral: before.isCollateral || isCollateral,
          },
    );
  }
  return [...merged.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1));
}
