import type { EntityRow } from '../../engine/index.ts';
import { type AccountFacts, factNeeds } from '../../margin/index.ts';
import { textOf } from './row.ts';

/** A margin account at one block with its open positions, as the adapters want it. */
export type AccountState = AccountFacts;

const distinct = (fields: readonly string[]): string[] => [...new Set(fields)];

/** Fields of MarginAccount and Position that an AccountState is made of. */
export const accountFields: readonly string[] = distinct(['id', 'pool', 'owner', ...factNeeds.accountFields]);
export const positionFields: readonly string[] = distinct([
  'id',
  'marginAccount',
  'market',
  'side',
  ...factNeeds.positionFields,
]);

/** Positions stand in the order of their ids, so that equal blocks give equal states. */
export const accountState = (row: EntityRow, positions: readonly EntityRow[]): AccountState => ({
  id: textOf(row, 'id'),
  poolId: textOf(row, 'pool'),
  owner: textOf(row, 'owner'),
  row,
  positions: [...positions].sort((a, b) => (textOf(a, 'id') < textOf(b, 'id') ? -1 : 1)),
});

/** How a position stands to its market. */
export type Stance = 'SUPPLY' | 'BORROW' | 'LONG' | 'SHORT';

export function stanceOf(position: EntityRow): Stance {
  const side = textOf(position, 'side');
  if (side === 'BORROWER') return 'BORROW';
  return side === 'LONG' || side === 'SHORT' ? side : 'SUPPLY';
}

/** Whether the account owes or trades: it can be liquidated. */
export const isExposed = ({ positions }: AccountState): boolean =>
  positions.some((position) => stanceOf(position) !== 'SUPPLY');
