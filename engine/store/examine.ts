import { referenceDigests } from '../digest/reference.ts';
import { createStoredDigests } from '../digest/stored-digests.ts';
import { BLOCKS_TABLE, indexCounts, SOURCES_TABLE } from './ddl.ts';
import { examineRollups } from './examine-rollups.ts';
import { type FoundDeployment, readStatus } from './inspect.ts';
import { createLayout, type TableLayout } from './layout.ts';
import { readPostponed } from './postponed-indexes.ts';
import { type Queryable, quoteTable } from './sql.ts';

/** One thing that must hold of a deployment's rows. */
export interface Check {
  readonly name: string;
  /** Empty where it holds; at most `MOST_PROBLEMS`. */
  readonly problems: readonly string[];
}

const MOST_PROBLEMS = 20;

/** Checks a deployment's rows against each other. Slow: reads all of them. Writes nothing. */
export async function* examine(db: Queryable, found: FoundDeployment): AsyncGenerator<Check> {
  const checks = {
    'versions of an entity do not overlap': overlaps,
    'an entity has at most one open version': openVersions,
    'the head is the newest block, and blocks are linked': headAndBlocks,
    'no row is newer than the head': rowsBeyond,
    'the number of entities is the stored one': entityCount,
    'digests are those of the rows': digests,
    'rollups are those of their points': examineRollups,
    'indexes are made, or noted as still to be made': indexes,
  };
  for (const [name, check] of Object.entries(checks)) {
    yield { name, problems: (await check(db, found)).slice(0, MOST_PROBLEMS) };
  }
}

interface NamedTable extends TableLayout {
  /** Qualified and quoted. */
  readonly name: string;
}

function tablesOf({ schemaName, schema }: FoundDeployment): NamedTable[] {
  return createLayout(schema).tables.map((table) => {
    return { ...table, name: quoteTable({ schema: schemaName, table: table.table }) };
  });
}

async function overlaps(db: Queryable, found: FoundDeployment): Promise<string[]> {
  const problems: string[] = [];
  for (const { type, name, kind } of tablesOf(found)) {
    if (kind !== 'mutable') continue;
    const rows = await db.query(
      `select id, block_range::text as range, next from (
         select id, block_range, lead(lower(block_range)) over (partition by id order by lower(block_range), vid) as next
         from ${name}
       ) v where isempty(block_range) or next < upper(block_range) or (next is not null and upper_inf(block_range))
       limit ${MOST_PROBLEMS}`,
    );
    for (const { id, range, next } of rows)
      problems.push(`${type} ${id}: version ${range}${next === null ? '' : ` and one from block ${next} on`}`);
  }
  return problems;
}

async function openVersions(db: Queryable, found: FoundDeployment): Promise<string[]> {
  const problems: string[] = [];
  for (const { type, name, kind } of tablesOf(found)) {
    if (kind !== 'mutable') continue;
    const rows = await db.query(
      `select id, count(*)::int4 as open from ${name} where upper_inf(block_range) group by id having count(*) > 1
       limit ${MOST_PROBLEMS}`,
    );
    for (const { id, open } of rows) problems.push(`${type} ${id}: ${open} open versions`);
  }
  return problems;
}

async function headAndBlocks(db: Queryable, { id, schemaName }: FoundDeployment): Promise<string[]> {
  const blocks = quoteTable({ schema: schemaName, table: BLOCKS_TABLE });
  const [row] = await db.query(
    `select h.block_number as head, h.block_hash as head_hash, b.number, b.hash
     from subgraphs.head h left join (select number, hash from ${blocks} order by number desc limit 1) b on true
     where h.id = $1::int4`,
    [id],
  );
  const problems: string[] = [];
  if (row?.head !== row?.number || row?.head_hash !== row?.hash)
    problems.push(`the head is ${row?.head} ${row?.head_hash}, the newest block ${row?.number} ${row?.hash}`);
  const broken = await db.query(
    `select b.number from ${blocks} b join ${blocks} p on p.number = b.number - 1 where b.parent_hash <> p.hash
     order by 1 limit ${MOST_PROBLEMS}`,
  );
  for (const { number } of broken) problems.push(`block ${number} is not a child of the block before it`);
  return problems;
}

async function rowsBeyond(db: Queryable, found: FoundDeployment): Promise<string[]> {
  const [row] = await db.query('select block_number as head from subgraphs.head where id = $1::int4', [found.id]);
  const head = Number(row?.head ?? -1);
  const problems: string[] = [];
  const look = async (name: string, type: string, block: string): Promise<void> => {
    const [beyond] = await db.query(`select count(*)::int4 as count from ${name} where ${block} > $1::int4`, [head]);
    if (Number(beyond?.count) > 0) problems.push(`${type}: ${beyond?.count} rows after block ${head}`);
  };
  for (const { type, name, kind } of tablesOf(found)) {
    await look(name, type, kind === 'mutable' ? 'greatest(lower(block_range), upper(block_range))' : 'block$');
  }
  const sources = quoteTable({ schema: found.schemaName, table: SOURCES_TABLE });
  await look(sources, 'dynamic data sources', 'lower(block_range)');
  return problems;
}

async function entityCount(db: Queryable, found: FoundDeployment): Promise<string[]> {
  const { entities } = await readStatus(db, found);
  const own = createLayout(found.schema).tables.filter(({ kind }) => kind !== 'aggregation');
  const counted = own.reduce((sum, { type }) => sum + (entities[type] ?? 0), 0);
  const [row] = await db.query('select entity_count from subgraphs.head where id = $1::int4', [found.id]);
  const stored = Number(row?.entity_count);
  return counted === stored ? [] : [`${counted} entities exist, ${stored} are noted`];
}

async function indexes(db: Queryable, found: FoundDeployment): Promise<string[]> {
  const table = (name: string) => ({ schema: found.schemaName, table: name });
  const postponed = await readPostponed(db, { table });
  const problems: string[] = [];
  for (const [name, wanted] of indexCounts(createLayout(found.schema))) {
    const noted = postponed.filter((index) => index.table === name).length;
    const [row] = await db.query(
      'select count(*)::int4 as count from pg_index where indrelid = to_regclass($1) and indisvalid',
      [quoteTable(table(name))],
    );
    const made = Number(row?.count);
    if (made + noted < wanted) problems.push(`${name}: ${made} indexes of ${wanted}, and ${noted} noted`);
  }
  return problems;
}

/** Walks both ways of making the digests side by side; the first difference says it all. */
async function digests(db: Queryable, found: FoundDeployment): Promise<string[]> {
  const all = createStoredDigests(db, found.schemaName);
  const { history, earliestBlock } = await readStatus(db, found);
  // What was dropped cannot be made anew: then it goes on from the digest of the first block that is kept.
  const from = history === 'all' ? -1 : earliestBlock;
  const start = { block: from, digest: await all.at(from) };
  const stored = all.walk(from);
  for await (const { number, digest } of referenceDigests(db, found, start)) {
    const { value } = await stored.next();
    if (value?.number !== number)
      return [`block ${number} changes entities, but the next stored digest is of block ${value?.number ?? 'none'}`];
    if (value.digest !== digest) return [`block ${number}: stored ${value.digest}, rows give ${digest}`];
  }
  const { value } = await stored.next();
  return value ? [`block ${value.number} has a digest but changes no entity`] : [];
}
