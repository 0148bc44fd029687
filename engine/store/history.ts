import { BLOCKS_TABLE } from './ddl.ts';
import type { DeploymentContext } from './deployment-context.ts';
import { HistoryPruned } from './errors.ts';
import { quoteTable, type Transaction } from './sql.ts';
import type { BatchParts } from './types.ts';

/** `history_blocks` of a deployment that keeps every version. */
export const ALL_HISTORY = 2_147_483_647;

/**
 * The first block whose rows the store must be able to give once the batch is written, -1 where that is any. Blocks that
 * a reorganisation may still take are always among them, and so is the one before a failure, to which a revert heals it.
 */
export function keptFrom(historyBlocks: number, { blocks, final, failure }: BatchParts): number {
  const last = blocks.at(-1)?.number;
  if (historyBlocks >= ALL_HISTORY || final === undefined || last === undefined) return -1;
  const healable = failure === undefined ? last : failure.block.number - 1;
  return Math.max(-1, Math.min(final, last - historyBlocks, healable));
}

/** "off", "all" or a number of blocks, as `--history` takes it. */
export function historyName(blocks: number): string {
  if (blocks >= ALL_HISTORY) return 'all';
  return blocks === 0 ? 'off' : String(blocks);
}

/**
 * Before a revert: from the first block that is kept on, or to before all rows, which then can be made anew.
 * @throws HistoryPruned
 */
export async function checkRevert(tx: Transaction, context: DeploymentContext, block: number): Promise<void> {
  if (context.historyBlocks >= ALL_HISTORY) return;
  const [row] = await tx.query(
    `select d.earliest_block_number as earliest, m.start_block_number as start from subgraphs.deployment d
     join subgraphs.subgraph_manifest m on m.id = d.id where d.id = $1::int4`,
    [context.id],
  );
  const earliest = Number(row?.earliest ?? 0);
  if (block >= earliest) return;
  if (block >= Number(row?.start ?? 0)) throw new HistoryPruned(context.subgraph.id, earliest, block);
  await tx.query(
    `update subgraphs.deployment d set earliest_block_number = m.start_block_number from subgraphs.subgraph_manifest m
     where d.id = $1::int4 and m.id = d.id`,
    [context.id],
  );
}

/** Drops versions that ended before they were of no more use, and notes the first block that can be read. */
export interface Pruner {
  prune(tx: Transaction, keptFrom: number): Promise<void>;
  /** After the transaction: the batch that ended with block `last` is stored. */
  done(keptFrom: number, last: number): void;
}

export function createPruner(context: DeploymentContext): Pruner {
  const tables = context.layout.tables.filter(({ kind }) => kind === 'mutable');
  /** Whether versions may be stored that have ended. */
  let hasEnded = true;

  return {
    async prune(tx, from) {
      if (from < 0) return;
      const noted = tx.query(
        `update subgraphs.deployment d set earliest_block_number = greatest(d.earliest_block_number, b.number)
         from (select max(number) as number from ${quoteTable(context.table(BLOCKS_TABLE))} where number <= $2::int4) b
         where d.id = $1::int4`,
        [context.id, from],
      );
      if (!hasEnded || tables.length === 0) return void (await noted);
      const drops = tables.map(
        ({ table }) =>
          `delete from ${quoteTable(context.table(table))} where coalesce(upper(block_range), ${ALL_HISTORY}) <= ${from}
             and coalesce(upper(block_range), ${ALL_HISTORY}) < ${ALL_HISTORY}`,
      );
      await Promise.all([noted, tx.execute(drops.join('; '))]);
    },
    done(from, last) {
      if (from >= 0) hasEnded = from < last;
    },
  };
}
