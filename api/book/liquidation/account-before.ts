import type { EntityRow, EntityValue } from '../../../engine/index.ts';
import { type AccountState, accountFields, accountState, positionFields } from '../account-state.ts';
import { booleanOf, intOf, textOf } from '../row.ts';
import type { Moment } from './moment.ts';

/** The margin account as it stood at the moment: its rows at the block's end, with what came later taken back. */
export async function accountBefore(moment: Moment, id: string): Promise<AccountState | null> {
  const { reader, block } = moment;
  const where = { marginAccount: id, blockNumber: BigInt(block) };
  const [[account], positions, snapshots, toggles, categories] = await Promise.all([
    reader.find({ type: 'MarginAccount', block, where: { id }, fields: accountFields }),
    reader.find({ type: 'Position', block, where: { marginAccount: id }, fields: positionFields }),
    reader.find({ type: 'PositionSnapshot', block, where }),
    reader.find({ type: 'CollateralToggle', block, where }),
    reader.find({ type: 'CategoryChange', block, where }),
  ]);
  if (account === undefined) return null;
  const next = (rows: readonly EntityRow[], matches: (row: EntityRow) => boolean) => firstAfter(moment, rows, matches);
  const held = positions.map((position) => {
    const change = next(snapshots, (row) => row.position === position.id);
    const toggle = next(toggles, (row) => row.market === position.market && position.side === 'COLLATERAL');
    return {
      ...position,
      ...(change === undefined ? {} : { scaledBalance: change.scaledBalanceBefore ?? null }),
      ...(toggle === undefined ? {} : { isCollateral: !booleanOf(toggle, 'enabled') }),
    };
  });
  const category = next(categories, () => true);
  const row = category === undefined ? account : { ...account, category: category.fromCategory ?? 0 };
  const open = held.filter(({ scaledBalance }) => scaledBalance !== 0n);
  return accountState(row, await Promise.all(open.map((position) => stableBefore(moment, position))));
}

/** The first of the matching rows that tells something later than the moment. */
function firstAfter(
  { isPast }: Moment,
  rows: readonly EntityRow[],
  matches: (row: EntityRow) => boolean,
): EntityRow | undefined {
  const later = rows.filter((row) => matches(row) && !isPast(row));
  return later.sort(
    (a, b) => intOf(a, 'logIndex') - intOf(b, 'logIndex') || (textOf(a, 'id') < textOf(b, 'id') ? -1 : 1),
  )[0];
}

/** Debt at a rate of its own, which the liquidation may have ended: rate and time are those of the block before. */
async function stableBefore({ reader, block, timestamp }: Moment, position: EntityRow): Promise<EntityRow> {
  if (position.stableSince !== timestamp) return position;
  const where = { id: textOf(position, 'id') };
  const [earlier] = await reader.find({ type: 'Position', block: block - 1, where, fields: positionFields });
  const isSame = (value: EntityValue | undefined): boolean => value === position.scaledBalance;
  return earlier !== undefined && isSame(earlier.scaledBalance) ? earlier : position;
}
