import type { EntityField } from '../manifest/types.ts';
import { InvalidQuery } from './errors.ts';
import { columnSql, fieldOf, type QueryLayout, scalarOf } from './layout.ts';
import { createBinder, type Statement } from './sql-binder.ts';
import { filterSql } from './sql-filter.ts';
import { atBlockSql, headForm, type Scope } from './sql-scope.ts';
import type { LinesQuery } from './types.ts';

/** Columns of a page of lines: the lines, the number of the last row, and how many there are. */
export const LINES = { text: 'g$lines', last: 'g$last', count: 'g$count' } as const;

/** One page of all rows of an entity as one text, see `EntityReader.lines`, in the order they were written. */
export function linesSql(
  layout: QueryLayout,
  query: LinesQuery,
  page: { readonly after: bigint | null; readonly pageSize: number; readonly atHead: boolean },
): Statement & { readonly isHeadForm: boolean } {
  const [arm] = layout.arms(query.type);
  if (!arm || layout.schema.interfaces.has(query.type))
    throw new InvalidQuery(`\`${query.type}\` cannot be scanned: scan the entities that implement it`);
  const binder = createBinder();
  const block = binder.bind(query.block, 'int4');
  const scope: Scope = { layout, arm, alias: 'c', binder, block };
  const cells = query.fields.map((name) => cellSql(fieldOf(arm, name)));
  const conditions = [atBlockSql(scope)];
  if (page.after !== null) conditions.push(`c.vid > ${binder.bind(page.after, 'int8')}`);
  if (query.where) conditions.push(filterSql(scope, query.where));
  const line = `concat_ws(E'\\t', ${cells.join(', ')})`;
  const rows = `select ${line} as line, c.vid as vid from ${arm.table} as c where ${conditions.join(' and ')} order by c.vid limit ${binder.bind(page.pageSize, 'int8')}`;
  const { text, last, count } = LINES;
  const packed = `select string_agg(p.line, E'\\n' order by p.vid) as "${text}", max(p.vid) as "${last}", count(*)::int4 as "${count}" from (${rows}) as p`;
  const columns = Object.values(LINES).map((name) => `u."${name}"`);
  const statement = { columns: columns.join(', '), rows: packed, order: `u."${last}"`, block };
  return { ...headForm(statement, page.atHead ? layout.headSql : null), params: binder.params };
}

function cellSql(field: EntityField): string {
  const isFree = field.type.kind === 'scalar' && ['String', 'ID', 'Timestamp'].includes(scalarOf(field));
  if (field.list || isFree || field.derivedFrom !== null)
    throw new InvalidQuery(`\`${field.name}\` cannot be written in a line: only single values without free text`);
  const column = columnSql('c', field);
  return field.required ? column : `coalesce(${column}::text, '')`;
}
