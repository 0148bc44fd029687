import type { EntityField } from '../manifest/types.ts';
import { InvalidQuery } from './errors.ts';
import { columnSql, fieldOf, type QueryLayout, scalarOf } from './layout.ts';
import type { Statement } from './sql-binder.ts';
import { type Page, pageOf } from './sql-scan.ts';
import { headForm } from './sql-scope.ts';
import type { LinesQuery } from './types.ts';

/** Columns of a page of lines: the lines, the number of the last row, and how many there are. */
export const LINES = { text: 'g$lines', last: 'g$last', count: 'g$count' } as const;

/** One page of all rows of an entity as one text, see `EntityReader.lines`. */
export function linesSql(
  layout: QueryLayout,
  query: LinesQuery,
  page: Page & { readonly atHead: boolean },
): Statement & { readonly isHeadForm: boolean } {
  const { arm, block, rows, params } = pageOf(layout, query, page);
  const cells = query.fields.map((name) => cellSql(fieldOf(arm, name)));
  const lines = `select concat_ws(E'\\t', ${cells.join(', ')}) as line, c.vid as vid ${rows}`;
  const { text, last, count } = LINES;
  const packed = `select string_agg(p.line, E'\\n' order by p.vid) as "${text}", max(p.vid) as "${last}", count(*)::int4 as "${count}" from (${lines}) as p`;
  const columns = Object.values(LINES).map((name) => `u."${name}"`);
  const statement = { columns: columns.join(', '), rows: packed, order: `u."${last}"`, block };
  return { ...headForm(statement, page.atHead ? layout.headSql : null), params };
}

function cellSql(field: EntityField): string {
  const isFree = field.type.kind === 'scalar' && ['String', 'ID', 'Timestamp'].includes(scalarOf(field));
  if (field.list || isFree || field.derivedFrom !== null)
    throw new InvalidQuery(`\`${field.name}\` cannot be written in a line: only single values without free text`);
  const column = columnSql('c', field);
  return field.required ? column : `coalesce(${column}::text, '')`;
}
