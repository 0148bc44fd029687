import { BLOCKS_TABLE, DIGESTS_TABLE, SOURCES_TABLE } from './ddl.ts';
import type { DeploymentContext } from './deployment-context.ts';
import { digestLines } from './digest-rows.ts';
import { writeErrors } from './error-rows.ts';
import { BlockOutOfOrder } from './errors.ts';
import { keptFrom, type Pruner } from './history.ts';
import { columnOfField, sqlScalar } from './layout.ts';
import { closedBuckets } from './rollup.ts';
import { SOURCE_COLUMNS, sourceLines } from './source-rows.ts';
import { byteaParam, quoteTable, type SqlParam, type Transaction } from './sql.ts';
import type { TableWrites } from './table-draft.ts';
import { formatTimestamp } from './timestamp.ts';
import type { DraftedBatch, ProcessedBlock, StoreBatch } from './types.ts';
import type { BatchPlan } from './write-plan.ts';

/** Everything of a batch that can be made before its transaction opens. */
export interface PreparedBatch {
  readonly plan: BatchPlan;
  readonly sources: string;
  readonly blocks: readonly ProcessedBlock[];
  readonly last: ProcessedBlock;
  readonly ends: Pick<StoreBatch, 'failure' | 'errors' | 'synced'>;
  /** Versions that end up to this block are not kept, -1: all are. */
  readonly keptFrom: number;
}

/**
 * Checks that the batch continues the stored chain and ends its draft.
 * @throws BlockOutOfOrder, InvalidEntityChange
 */
export function prepareBatch(
  context: DeploymentContext,
  head: ProcessedBlock | null,
  batch: StoreBatch | DraftedBatch,
): PreparedBatch {
  const last = checkBlocks(head, batch.blocks);
  const after = head?.number ?? -1;
  const from = keptFrom(context.historyBlocks, batch);
  const plan = context.planner.seal(batch, from);
  const { first, last: end } = plan;
  if (first !== null && end !== null && (first <= after || end > last.number))
    throw new BlockOutOfOrder(`blocks ${first} to ${end} have changes, the batch is ${after + 1} to ${last.number}`);
  return {
    plan,
    sources: sourceLines(context.subgraph, batch.sources),
    blocks: batch.blocks,
    last,
    ends: batch,
    keptFrom: from,
  };
}

function checkBlocks(head: ProcessedBlock | null, blocks: readonly ProcessedBlock[]): ProcessedBlock {
  let previous = head;
  for (const block of blocks) {
    if (previous && block.number <= previous.number)
      throw new BlockOutOfOrder(`block ${block.number} comes after block ${previous.number}`);
    if (previous && block.number === previous.number + 1 && block.parentHash !== previous.hash)
      throw new BlockOutOfOrder(`the parent of block ${block.number} is not ${previous.hash}`);
    previous = block;
  }
  const last = blocks.at(-1);
  if (!last) throw new BlockOutOfOrder('a batch without blocks cannot be stored');
  return last;
}

/**
 * Without statistics the planner would rather read a whole table than look a thousand rows up: a batch must cost what
 * it changes, not what is stored.
 */
export const LOOK_UP_ROWS = ['hashjoin', 'mergejoin', 'seqscan']
  .map((plan) => `set local enable_${plan} = off`)
  .join('; ');

/**
 * The statements of one batch, in its transaction. They are asked for in their order and waited for only where something
 * depends on an answer, so that the database goes from one to the next by itself.
 */
export async function writeBatch(
  tx: Transaction,
  context: DeploymentContext,
  head: ProcessedBlock | null,
  batch: PreparedBatch,
  pruner: Pruner,
): Promise<void> {
  const [, , digests] = await Promise.all([
    tx.execute(LOOK_UP_ROWS),
    moveHead(tx, context, head, batch.last),
    digestLines(tx, context, batch.plan.digests),
  ]);
  const writing: Promise<unknown>[] = [];
  const append = (table: string, columns: readonly string[], lines: string): void => {
    if (lines !== '') writing.push(tx.copy(context.table(table), columns, lines));
  };
  append(DIGESTS_TABLE, ['number', 'digest'], digests);
  const grown = batch.plan.tables.map((writes) => writeTable(tx, context, writes));
  append(BLOCKS_TABLE, ['number', 'hash', 'parent_hash', 'timestamp'], blockLines(batch.blocks));
  writing.push(pruner.prune(tx, batch.keptFrom));
  append(SOURCES_TABLE, SOURCE_COLUMNS, batch.sources);
  writing.push(writeRollups(tx, context, head, batch.blocks));
  writing.push(writeErrors(tx, context, batch.ends));
  const { number: to, hash } = batch.last;
  writing.push(context.announce(tx, { type: 'applied', from: batch.blocks[0]?.number ?? to, to, hash }));
  const [entities] = await Promise.all([sumOf(grown), ...writing]);
  if (entities !== 0) await countEntities(tx, context, entities);
}

