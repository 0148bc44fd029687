import { aggregateCall, BUCKET_SECONDS, combinedSql } from '../store/aggregate-sql.ts';
import { columnType } from '../store/ddl.ts';
import { entityTable, type RollupLayout, type TableLayout } from '../store/layout.ts';
import { quoteName, quoteTable } from '../store/sql.ts';
import { InvalidQuery } from './errors.ts';
import type { QueryLayout } from './layout.ts';
import type { Scope } from './sql-scope.ts';
import type { EntitySelection } from './types.ts';

/** Where an arm's rows come from: its table, or for an aggregation with `current` also its open bucket. */
export function sourceSql(scope: Scope, query: EntitySelection): string {
  const { arm, layout } = scope;
  if (arm.type.kind !== 'aggregation' || query.current !== 'include') return arm.table;
  const table = layout.stored.tables.find(
    (candidate) => candidate.type === arm.type.name && candidate.rollup?.interval === query.interval,
  );
  const source = table?.rollup && entityTable(layout.stored, table.rollup.source);
  if (!table?.rollup || !source) throw new InvalidQuery(`\`${arm.type.name}\` has no buckets by ${query.interval}`);
  const columns = ['block$', ...table.columns.map((column) => quoteName(column.column))].join(', ');
  const open = openBucketSql({ layout, table, rollup: table.rollup, source, block: scope.block });
  return `(select ${columns} from ${arm.table} union all select ${columns} from (${open}) as n)`;
}

interface OpenBucket {
  readonly layout: QueryLayout;
  readonly table: TableLayout;
  readonly rollup: RollupLayout;
  readonly source: TableLayout;
  readonly block: string;
}

/**
 * The bucket the block's time falls into, as a rollup of the points up to the block would give it. Earlier buckets
 * were rolled up by the time the block was processed.
 */
function openBucketSql(bucket: OpenBucket): string {
  const { layout, rollup, source, block } = bucket;
  const { schemaName } = layout;
  const length = BUCKET_SECONDS[rollup.interval];
  const points = quoteTable({ schema: schemaName, table: source.table });
  const dimensions = rollup.dimensions.map((column) => `p.${quoteName(column.column)}`);
  const values = rollup.aggregates.map(
    ({ aggregate, column }) =>
      `${aggregateCall(aggregate, source)}::${columnType(column, schemaName)} as ${quoteName(column.column)}`,
  );
  const start = `select to_timestamp(b.timestamp / ${length} * ${length}) as start from ${layout.blocks} as b where b.number <= ${block} order by b.number desc limit 1`;
  const columns = ['max(p.id) as id', `${block} as block$`, 's.start as "timestamp"', ...dimensions, ...values].join(
    ', ',
  );
  const group = ['s.start', ...dimensions].join(', ');
  const grouped = `select ${columns} from (${start}) as s join ${points} as p on p."timestamp" >= s.start and p.block$ <= ${block} group by ${group}`;
  return rollup.aggregates.some(({ aggregate }) => aggregate.cumulative) ? cumulativeSql(bucket, grouped) : grouped;
}

/** Adds what the group's previous bucket had come to. */
function cumulativeSql({ layout, table, rollup, block }: OpenBucket, grouped: string): string {
  const target = quoteTable({ schema: layout.schemaName, table: table.table });
  const dimensions = rollup.dimensions.map((column) => quoteName(column.column));
  const values = rollup.aggregates.map(({ aggregate, column }) => {
    const name = quoteName(column.column);
    return aggregate.cumulative ? `${combinedSql(aggregate.fn, `o.${name}`, `g.${name}`)} as ${name}` : `g.${name}`;
  });
  const columns = ['g.id', 'g.block$', 'g."timestamp"', ...dimensions.map((name) => `g.${name}`), ...values].join(', ');
  const sameGroup = dimensions.map((name) => ` and o.${name} = g.${name}`).join('');
  const previous = `select * from ${target} as o where o.block$ <= ${block} and o."timestamp" < g."timestamp"${sameGroup} order by o."timestamp" desc limit 1`;
  return `select ${columns} from (${grouped}) as g left join lateral (${previous}) as o on true`;
}
