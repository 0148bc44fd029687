import type { Hex } from '../chain/types.ts';
import { BLOCKS_TABLE, SOURCES_TABLE } from './ddl.ts';
import type { DeploymentContext } from './deployment-context.ts';
import { readSource, SOURCE_SELECT } from './source-rows.ts';
import { type Queryable, quoteTable, type SqlRow, type SqlValue } from './sql.ts';
import type { DeploymentFailure, DynamicSource, ProcessedBlock } from './types.ts';

/** A row of `number, hash, parent_hash, timestamp`. */
export function readBlock(row: SqlRow): ProcessedBlock {
  return {
    number: Number(row.number),
    hash: toHex(row.hash),
    parentHash: row.parent_hash === '0x' ? null : toHex(row.parent_hash),
    timestamp: Number(row.timestamp),
  };
}

function toHex(value: SqlValue | undefined): Hex {
  if (typeof value !== 'string') throw new TypeError('a stored block has no hash');
  return `0x${value.slice(2)}`;
}

export async function readHead(
  db: Queryable,
  context: Pick<DeploymentContext, 'id' | 'table'>,
): Promise<ProcessedBlock | null> {
  const [row] = await db.query(
    `select b.number, b.hash, b.parent_hash, b.timestamp
     from subgraphs.head h join ${quoteTable(context.table(BLOCKS_TABLE))} b on b.number = h.block_number
     where h.id = $1::int4`,
    [context.id],
  );
  return row ? readBlock(row) : null;
}

export async function readFailure(
  db: Queryable,
  context: Pick<DeploymentContext, 'id'>,
): Promise<DeploymentFailure | null> {
  const [row] = await db.query(
    `${ERROR_SELECT} where d.id = $1::int4 and case when d.failed then e.id = d.fatal_error
       else d.synced_at is null and lower(e.block_range) = h.block_number end order by e.vid limit 1`,
    [context.id],
  );
  if (!row) return null;
  return row.failed === true ? errorOf(row) : { ...errorOf(row), paused: true };
}

const ERROR_SELECT = `select d.failed, lower(e.block_range) as number, e.block_hash as hash, e.handler, e.message
  from subgraphs.deployment d join subgraphs.head h on h.id = d.id
  join subgraphs.subgraph_error e on e.subgraph_id = d.subgraph`;

function errorOf(row: SqlRow): DeploymentFailure {
  const block = { number: Number(row.number), hash: toHex(row.hash) };
  return { block, handler: String(row.handler), message: String(row.message) };
}

/** Handlers that were passed over, in order: the first few. */
export async function readErrors(
  db: Queryable,
  context: Pick<DeploymentContext, 'id'>,
  first: number,
): Promise<DeploymentFailure[]> {
  const rows = await db.query(
    `${ERROR_SELECT} where d.id = $1::int4 and e.id is distinct from d.fatal_error order by e.vid limit $2::int4`,
    [context.id, first],
  );
  return rows.map(errorOf);
}

export async function readSynced(db: Queryable, { id }: Pick<DeploymentContext, 'id'>): Promise<boolean> {
  const [row] = await db.query('select synced_at is not null as synced from subgraphs.deployment where id = $1::int4', [
    id,
  ]);
  return row?.synced === true;
}

/** In the order they were made. */
export async function readSources(db: Queryable, context: DeploymentContext): Promise<DynamicSource[]> {
  const rows = await db.query(
    `select ${SOURCE_SELECT} from ${quoteTable(context.table(SOURCES_TABLE))}
     where upper_inf(block_range) order by lower(block_range), vid`,
  );
  return rows.map((row) => readSource(context.subgraph, row));
}