async function sumOf(numbers: readonly Promise<number>[]): Promise<number> {
  return (await Promise.all(numbers)).reduce((sum, number) => sum + number, 0);
}

/** First, so that a second writer or a stale one stops before it has written anything. */
async function moveHead(
  tx: Transaction,
  { id, network, subgraph }: DeploymentContext,
  from: ProcessedBlock | null,
  to: ProcessedBlock,
): Promise<void> {
  const [moved] = await Promise.all([
    tx.query(
      `update subgraphs.head set block_number = $2::int4, block_hash = $3::bytea
       where id = $1::int4 and block_number is not distinct from $4::int4 and block_hash is not distinct from $5::bytea
       returning id`,
      [id, to.number, byteaParam(to.hash), from?.number ?? null, from ? byteaParam(from.hash) : null],
    ),
    tx.query(
      `insert into public.ethereum_networks as n (name, head_block_hash, head_block_number) values ($1, $2, $3::int8)
       on conflict (name) do update set head_block_hash = excluded.head_block_hash,
         head_block_number = excluded.head_block_number
       where n.head_block_number is null or n.head_block_number < excluded.head_block_number`,
      [network, to.hash.slice(2), to.number],
    ),
    tx.query(
      'update subgraphs.deployment set current_reorg_depth = 0 where id = $1::int4 and current_reorg_depth > 0',
      [id],
    ),
  ]);
  if (moved.length !== 1) throw new BlockOutOfOrder(`the stored head of ${subgraph.id} is not block ${from?.number}`);
}

/** Ends the versions that are superseded, adds the new ones; gives by how much the entities grew in number. */
async function writeTable(tx: Transaction, context: DeploymentContext, writes: TableWrites): Promise<number> {
  const name = context.table(writes.table.table);
  const idType = sqlScalar(columnOfField(writes.table, 'id')?.scalar ?? 'ID');
  const ended: Promise<number>[] = [];
  if (writes.clamp) {
    const clamp = `update ${quoteTable(name)} t set block_range = int4range(lower(t.block_range), c.block)
      from unnest($1::${idType}[], $2::int4[]) as c(id, block) where t.id = c.id and upper_inf(t.block_range)`;
    ended.push(countChanged(tx, clamp, [writes.clamp.ids, writes.clamp.blocks]));
  }
  if (writes.drop) {
    const drop = `delete from ${quoteTable(name)} t using unnest($1::${idType}[]) as c(id)
      where t.id = c.id and upper_inf(t.block_range)`;
    ended.push(countChanged(tx, drop, [writes.drop]));
  }
  const copied = writes.rows > 0 ? tx.copy(name, writes.columns, writes.text) : null;
  const [fewer] = await Promise.all([sumOf(ended), copied]);
  return writes.current - fewer;
}

async function countChanged(tx: Transaction, change: string, params: readonly SqlParam[]): Promise<number> {
  const sql = `with changed as (${change} returning 1) select count(*)::int4 as count from changed`;
  const [row] = await tx.query(sql, params);
  return Number(row?.count ?? 0);
}

function blockLines(blocks: readonly ProcessedBlock[]): string {
  const bytes = (hex: string | null): string => `\\\\x${hex?.slice(2) ?? ''}`;
  return blocks
    .map(({ number, hash, parentHash, timestamp }) => `${number}\t${bytes(hash)}\t${bytes(parentHash)}\t${timestamp}\n`)
    .join('');
}

async function writeRollups(
  tx: Transaction,
  context: DeploymentContext,
  head: ProcessedBlock | null,
  blocks: readonly ProcessedBlock[],
): Promise<void> {
  const written = context.rollups.flatMap(({ interval, insertSql, cumulative }) => {
    const closed = closedBuckets(interval, head?.timestamp ?? null, blocks);
    const turns = cumulative ? closed.map((bucket) => [bucket]) : closed.length > 0 ? [closed] : [];
    return turns.map((buckets) => {
      const starts = buckets.map(({ start }) => formatTimestamp(BigInt(start) * 1_000_000n));
      return tx.query(insertSql, [starts, buckets.map(({ block }) => block)]);
    });
  });
  await Promise.all(written);
}

/** Also used by reverts, with a negative number. */
export async function countEntities(tx: Transaction, { id }: DeploymentContext, more: number): Promise<void> {
  const params: SqlParam[] = [id, more];
  await tx.query('update subgraphs.head set entity_count = entity_count + $2::int8 where id = $1::int4', params);
}
