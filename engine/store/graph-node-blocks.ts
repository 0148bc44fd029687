import { BLOCKS_TABLE } from './ddl.ts';
import { GRAPH_NODE_MARK } from './metadata-ddl.ts';
import { type Queryable, quoteTable } from './sql.ts';

/** Where the blocks of a deployment are read: a relation with the columns of `blocks$`, as a name or in parentheses. */
export type BlocksRelation = string;

/** Our own table. */
export const ownBlocks = (schemaName: string): BlocksRelation =>
  quoteTable({ schema: schemaName, table: BLOCKS_TABLE });

/** Blocks below the head that are followed from child to parent, more than any reorganisation graph-node takes back. */
const WALKED = 1000;

/** Whether graph-node made the database. */
export async function isOfGraphNode(db: Queryable): Promise<boolean> {
  const [row] = await db.query(`select to_regclass('${GRAPH_NODE_MARK}') is not null as made`);
  return row?.made === true;
}

/**
 * The blocks of graph-node's cache of the deployment's chain, up to the deployment's head: those it had to fetch, so
 * every block with triggers, and the newest ones. Near the head only those on the head's own branch; further back what
 * the cache holds. Null where it knows no such chain.
 */
export async function graphNodeBlocks(db: Queryable, schemaName: string): Promise<BlocksRelation | null> {
  const [chain] = await db.query(
    `select c.name, c.namespace from public.chains c
     join public.deployment_schemas d on d.network = c.name where d.name = $1`,
    [schemaName],
  );
  if (chain === undefined) return null;
  const isShared = chain.namespace === 'public';
  const hash = (column: string) => (isShared ? `decode(${column}, 'hex')` : column);
  const table = quoteTable(
    isShared ? { schema: 'public', table: 'ethereum_blocks' } : { schema: String(chain.namespace), table: 'blocks' },
  );
  const ofChain = isShared ? `b.network_name = ${literal(String(chain.name))} and ` : '';
  const from = `select b.number, b.hash as key, b.parent_hash as parent, coalesce(b.data->'block'->>'timestamp', b.data->>'timestamp') as time from ${table} b`;
  const key = isShared ? `encode(h.block_hash, 'hex')` : 'h.block_hash';
  return `(with recursive head as (
      select h.block_number::int8 as number, ${key} as key from subgraphs.head h
      join public.deployment_schemas d on d.id = h.id where d.name = ${literal(schemaName)}
    ), line as (
      ${from} join head on head.key = b.hash
      union all ${from} join line on b.hash = line.parent where b.number > (select number from head) - ${WALKED}
    )
    select number::int4 as number, ${hash('key')} as hash, ${hash('parent')} as parent_hash, ${secondsOf('time')} as timestamp from line
    union all
    select o.number::int4, ${hash('o.key')}, ${hash('o.parent')}, ${secondsOf('o.time')}
    from (${from} where ${ofChain}b.number < (select min(number) from line)) o)`;
}

/** Seconds of a hexadecimal quantity as JSON-RPC writes it. */
const secondsOf = (column: string): string => `('x' || lpad(substr(${column}, 3), 16, '0'))::bit(64)::int8`;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
