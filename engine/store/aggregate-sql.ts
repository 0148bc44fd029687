import type { Aggregate } from '../manifest/types.ts';
import { aggregateSql } from './aggregate-expression.ts';
import type { TableLayout } from './layout.ts';

/** Length of a bucket by its interval. */
export const BUCKET_SECONDS = { hour: 3_600, day: 86_400 } as const;

/** SQL of an aggregate over points `p`. first and last go by the order of writing and skip what is null. */
export function aggregateCall(aggregate: Aggregate, source: TableLayout): string {
  if (aggregate.fn === 'count') return 'count(*)';
  const value = aggregateSql(aggregate.arg ?? aggregate.field, source, 'p');
  if (aggregate.fn !== 'first' && aggregate.fn !== 'last') return `${aggregate.fn}(${value})`;
  const order = aggregate.fn === 'first' ? 'asc' : 'desc';
  return `(array_agg(${value} order by p.id ${order}) filter (where ${value} is not null))[1]`;
}

/** SQL of a cumulative value: what the column had come to before, with what the bucket adds; null means no value. */
export function combinedSql(fn: Aggregate['fn'], before: string, added: string): string {
  switch (fn) {
    case 'sum':
      return `coalesce(${before} + ${added}, ${before}, ${added})`;
    case 'count':
      return `coalesce(${before} + ${added}, ${added})`;
    case 'min':
      return `least(${before}, ${added})`;
    case 'max':
      return `greatest(${before}, ${added})`;
    case 'first':
      return `coalesce(${before}, ${added})`;
    case 'last':
      return `coalesce(${added}, ${before})`;
  }
}
