import { quoteName } from '../store/sql.ts';
import { InvalidQuery } from './errors.ts';
import type { QueryLayout } from './layout.ts';
import { planRows } from './row-plan.ts';
import { createBinder, type Statement } from './sql-binder.ts';
import { filterSql } from './sql-filter.ts';
import { atBlockSql, headForm, type Scope } from './sql-scope.ts';
import type { Select } from './sql-select.ts';
import type { ScanQuery } from './types.ts';

/** Column by which a scan goes on where its last page ended. */
export const VID = 'g$vid';

/** One page of all rows of an entity, in the order they were written. */
export function scanSql(
  layout: QueryLayout,
  query: ScanQuery,
  page: { readonly after: bigint | null; readonly pageSize: number; readonly atHead: boolean },
): Select {
  const arms = layout.arms(query.type);
  const [arm] = arms;
  if (!arm || layout.schema.interfaces.has(query.type))
    throw new InvalidQuery(`\`${query.type}\` cannot be scanned: scan the entities that implement it`);
  const plan = planRows(arms, false, query.fields);
  const binder = createBinder();
  const block = binder.bind(query.block, 'int4');
  const scope: Scope = { layout, arm, alias: 'c', binder, block };
  const conditions = [atBlockSql(scope)];
  if (page.after !== null) conditions.push(`c.vid > ${binder.bind(page.after, 'int8')}`);
  if (query.where) conditions.push(filterSql(scope, query.where));
  const select = `select ${plan.select(arm, 'c')}, c.vid as "${VID}" from ${arm.table} as c where ${conditions.join(' and ')}`;
  const rows = `${select} order by c.vid limit ${binder.bind(page.pageSize, 'int8')}`;
  const columns = [...plan.names, VID].map((name) => `u.${quoteName(name)}`).join(', ');
  const statement = { columns, rows, order: `u."${VID}"`, block };
  return { ...headForm(statement, page.atHead ? layout.headSql : null), params: binder.params, plan };
}

/**
 * Ids of an entity with a version that began or ended after `from`, up to and including `to`. A version's number holds
 * the block it began in, so the first half walks the primary key.
 */
export function changedSql(
  layout: QueryLayout,
  type: string,
  range: { readonly from: number; readonly to: number },
): Statement {
  const [arm] = layout.arms(type);
  if (!arm) return { text: 'select 1 where false', params: [] };
  const params = [range.from, range.to];
  if (arm.versions === 'block')
    return {
      text: `select c.id as id from ${arm.table} as c where c.block$ > $1::int8 and c.block$ <= $2::int8`,
      params,
    };
  const began = `select c.id from ${arm.table} as c where c.vid >= ($1::int8 + 1) << 32 and c.vid < ($2::int8 + 1) << 32`;
  const end = 'coalesce(upper(c.block_range), 2147483647)';
  const ended = `select c.id from ${arm.table} as c where ${end} > $1 and ${end} <= $2 and ${end} < 2147483647`;
  return { text: `select u.id as id from (${began} union ${ended}) as u`, params };
}

/** Which of some entities have such versions. */
export function changedTypesSql(
  layout: QueryLayout,
  types: readonly string[],
  range: { readonly from: number; readonly to: number },
): Statement {
  const binder = createBinder();
  // The range is what `changedSql` calls $1 and $2.
  for (const bound of [range.from, range.to]) binder.bind(bound);
  const arms = types.map((type) => {
    const { text } = changedSql(layout, type, range);
    return `select ${binder.bind(type, 'text')} as type where exists (${text})`;
  });
  return { text: arms.join(' union all '), params: binder.params };
}
