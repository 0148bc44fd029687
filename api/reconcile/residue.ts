import type { EntityReader } from '../../engine/index.ts';
import { bigintOf, textOf } from '../book/row.ts';

/** What a pool's events leave open by the subgraph's own count, whether or not the compared accounts show it. */
export interface Residue {
  readonly protocol: string;
  /** id of the pool */
  readonly pool: string;
  readonly what: string;
  readonly value: bigint;
}

/** Counts of BaseLedger, by what they say to people. */
const COUNTS = [
  ['unattributedSupply', 'supplied principal that no known account has'],
  ['unattributedBorrow', 'borrowed principal that no known account has'],
  ['accountsToAsk', 'accounts still to be asked after an accrual without event'],
  ['unannouncedAccruals', 'accruals without event so far'],
  ['unexplainedChanges', 'principals found changed without event so far'],
] as const;

/** The counts that are not zero, pool by pool. Only Compound v3 has base transfers without events. */
export async function residuesOf(reader: EntityReader, block: number): Promise<Residue[]> {
  const [ledgers, pools] = await Promise.all([
    reader.find({ type: 'BaseLedger', block }),
    reader.find({ type: 'MarginPool', block, fields: ['id', 'protocol'] }),
  ]);
  const protocols = new Map(pools.map((row) => [textOf(row, 'id'), textOf(row, 'protocol')]));
  return ledgers.flatMap((ledger) => {
    const pool = textOf(ledger, 'pool');
    const protocol = protocols.get(pool) ?? '';
    const counts = COUNTS.map(([field, what]) => ({ protocol, pool, what, value: bigintOf(ledger, field) }));
    return counts.filter(({ value }) => value !== 0n);
  });
}
