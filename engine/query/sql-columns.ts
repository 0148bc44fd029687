import type { EntityField } from '../manifest/types.ts';
import { InvalidQuery } from './errors.ts';
import { columnSql, fieldOf, isText, type QueryLayout, scalarOf } from './layout.ts';
import type { Statement } from './sql-binder.ts';
import { type Page, pageOf } from './sql-scan.ts';
import { headForm } from './sql-scope.ts';
import type { ColumnForm, ColumnsQuery } from './types.ts';

/** How the values of a field travel. @throws InvalidQuery for lists, free text and what is not stored */
export function columnForm(field: EntityField): ColumnForm {
  const scalar = scalarOf(field);
  if (field.list || field.derivedFrom !== null || isText(field) || scalar === 'Timestamp')
    throw new InvalidQuery(`\`${field.name}\` cannot be read as a column: only single values without free text`);
  if (scalar === 'Boolean') return 'boolean';
  return ['Int', 'Int8', 'BigInt'].includes(scalar) ? 'integer' : 'bytes';
}

/**
 * One page of all rows of an entity, see `EntityReader.columns`: as one bytea, a record of PostgreSQL's own binary form.
 * Its fields are the newest block (where the statement tells it), the number of the last row, how many rows there are, and
 * for each field the bytes of its values; of the form `bytes` after their sizes.
 */
export function columnsSql(
  layout: QueryLayout,
  query: ColumnsQuery,
  page: Page & { readonly atHead: boolean },
): Statement & { readonly isHeadForm: boolean } {
  const { arm, block, rows, params } = pageOf(layout, query, page);
  const fields = query.fields.map((name) => fieldOf(arm, name));
  const values = fields.map((field, i) => `${valueSql(field)} as v${i}`);
  const sums = ['max(p.vid) as last', 'count(*)::int4 as count', ...fields.flatMap(gatheredSql)];
  const packed = `select ${sums.join(', ')} from (select ${[...values, 'c.vid as vid'].join(', ')} ${rows}) as p`;
  const statement = { columns: 'u.*', rows: packed, order: 'u.last', block };
  const { text, isHeadForm } = headForm(statement, page.atHead ? layout.headSql : null);
  return { text: `select record_send(w) as page from (${text}) as w`, isHeadForm, params };
}

/** A value as bytea; what has no sizes says by itself where it is null. */
function valueSql(field: EntityField): string {
  const column = columnSql('c', field);
  const form = columnForm(field);
  if (form === 'boolean') return orNull(field, `boolsend(${column})`, '02');
  if (form === 'integer') return orNull(field, `numeric_send(${column}::numeric)`, 'ffff');
  if (field.type.kind === 'enum') return `enum_send(${column})`;
  return scalarOf(field) === 'Bytes' ? column : `convert_to(${column}::text, 'UTF8')`;
}

const orNull = ({ required }: EntityField, value: string, none: string): string =>
  required ? value : `coalesce(${value}, '\\x${none}'::bytea)`;

/** All values of a page in the order of its rows, which is the same for all fields. */
function gatheredSql(field: EntityField, i: number): string[] {
  const bytes = `string_agg(p.v${i}, ''::bytea) as b${i}`;
  if (columnForm(field) !== 'bytes') return [bytes];
  return [`string_agg(int4send(coalesce(length(p.v${i}), -1)), ''::bytea) as s${i}`, bytes];
}
