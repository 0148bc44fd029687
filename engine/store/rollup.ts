import { aggregateCall, BUCKET_SECONDS, combinedSql } from './aggregate-sql.ts';
import { columnType } from './ddl.ts';
import { entityTable, type Interval, type RollupLayout, type SchemaLayout, type TableLayout } from './layout.ts';
import { quoteName, quoteTable } from './sql.ts';

/** A bucket that is complete, and the block that showed it: the first one past the bucket's end. */
export interface ClosedBucket {
  /** Unix seconds at which the bucket starts. */
  readonly start: number;
  readonly block: number;
}

/** One aggregation table's statement. */
export interface Rollup {
  readonly interval: Interval;
  readonly table: TableLayout;
  /**
   * Inserts the rows of buckets. `$1::timestamptz[]` are the starts, `$2::int4[]` the blocks. A cumulative one reads
   * the rows of earlier buckets and takes one bucket at a time.
   */
  readonly insertSql: string;
  /** The rows that `insertSql` adds. A cumulative one builds each on the stored row before it. */
  readonly selectSql: string;
  /** Quoted columns of both. */
  readonly columns: readonly string[];
  readonly cumulative: boolean;
}

/** Statements for all aggregations of the schema. */
export function createRollups(layout: SchemaLayout, schemaName: string): Rollup[] {
  return layout.tables.flatMap((table) => {
    if (table.rollup === null) return [];
    const source = entityTable(layout, table.rollup.source);
    if (!source) throw new RangeError(`${table.type} aggregates ${table.rollup.source}, which is not in the schema`);
    const cumulative = table.rollup.aggregates.some(({ aggregate }) => aggregate.cumulative);
    const statements = rollupSql({ table, rollup: table.rollup, source, schemaName });
    return [{ interval: table.rollup.interval, table, cumulative, ...statements }];
  });
}

/**
 * The buckets that a walk over block times (Unix seconds, ascending) closes. Between two processed blocks only the
 * bucket of the first can hold points, so a gap of many empty buckets closes one.
 */
export function closedBuckets(
  interval: Interval,
  previous: number | null,
  blocks: readonly { readonly number: number; readonly timestamp: number }[],
): ClosedBucket[] {
  const length = BUCKET_SECONDS[interval];
  const closed: ClosedBucket[] = [];
  let last = previous;
  for (const { number, timestamp } of blocks) {
    const bucket = Math.floor((last ?? timestamp) / length);
    if (Math.floor(timestamp / length) > bucket) closed.push({ start: bucket * length, block: number });
    last = timestamp;
  }
  return closed;
}

interface RollupContext {
  readonly table: TableLayout;
  readonly rollup: RollupLayout;
  readonly source: TableLayout;
  readonly schemaName: string;
}

/**
 * Groups the points of each bucket by the dimensions; the row's id is the newest point's. The previous row of a
 * group is joined in for cumulative values.
 */
function rollupSql(context: RollupContext): Pick<Rollup, 'insertSql' | 'selectSql' | 'columns'> {
  const { table, rollup, source, schemaName } = context;
  const target = quoteTable({ schema: schemaName, table: table.table });
  const points = quoteTable({ schema: schemaName, table: source.table });
  const dimensions = rollup.dimensions.map((column) => quoteName(column.column));
  const values = rollup.aggregates.map(({ aggregate, column }) => ({
    name: quoteName(column.column),
    value: `${aggregateCall(aggregate, source)}::${columnType(column, schemaName)}`,
    combined: aggregate.cumulative
      ? combinedSql(aggregate.fn, `o.${quoteName(column.column)}`, `n.${quoteName(column.column)}`)
      : `n.${quoteName(column.column)}`,
  }));
  const columns = ['id', '"timestamp"', 'block$', ...dimensions, ...values.map(({ name }) => name)];
  const group = ['c.start', 'c.block', ...dimensions.map((name) => `p.${name}`)];
  const cumulative = rollup.aggregates.some(({ aggregate }) => aggregate.cumulative);
  const sameGroup = dimensions.map((name) => ` and o.${name} = n.${name}`).join('');
  const previous = cumulative
    ? ` left join lateral (
  select * from ${target} o where o."timestamp" < n."timestamp"${sameGroup} order by o."timestamp" desc limit 1
) o on true`
    : '';
  const selectSql = `with n as (
  select max(p.id) as id, c.start as "timestamp", c.block as block$${dimensions.map((name) => `, p.${name}`).join('')}${values
    .map(({ name, value }) => `,\n    ${value} as ${name}`)
    .join('')}
  from unnest($1::timestamptz[], $2::int4[]) as c(start, block)
  join ${points} p on p."timestamp" >= c.start and p."timestamp" < c.start + interval '${BUCKET_SECONDS[rollup.interval]} seconds'
  group by ${group.join(', ')}
)
select n.id, n."timestamp", n.block$${dimensions.map((name) => `, n.${name}`).join('')}${values.map(({ combined }) => `, ${combined}`).join('')}
from n${previous}
order by n."timestamp", n.id`;
  return { selectSql, columns, insertSql: `insert into ${target} (${columns.join(', ')})\n${selectSql}` };
}
