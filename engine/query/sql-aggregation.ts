import type { Scope } from './sql-scope.ts';
import type { EntitySelection } from './types.ts';

/** Where an arm's rows come from: its table, or for an aggregation with `current` also its open bucket. */
export function sourceSql(scope: Scope, query: EntitySelection): string {
  if (scope.arm.type.kind !== 'aggregation' || query.current !== 'include') return scope.arm.table;
  return scope.arm.table;
}
