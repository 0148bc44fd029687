import { BLOCKS_TABLE } from './ddl.ts';
import type { FoundDeployment } from './inspect.ts';
import { createLayout } from './layout.ts';
import { type ClosedBucket, closedBuckets, createRollups, type Rollup } from './rollup.ts';
import { type Queryable, quoteTable } from './sql.ts';
import { formatTimestamp } from './timestamp.ts';

/** Makes every bucket that is closed anew from its points and compares; a cumulative one from the stored one before. */
export async function examineRollups(db: Queryable, { schemaName, schema }: FoundDeployment): Promise<string[]> {
  const rollups = createRollups(createLayout(schema), schemaName);
  if (rollups.length === 0) return [];
  const rows = await db.query(
    `select number, timestamp from ${quoteTable({ schema: schemaName, table: BLOCKS_TABLE })} order by number`,
  );
  const blocks = rows.map(({ number, timestamp }) => ({ number: Number(number), timestamp: Number(timestamp) }));
  const problems: string[] = [];
  for (const rollup of rollups) {
    const buckets = closedBuckets(rollup.interval, null, blocks);
    problems.push(...(await differences(db, rollup, { schemaName, buckets })));
  }
  return problems;
}

async function differences(
  db: Queryable,
  { table, selectSql, columns, interval }: Rollup,
  { schemaName, buckets }: { readonly schemaName: string; readonly buckets: readonly ClosedBucket[] },
): Promise<string[]> {
  const list = columns.join(', ');
  const name = quoteTable({ schema: schemaName, table: table.table });
  const starts = buckets.map(({ start }) => formatTimestamp(BigInt(start) * 1_000_000n));
  const rows = await db.query(
    `with made (${list}) as (${selectSql})
     select side, "timestamp", id from (
       (select 'has a wrong row' as side, ${list} from ${name} except all select 'has a wrong row', ${list} from made)
       union all
       (select 'lacks a row', ${list} from made except all select 'lacks a row', ${list} from ${name})
     ) d order by "timestamp", id limit 20`,
    [starts, buckets.map(({ block }) => block)],
  );
  return rows.map(
    ({ side, timestamp, id }) =>
      `${table.type} by ${interval} ${side}: ${formatTimestamp(BigInt(String(timestamp)))}, last point ${id}`,
  );
}
