import { quoteName } from '../store/sql.ts';
import { InvalidQuery } from './errors.ts';
import { columnSql, fieldOf, type QueryLayout } from './layout.ts';
import { planRows } from './row-plan.ts';
import { createBinder, type Statement } from './sql-binder.ts';
import { filterSql } from './sql-filter.ts';
import { atBlockSql, headForm, type Scope } from './sql-scope.ts';
import type { Select } from './sql-select.ts';
import type { ScanQuery } from './types.ts';

/** Column by which a scan goes on where its last page ended. */
export const VID = 'g$vid';

/** Rows behind the one of a number, and how many. */
export interface Page {
  readonly after: bigint | null;
  readonly pageSize: number;
}

/** What pages of an entity's rows have in common, in the order they were written: `rows` stands behind a select list over `c`. */
export function pageOf(layout: QueryLayout, query: Omit<ScanQuery, 'fields'>, { after, pageSize }: Page) {
  const [arm] = layout.arms(query.type);
  if (!arm || layout.schema.interfaces.has(query.type))
    throw new InvalidQuery(`\`${query.type}\` cannot be scanned: scan the entities that implement it`);
  const binder = createBinder();
  const block = binder.bind(query.block, 'int4');
  const scope: Scope = { layout, arm, alias: 'c', binder, block };
  const conditions = [atBlockSql(scope)];
  if (after !== null) conditions.push(`c.vid > ${binder.bind(after, 'int8')}`);
  if (query.where) conditions.push(filterSql(scope, query.where));
  const rows = `from ${arm.table} as c where ${conditions.join(' and ')} order by c.vid limit ${binder.bind(pageSize, 'int8')}`;
  return { arm, block, rows, params: binder.params };
}

/** One page of all rows of an entity. */
export function scanSql(layout: QueryLayout, query: ScanQuery, page: Page & { readonly atHead: boolean }): Select {
  const { arm, block, rows, params } = pageOf(layout, query, page);
  const plan = planRows([arm], false, query.fields);
  const select = `select ${plan.select(arm, 'c')}, c.vid as "${VID}" ${rows}`;
  const columns = [...plan.names, VID].map((name) => `u.${quoteName(name)}`).join(', ');
  const statement = { columns, rows: select, order: `u."${VID}"`, block };
  return { ...headForm(statement, page.atHead ? layout.headSql : null), params, plan };
}

/**
 * Ids, or what another field holds, of an entity with a version that began or ended after `from`, up to and including `to`. A version's number holds
 * the block it began in, so the first half walks the primary key.
 */
export function changedSql(
  layout: QueryLayout,
  type: string,
  range: { readonly from: number; readonly to: number },
  field = 'id',
): Statement {
  const [arm] = layout.arms(type);
  if (!arm) return { text: 'select 1 where false', params: [] };
  const column = columnSql('c', fieldOf(arm, field));
  const params = [range.from, range.to];
  if (arm.versions === 'block')
    return {
      text: `select ${field === 'id' ? '' : 'distinct '}${column} as id from ${arm.table} as c where c.block$ > $1::int8 and c.block$ <= $2::int8`,
      params,
    };
  const began = `select ${column} as id from ${arm.table} as c where c.vid >= ($1::int8 + 1) << 32 and c.vid < ($2::int8 + 1) << 32`;
  const end = 'coalesce(upper(c.block_range), 2147483647)';
  const ended = `select ${column} as id from ${arm.table} as c where ${end} > $1 and ${end} <= $2 and ${end} < 2147483647`;
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
