import type { BlockRef } from '../chain/types.ts';
import { countEntities, LOOK_UP_ROWS } from './commit.ts';
import { BLOCKS_TABLE, DIGESTS_TABLE, SOURCES_TABLE } from './ddl.ts';
import type { DeploymentContext } from './deployment-context.ts';
import { clearErrors } from './error-rows.ts';
import { BlockOutOfOrder } from './errors.ts';
import { checkRevert } from './history.ts';
import { readBlock } from './read.ts';
import { byteaParam, quoteTable, type Transaction } from './sql.ts';
import type { ProcessedBlock } from './types.ts';

/**
 * Drops what came after `block`, which need not be a processed one: the head becomes the newest processed block up to
 * it, null when there is none.
 * @throws BlockOutOfOrder when the block was processed with another hash, HistoryPruned when its rows are gone.
 */
export async function revertRows(
  tx: Transaction,
  context: DeploymentContext,
  block: BlockRef,
): Promise<ProcessedBlock | null> {
  await tx.execute(LOOK_UP_ROWS);
  await checkRevert(tx, context, block.number);
  const head = await newestUpTo(tx, context, block);
  let entities = 0;
  for (const { table, kind } of context.layout.tables) {
    const name = quoteTable(context.table(table));
    if (kind === 'mutable') entities += await revertVersions(tx, name, block.number);
    else {
      const dropped = await count(tx, `delete from ${name} where block$ > $1::int4`, block.number);
      if (kind !== 'aggregation') entities -= dropped;
    }
  }
  const sources = quoteTable(context.table(SOURCES_TABLE));
  await tx.query(`delete from ${sources} where lower(block_range) > $1::int4`, [block.number]);
  const depth = await count(tx, `delete from ${blocksName(context)} where number > $1::int4`, block.number);
  await tx.query(`delete from ${quoteTable(context.table(DIGESTS_TABLE))} where number > $1::int4`, [block.number]);
  if (entities !== 0) await countEntities(tx, context, entities);
  await clearErrors(tx, context, block.number);
  await moveHeadBack(tx, context, head, depth);
  await context.announce(tx, { type: 'reverted', to: head?.number ?? null, hash: head?.hash ?? null });
  return head;
}

function blocksName(context: DeploymentContext): string {
  return quoteTable(context.table(BLOCKS_TABLE));
}

async function newestUpTo(
  tx: Transaction,
  context: DeploymentContext,
  block: BlockRef,
): Promise<ProcessedBlock | null> {
  const [row] = await tx.query(
    `select number, hash, parent_hash, timestamp from ${blocksName(context)}
     where number <= $1::int4 order by number desc limit 1`,
    [block.number],
  );
  const head = row ? readBlock(row) : null;
  if (head?.number === block.number && head.hash !== block.hash)
    throw new BlockOutOfOrder(`block ${block.number} is stored as ${head.hash}, not ${block.hash}`);
  return head;
}

/** Gives by how much the current versions grew in number. */
async function revertVersions(tx: Transaction, table: string, block: number): Promise<number> {
  const [dropped] = await tx.query(
    `with dropped as (
       delete from ${table} where lower(block_range) > $1::int4 returning upper_inf(block_range) as current
     ) select count(*) filter (where current)::int4 as count from dropped`,
    [block],
  );
  const reopened = await count(
    tx,
    `update ${table} set block_range = int4range(lower(block_range), null)
     where coalesce(upper(block_range), 2147483647) > $1::int4
       and coalesce(upper(block_range), 2147483647) < 2147483647`,
    block,
  );
  return reopened - Number(dropped?.count ?? 0);
}

async function count(tx: Transaction, statement: string, block: number): Promise<number> {
  const [row] = await tx.query(
    `with touched as (${statement} returning 1) select count(*)::int4 as count from touched`,
    [block],
  );
  return Number(row?.count ?? 0);
}

async function moveHeadBack(
  tx: Transaction,
  { id, network }: DeploymentContext,
  head: ProcessedBlock | null,
  depth: number,
): Promise<void> {
  const hash = head ? byteaParam(head.hash) : null;
  await tx.query('update subgraphs.head set block_number = $2::int4, block_hash = $3::bytea where id = $1::int4', [
    id,
    head?.number ?? null,
    hash,
  ]);
  await tx.query(
    `update subgraphs.deployment set reorg_count = reorg_count + 1, current_reorg_depth = current_reorg_depth + $2::int4,
       max_reorg_depth = greatest(max_reorg_depth, current_reorg_depth + $2::int4) where id = $1::int4 and $2::int4 > 0`,
    [id, depth],
  );
  await tx.query(
    `update public.ethereum_networks set head_block_number = $2::int8, head_block_hash = $3
     where name = $1 and head_block_number > coalesce($2::int8, -1)`,
    [network, head?.number ?? null, head?.hash.slice(2) ?? null],
  );
}
