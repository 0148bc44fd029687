import type { Hex } from '../chain/types.ts';
import type { BlocksRelation } from '../store/graph-node-blocks.ts';
import type { Queryable, SqlParam, SqlRow } from '../store/sql.ts';
import { byteaParam } from '../store/sql.ts';
import type { ProcessedBlock } from '../store/types.ts';
import { BeforeFirstBlock, UnknownBlock } from './errors.ts';
import { createSharedLook, createSharedLooks } from './shared-look.ts';
import type { BlockConstraint, BlockState } from './types.ts';

/** The blocks a deployment has processed. */
export interface BlockIndex {
  head(): Promise<ProcessedBlock | null>;
  resolve(constraint: BlockConstraint): Promise<ProcessedBlock>;
  atTimestamp(timestamp: number): Promise<ProcessedBlock | null>;
  after(number: number, first: number): Promise<ProcessedBlock[]>;
  state(block: ProcessedBlock): Promise<BlockState>;
  hasFailed(): Promise<boolean>;
  /** As far as is known from when a head was last read. */
  mayBeHead(number: number): boolean;
  sawHead(number: number): void;
}

const HASH = /^0x[0-9a-f]{64}$/i;

/** The number of a deployment's newest block, as graph-node keeps it too. */
export function headSql(schemaName: string): string {
  const name = `'${schemaName.replaceAll("'", "''")}'`;
  return `select h.block_number from subgraphs.head as h join public.deployment_schemas as d on d.id = h.id where d.name = ${name}`;
}

export function createBlockIndex(options: {
  readonly db: Queryable;
  readonly relation: BlocksRelation;
  readonly deploymentId: string;
}): BlockIndex {
  const { db, relation, deploymentId } = options;
  const select = `select number, hash, parent_hash, timestamp from ${relation} as b`;

  async function first(clause: string, params: readonly SqlParam[]): Promise<ProcessedBlock | null> {
    const [row] = await db.query(`${select} ${clause}`, params);
    return row ? blockOf(row) : null;
  }

  let lastSeen: number | null = null;

  const head = createSharedLook(async () => {
    const newest = await first('order by number desc limit 1', []);
    lastSeen = newest?.number ?? null;
    return newest;
  });

  const stateOf = createSharedLooks(async (key) => {
    const [number = '', hash = ''] = key.split(' ');
    const sql = `select exists (select 1 from ${relation} as b where number = $1::int4 and hash = $2::bytea) as canonical, exists (select 1 from subgraphs.subgraph_error where subgraph_id = $3 and deterministic and lower(block_range) <= $1) as failed`;
    const [row] = await db.query(sql, [number, byteaParam(hash), deploymentId]);
    return { isCanonical: row?.canonical === true, hasIndexingErrors: row?.failed === true };
  });

  async function atNumber(number: number): Promise<ProcessedBlock> {
    const newest = await head();
    if (newest && newest.number < number) throw notYet(deploymentId, newest.number, number);
    const found = await first('where number <= $1::int4 order by number desc limit 1', [number]);
    if (found) return found;
    const problem = `no data at block ${number}: the deployment starts later, ask for a newer block`;
    throw newest && number >= (await startBlock()) - 1 ? new BeforeFirstBlock(problem) : new UnknownBlock(problem);
  }

  async function startBlock(): Promise<number> {
    const [row] = await db.query(
      'select earliest_block_number as first from subgraphs.deployment where subgraph = $1',
      [deploymentId],
    );
    return Number(row?.first ?? Number.POSITIVE_INFINITY);
  }

  async function latest(): Promise<ProcessedBlock> {
    const newest = await head();
    if (newest) return newest;
    throw new UnknownBlock('no block has been indexed yet: try again shortly');
  }

  return {
    head,
    resolve: async (constraint) => {
      switch (constraint.type) {
        case 'latest':
          return latest();
        case 'number':
          return atNumber(blockNumber(constraint.number));
        case 'number_gte': {
          const wanted = blockNumber(constraint.number);
          const newest = await latest();
          if (newest.number < wanted) throw notYet(deploymentId, newest.number, wanted);
          return newest;
        }
        case 'hash': {
          const { hash } = constraint;
          const found = HASH.test(hash)
            ? await first('where hash = $1::bytea', [byteaParam(hash.toLowerCase())])
            : null;
          if (found) return found;
          throw new UnknownBlock(
            `no block with the hash ${hash.slice(0, 80)} has been indexed: ask for one on the chain`,
          );
        }
      }
    },
    atTimestamp: (timestamp) =>
      first('where timestamp <= $1::int8 order by timestamp desc, number desc limit 1', [Math.floor(timestamp)]),
    after: async (number, count) => {
      const rows = await db.query(`${select} where number > $1::int4 order by number limit $2::int4`, [number, count]);
      return rows.map(blockOf);
    },
    state: ({ number, hash }) => stateOf(`${number} ${hash}`),
    hasFailed: async () => {
      const [row] = await db.query(
        `select health <> 'healthy' as failed from subgraphs.deployment where subgraph = $1`,
        [deploymentId],
      );
      return row?.failed === true;
    },
    mayBeHead: (number) => lastSeen === null || number >= lastSeen,
    sawHead: (number) => {
      lastSeen = number;
    },
  };
}

function blockNumber(number: number): number {
  if (Number.isInteger(number) && number >= 0 && number < 2 ** 31) return number;
  throw new UnknownBlock(`${number} is no block number: ask for one from 0 on`);
}

function notYet(deploymentId: string, head: number, wanted: number): UnknownBlock {
  return new UnknownBlock(
    `subgraph ${deploymentId} has only indexed up to block number ${head} and data for block number ${wanted} is therefore not yet available`,
  );
}

function blockOf(row: SqlRow): ProcessedBlock {
  return {
    number: Number(row.number),
    hash: hexOf(row.hash),
    // Empty where it is not known.
    parentHash: row.parent_hash === '0x' ? null : hexOf(row.parent_hash),
    timestamp: Number(row.timestamp),
  };
}

function hexOf(value: SqlRow[string] | undefined): Hex {
  return `0x${String(value ?? '').slice(2)}`;
}
