import type { EntityField } from '../manifest/types.ts';
import { quoteName } from '../store/sql.ts';
import { InvalidQuery } from './errors.ts';
import { type Arm, columnSql, fieldOf, type QueryLayout, scalarOf } from './layout.ts';
import { createBinder, type Statement } from './sql-binder.ts';
import { atBlockSql, atHeadSql, type Scope } from './sql-scope.ts';
import { rowsSql } from './sql-select.ts';
import type { JsonMember, JsonQuery } from './types.ts';

/** Columns of the one row that `jsonSql` gives. */
export const JSON_COLUMNS = { rows: 'g$rows', failed: 'g$failed' } as const;

/** Stands in the text for a value that PostgreSQL cannot write as GraphQL does; JSON never holds it. */
export const WITHOUT_FORM = '\u0001';

/** Higher than any block, where rows are those of the statement's own snapshot. */
const ANY_BLOCK = '2147483647';

/** PostgreSQL takes 100 arguments of a function: two for each member, and one more. */
export const MOST_MEMBERS = 49;

/** Whether PostgreSQL can write a field's values as GraphQL does. */
export function hasJsonForm(field: EntityField): boolean {
  return field.type.kind !== 'reference' && field.derivedFrom === null && !field.list && FORMS[formOf(field)] !== null;
}

/** One row: the entities as one text, and whether the deployment has failed. None where nothing is indexed. */
export function jsonSql(layout: QueryLayout, query: JsonQuery, deploymentId: string): Statement {
  const arm = armOf(layout, query.type);
  if (layout.headSql === null) throw new InvalidQuery('there is no head to read at: find the rows');
  const binder = createBinder();
  const scope: Scope = { layout, arm, alias: 'u', binder, block: ANY_BLOCK };
  const object = objectSql(scope, query.members, 'field');
  const fields = query.members.map(({ field }) => field).filter((name) => name !== TYPENAME);
  const { rows } = rowsSql(layout, { ...query, fields }, { binder, block: ANY_BLOCK, atHead: true });
  const failed = `exists (select 1 from subgraphs.subgraph_error where subgraph_id = ${binder.bind(deploymentId)} and deterministic and lower(block_range) <= h.n)`;
  const state = `select h.n, ${failed} as failed from (${layout.headSql}) as h(n) where h.n is not null`;
  const joined = atHeadSql(`select string_agg(${object}, ',') from (${rows}) as u`);
  const text = `with s as materialized (${state}) select case when not s.failed then (${joined}) end as "${JSON_COLUMNS.rows}", s.failed as "${JSON_COLUMNS.failed}" from s`;
  return { text, params: binder.params };
}

function armOf(layout: QueryLayout, type: string): Arm {
  const [arm] = layout.schema.interfaces.has(type) ? [] : layout.arms(type);
  if (!arm) throw new InvalidQuery(`\`${type}\` cannot be read as JSON: find its rows`);
  return arm;
}

/** Rows of a subquery have their columns by the names of fields, those of a table by their own. */
type Naming = 'field' | 'column';

function objectSql(scope: Scope, members: readonly JsonMember[], naming: Naming): string {
  if (members.length > MOST_MEMBERS) throw new InvalidQuery('there are too many fields to read as JSON: find the rows');
  return `concat(${parted(members.map((member) => memberSql(scope, member, naming))).join(', ')})`;
}

/** An entity that is referred to, as an object: one row is looked up by its id. */
function referredSql(scope: Scope, column: string, target: string, members: readonly JsonMember[]): string {
  const inner: Scope = { ...scope, arm: armOf(scope.layout, target), alias: `${scope.alias}r` };
  const { alias, arm } = inner;
  return `(select ${objectSql(inner, members, 'column')} from ${arm.table} as ${alias} where ${alias}.id = ${column} and ${atBlockSql(inner)})`;
}

const TYPENAME = '__typename';

/** What stands before a value, the expression of its text, and what stands behind; the expression alone may be null. */
type Form = (column: string) => { readonly quote: string; readonly value: string };

const FORMS: { readonly [scalar: string]: Form | null } = {
  Int: (column) => ({ quote: '', value: `${column}::text` }),
  Int8: (column) => ({ quote: '"', value: `${column}::text` }),
  BigInt: (column) => ({ quote: '"', value: `${column}::text` }),
  // Beyond 34 digits below zero the canonical form may drop one.
  BigDecimal: (column) => ({
    quote: '"',
    value: `case when ${column} >= 0 or length(${column}::text) < 36 then trim_scale(${column})::text when ${column} is not null then E'\\x01' end`,
  }),
  Bytes: (column) => ({ quote: '"0x', value: `encode(${column}, 'hex')` }),
  Boolean: (column) => ({ quote: '', value: `${column}::text` }),
  String: (column) => ({ quote: '', value: `to_json(${column})::text` }),
  ID: (column) => ({ quote: '', value: `to_json(${column})::text` }),
  enum: (column) => ({ quote: '"', value: `${column}::text` }),
  Timestamp: null,
};

const formOf = (field: EntityField): string => (field.type.kind === 'enum' ? 'enum' : scalarOf(field));

/** A member as literals and expressions in turn. */
interface Piece {
  readonly before: string;
  readonly value: string;
  readonly after: string;
}

function memberSql(scope: Scope, { key, field: name, members }: JsonMember, naming: Naming): Piece {
  const { arm, alias } = scope;
  const head = `"${key}":`;
  if (name === TYPENAME) return { before: `${head}"${arm.type.name}"`, value: '', after: '' };
  const field = fieldOf(arm, name);
  const column = naming === 'field' ? `${alias}.${quoteName(name)}` : columnSql(alias, field);
  if (field.type.kind === 'reference' && members) {
    // A missing entity is null, which a required field cannot be.
    const missing = field.required ? `E'\\x01'` : `'null'`;
    const object = referredSql(scope, column, field.type.target, members);
    return { before: head, value: `coalesce(${object}, ${missing})`, after: '' };
  }
  const form = FORMS[formOf(field)]?.(column);
  if (!form) throw new InvalidQuery(`\`${name}\` has no form in JSON: find its rows`);
  const { quote, value } = form;
  const end = quote === '' ? '' : '"';
  if (field.required) return { before: head + quote, value, after: end };
  const text = quote === '' ? value : `'${quote}' || (${value}) || '${end}'`;
  return { before: head, value: `coalesce(${text}, 'null')`, after: '' };
}

/** Literals that follow one another are one. */
function parted(members: readonly Piece[]): string[] {
  const parts: string[] = [];
  let literal = '{';
  members.forEach(({ before, value, after }, i) => {
    literal += `${i === 0 ? '' : ','}${before}`;
    if (value !== '') {
      parts.push(`'${literal}'`, value);
      literal = '';
    }
    literal += after;
  });
  return [...parts, `'${literal}}'`];
}
