import type { EntityRow } from '../../engine/index.ts';
import { type AccountFacts, adapterOf, factNeeds } from '../../margin/index.ts';
import { textOf } from './row.ts';

/** A margin account at one block with its open positions, as the adapters want it. */
export type AccountState = AccountFacts;

const distinct = (fields: readonly string[]): string[] => [...new Set(fields)];

/** Fields of MarginAccount and Position that an AccountState is made of. */
const ownFields = { account: ['id', 'pool', 'owner'], position: ['id', 'marginAccount', 'market', 'side'] } as const;
export const accountFields: readonly string[] = distinct([...ownFields.account, ...factNeeds.accountFields]);
export const positionFields: readonly string[] = distinct([...ownFields.position, ...factNeeds.positionFields]);

export interface StateFields {
  readonly account: readonly string[];
  readonly position: readonly string[];
}

/** What of them the adapters of some protocols read: where all lend, most fields of positions stay where they are. */
export function fieldsOfProtocols(protocols: Iterable<string>): StateFields {
  const adapters = [...new Set(protocols)].flatMap((protocol) => adapterOf(protocol) ?? []);
  const account = new Set([...ownFields.account, ...adapters.flatMap((adapter) => adapter.accountFields)]);
  const position = new Set([...ownFields.position, ...adapters.flatMap((adapter) => adapter.positionFields)]);
  return { account: [...account], position: [...position] };
}

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
