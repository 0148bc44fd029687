import { bodyHash, chainDigest, EMPTY_DIGEST } from '../digest/block-digest.ts';
import { idList } from './cell-text.ts';
import { DIGESTS_TABLE } from './ddl.ts';
import type { DeploymentContext } from './deployment-context.ts';
import { columnOfField, sqlScalar, type TableLayout } from './layout.ts';
import { quoteTable, type Transaction } from './sql.ts';
import type { DigestEntry, TableWrites } from './write-plan.ts';

/** The digests of a batch as far as they can be made before its transaction. */
export interface DigestPlan {
  /** Blocks with entries, ascending; those that wait for the store have lines in place of a hash. */
  readonly blocks: readonly { readonly number: number; readonly body: Buffer | readonly TableEntry[] }[];
  /** Removals of entities that the batch itself does not hold: they only count where the store does. */
  readonly unsure: readonly { readonly table: TableLayout; readonly ids: readonly string[] }[];
}

interface TableEntry extends DigestEntry {
  readonly table: TableLayout;
}

export function planDigests(writes: readonly TableWrites[]): DigestPlan {
  const blocks = new Map<number, TableEntry[]>();
  for (const { table, entries } of writes) {
    for (const { block, line, ifStored } of entries) {
      const entry = { table, block, line, ifStored };
      const known = blocks.get(block);
      if (known) known.push(entry);
      else blocks.set(block, [entry]);
    }
  }
  return {
    blocks: [...blocks]
      .sort(([a], [b]) => a - b)
      .map(([number, entries]) => {
        const isSure = entries.every(({ ifStored }) => ifStored === null);
        return { number, body: isSure ? bodyHash(number, linesOf(entries)) : entries };
      }),
    unsure: writes
      .map(({ table, entries }) => ({ table, ids: entries.flatMap(({ ifStored }) => ifStored ?? []) }))
      .filter(({ ids }) => ids.length > 0),
  };
}

const linesOf = (entries: readonly TableEntry[]): string[] => entries.map(({ line }) => line);

/** To be called before versions are ended. */
export async function writeDigests(tx: Transaction, context: DeploymentContext, plan: DigestPlan): Promise<void> {
  if (plan.blocks.length === 0) return;
  const stored = await storedEntities(tx, context, plan);
  const [last] = await tx.query(
    `select digest from ${quoteTable(context.table(DIGESTS_TABLE))} order by number desc limit 1`,
  );
  let digest = last ? Buffer.from(String(last.digest).slice(2), 'hex') : EMPTY_DIGEST;
  let text = '';
  for (const { number, body } of plan.blocks) {
    const hash = Buffer.isBuffer(body) ? body : sureBody(number, body, stored);
    if (hash === null) continue;
    digest = chainDigest(digest, hash);
    text += `${number}\t\\\\x${digest.toString('hex')}\n`;
  }
  if (text !== '') await tx.copy(context.table(DIGESTS_TABLE), ['number', 'digest'], text);
}

type Stored = ReadonlyMap<TableLayout, ReadonlySet<string>>;

function sureBody(number: number, entries: readonly TableEntry[], stored: Stored): Buffer | null {
  const kept = entries.filter(({ table, ifStored }) => ifStored === null || stored.get(table)?.has(ifStored));
  return kept.length === 0 ? null : bodyHash(number, linesOf(kept));
}

/** Which of the unsure ids have a current version. */
async function storedEntities(tx: Transaction, context: DeploymentContext, { unsure }: DigestPlan): Promise<Stored> {
  const found = new Map<TableLayout, ReadonlySet<string>>();
  for (const { table, ids } of unsure) {
    const scalar = columnOfField(table, 'id')?.scalar ?? 'ID';
    const rows = await tx.query(
      `select id from ${quoteTable(context.table(table.table))}
       where id = any($1::${sqlScalar(scalar)}[]) and upper_inf(block_range)`,
      [idList(ids, scalar)],
    );
    found.set(table, new Set(rows.map((row) => String(row.id))));
  }
  return found;
}
