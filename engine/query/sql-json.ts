import type { EntityField } from '../manifest/types.ts';
import { quoteName } from '../store/sql.ts';
import { InvalidQuery } from './errors.ts';
import { type Arm, fieldOf, type QueryLayout, scalarOf } from './layout.ts';
import { createBinder, type Statement } from './sql-binder.ts';
import { atHeadSql } from './sql-scope.ts';
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
  const [arm] = layout.schema.interfaces.has(query.type) ? [] : layout.arms(query.type);
  if (!arm || layout.headSql === null || query.members.length > MOST_MEMBERS)
    throw new InvalidQuery(`\`${query.type}\` cannot be read as JSON: find its rows`);
  const binder = createBinder();
  const members = query.members.map((member) => memberSql(arm, member));
  const fields = query.members.map(({ field }) => field).filter((name) => name !== TYPENAME);
  const { rows } = rowsSql(layout, { ...query, fields }, { binder, block: ANY_BLOCK, atHead: true });
  const object = `concat(${parted(members).join(', ')})`;
  const failed = `exists (select 1 from subgraphs.subgraph_error where subgraph_id = ${binder.bind(deploymentId)} and deterministic and lower(block_range) <= h.n)`;
  const state = `select h.n, ${failed} as failed from (${layout.headSql}) as h(n) where h.n is not null`;
  const joined = `select string_agg(${object}, ',') from (${atHeadSql(rows ?? '')}) as u`;
  const text = `with s as materialized (${state}) select case when not s.failed then (${joined}) end as "${JSON_COLUMNS.rows}", s.failed as "${JSON_COLUMNS.failed}" from s`;
  return { text, params: binder.params };
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
  enum: (column) => ({ quote: '"', value: column }),
  Timestamp: null,
};

const formOf = (field: EntityField): string => (field.type.kind === 'enum' ? 'enum' : scalarOf(field));

/** A member as literals and expressions in turn. */
interface Piece {
  readonly before: string;
  readonly value: string;
  readonly after: string;
}

function memberSql(arm: Arm, { key, field: name }: JsonMember): Piece {
  const head = `"${key}":`;
  if (name === TYPENAME) return { before: `${head}"${arm.type.name}"`, value: '', after: '' };
  const field = fieldOf(arm, name);
  const form = FORMS[formOf(field)]?.(`u.${quoteName(name)}`);
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
