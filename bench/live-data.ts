import type { EntityChange, EntityReader, EntityRow, ProcessedBlock, StoreBatch } from '../engine/index.ts';

/** What is taken over into each copy; what else refers to an account (events, snapshots) is not needed by a book. */
const COPIED = ['Account', 'MarginAccount', 'Position'] as const;

/**
 * Copies of a deployment's margin accounts under other owners until there are `count`, as the changes of one block: the
 * same positions, each account's balances up to a tenth smaller. Totals of markets are left as they are.
 */
export async function copiedAccounts(
  reader: EntityReader,
  { from, block, count }: { readonly from: ProcessedBlock; readonly block: ProcessedBlock; readonly count: number },
): Promise<StoreBatch> {
  const read = (type: string, where = {}) => reader.find({ type, block: from.number, where });
  const [accounts, positions] = await Promise.all([read('MarginAccount'), read('Position', { isOpen: true })]);
  const held = new Map<string, EntityRow[]>();
  for (const row of positions)
    held.set(String(row.marginAccount), [...(held.get(String(row.marginAccount)) ?? []), row]);
  const originals = accounts.filter((row) => (held.get(String(row.id)) ?? []).some(({ side }) => side === 'BORROWER'));
  const owners = new Map((await read('Account')).map((row) => [String(row.id), row]));
  const changes: EntityChange[] = [];
  const put = (type: (typeof COPIED)[number], row: EntityRow) =>
    changes.push({ type, id: String(row.id), block: block.number, row });
  for (let i = 0; i < count; i++) {
    const original = originals[i % originals.length];
    if (original === undefined) break;
    const [oldOwner, owner] = [String(original.owner), `0xc0${i.toString(16).padStart(38, '0')}`];
    const id = String(original.id).replace(oldOwner.slice(2), owner.slice(2));
    put('Account', { ...owners.get(oldOwner), id: owner });
    put('MarginAccount', { ...original, id, owner });
    for (const position of held.get(String(original.id)) ?? []) {
      put('Position', {
        ...position,
        id: String(position.id).replace(String(original.id).slice(2), id.slice(2)),
        marginAccount: id,
        owner,
        lastSnapshot: null,
        scaledBalance: smaller(position.scaledBalance ?? null, i),
        balance: smaller(position.balance ?? null, i),
      });
    }
  }
  return { blocks: [block], changes, sources: [] };
}

const smaller = (value: EntityRow[string], i: number): EntityRow[string] =>
  typeof value === 'bigint' ? value - (value * BigInt(i % 1000)) / 10_000n : value;
