import type { EntityField } from '../manifest/types.ts';
import { InvalidQuery } from './errors.ts';
import { type FilterOperator, parseFilterKey } from './filter-keys.ts';
import { columnSql, fieldOf, isText, scalarOf } from './layout.ts';
import { atBlockSql, type Scope } from './sql-scope.ts';
import { completePattern, textFilterSql } from './sql-text-filter.ts';
import { encodeValue } from './sql-values.ts';
import type { WhereInput } from './types.ts';

const MAX_DEPTH = 16;
const MAX_CONDITIONS = 5_000;

/**
 * The condition a `where` argument stands for.
 * @throws InvalidQuery when a key or value does not fit the entity.
 */
export function filterSql(scope: Scope, where: WhereInput, depth = 0): string {
  if (depth > MAX_DEPTH) throw new InvalidQuery(`filters are nested more than ${MAX_DEPTH} deep`);
  if (scope.binder.params.length > MAX_CONDITIONS)
    throw new InvalidQuery(`a filter has more than ${MAX_CONDITIONS} conditions`);
  rejectMixedOr(where);
  const conditions = Object.entries(where).flatMap(([key, value]) =>
    value === undefined ? [] : [conditionSql(scope, key, value, depth)],
  );
  return join(conditions, 'and', 'true');
}

/** graph-node refuses `{ a: 1, or: […] }`, whose meaning readers disagree on. */
function rejectMixedOr(where: WhereInput): void {
  if (where.or === undefined || where.or === null) return;
  const columns = Object.keys(where).filter(
    (key) => key !== 'or' && key !== 'and' && key !== '_change_block' && where[key] !== undefined,
  );
  if (columns.length > 0)
    throw new InvalidQuery(
      `Cannot mix column filters with 'or' at the same level: move ${columns.map((key) => `'${key}'`).join(', ')} into each branch, or put both into 'and'`,
    );
}

function join(conditions: readonly string[], word: 'and' | 'or', empty: string): string {
  if (conditions.length === 0) return empty;
  return conditions.length === 1 ? (conditions[0] ?? empty) : `(${conditions.join(` ${word} `)})`;
}

function conditionSql(scope: Scope, key: string, value: unknown, depth: number): string {
  if (key === 'and' || key === 'or') {
    if (value === null) return 'true';
    const branches = listOf(key, value).map((branch) => filterSql(scope, objectOf(key, branch), depth + 1));
    return join(branches, key, key === 'and' ? 'true' : 'false');
  }
  if (key === '_change_block') return changeBlockSql(scope, value);
  const { field, operator } = parseFilterKey(scope.arm, key);
  if (operator === 'child') return value === null ? 'true' : childSql(scope, field, objectOf(key, value), depth);
  if (field.derivedFrom !== null)
    throw new InvalidQuery(`\`${field.name}\` is derived: filter by its fields with \`${field.name}_\``);
  return field.list ? listSql(scope, field, operator, value) : scalarSql(scope, field, operator, value);
}

function changeBlockSql(scope: Scope, value: unknown): string {
  const from = objectOf('_change_block', value).number_gte;
  if (typeof from !== 'number' || !Number.isInteger(from) || Math.abs(from) >= 2 ** 31)
    throw new InvalidQuery('`_change_block` wants { number_gte: Int }');
  const placeholder = scope.binder.bind(from, 'int4');
  return scope.arm.versions === 'range'
    ? `lower(${scope.alias}.block_range) >= ${placeholder}`
    : `${scope.alias}.block$ >= ${placeholder}`;
}

const COMPARISONS: Partial<Record<FilterOperator, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

function scalarSql(scope: Scope, field: EntityField, operator: FilterOperator, value: unknown): string {
  const column = columnSql(scope.alias, field);
  if (operator === 'in' || operator === 'not_in') return membershipSql(scope, field, operator, value);
  if (value === null) {
    if (operator === 'equal') return `${column} is null`;
    if (operator === 'not') return `${column} is not null`;
    throw new InvalidQuery(`\`${field.name}_${operator}\` cannot compare with null`);
  }
  if (operator === 'equal') return `${column} = ${scope.binder.bind(encodeValue(field, value))}`;
  if (operator === 'not') return `${column} <> ${scope.binder.bind(encodeValue(field, value))}`;
  const comparison = COMPARISONS[operator];
  if (comparison === undefined) return textFilterSql({ scope, field, column }, operator, value);
  if (field.type.kind === 'enum' || scalarOf(field) === 'Boolean') throw unsupported(field, operator);
  return `${column} ${comparison} ${scope.binder.bind(encodeValue(field, value))}`;
}

/** An empty list matches nothing, for `in` and, as in graph-node, for `not_in`. */
function membershipSql(scope: Scope, field: EntityField, operator: 'in' | 'not_in', value: unknown): string {
  const column = columnSql(scope.alias, field);
  const values = listOf(`${field.name}_${operator}`, value);
  if (values.length === 0) return 'false';
  const present = values.filter((item) => item !== null).map((item) => encodeValue(field, item));
  const hasNull = present.length < values.length;
  if (operator === 'in') {
    const some = `${column} = any(${scope.binder.bind(present)})`;
    return hasNull ? `(${some} or ${column} is null)` : some;
  }
  const none = `${column} <> all(${scope.binder.bind(present)})`;
  return hasNull ? `(${none} and ${column} is not null)` : none;
}

function listSql(scope: Scope, field: EntityField, operator: FilterOperator, value: unknown): string {
  const column = columnSql(scope.alias, field);
  if (value === null && operator === 'equal') return `${column} is null`;
  if (value === null && operator === 'not') return `${column} is not null`;
  const items = listOf(`${field.name}_${operator}`, value).map((item) => encodeValue(field, item));
  const bind = () => scope.binder.bind(items);
  switch (operator) {
    case 'equal':
      return `${column} = ${bind()}`;
    case 'not':
      return `${column} <> ${bind()}`;
    case 'contains':
      return `${column} @> ${bind()}`;
    case 'not_contains':
      return `not ${column} && ${bind()}`;
    case 'contains_nocase':
    case 'not_contains_nocase': {
      if (!isText(field)) throw unsupported(field, operator);
      const patterns = scope.binder.bind(
        items.map((item) => completePattern(String(item))),
        'text[]',
      );
      const some = `exists (select 1 from unnest(${column}) as e(v) where e.v ilike any(${patterns}))`;
      return operator === 'contains_nocase' ? some : `not ${some}`;
    }
    default:
      throw unsupported(field, operator);
  }
}

/** Rows that have a related entity for which the nested filter holds. */
function childSql(scope: Scope, field: EntityField, where: WhereInput, depth: number): string {
  if (field.type.kind !== 'reference') throw new InvalidQuery(`\`${field.name}\` refers to no entity`);
  const alias = `i${depth}`;
  const found = scope.layout.arms(field.type.target).map((arm) => {
    const child: Scope = { ...scope, arm, alias };
    const link = linkSql(scope, field, child);
    const condition = filterSql(child, where, depth + 1);
    return `exists (select 1 from ${arm.table} as ${alias} where ${link} and ${atBlockSql(child)} and ${condition})`;
  });
  return join(found, 'or', 'false');
}

function linkSql(scope: Scope, field: EntityField, child: Scope): string {
  const ownId = columnSql(scope.alias, fieldOf(scope.arm, 'id'));
  if (field.derivedFrom !== null) {
    const back = fieldOf(child.arm, field.derivedFrom);
    const column = columnSql(child.alias, back);
    return back.list ? `${ownId} = any(${column})` : `${ownId} = ${column}`;
  }
  const childId = columnSql(child.alias, fieldOf(child.arm, 'id'));
  const column = columnSql(scope.alias, field);
  return field.list ? `${childId} = any(${column})` : `${childId} = ${column}`;
}

function unsupported(field: EntityField, operator: FilterOperator): InvalidQuery {
  return new InvalidQuery(`\`${field.name}\` cannot be filtered with \`${operator}\``);
}

function listOf(key: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new InvalidQuery(`\`${key}\` wants a list`);
}

function isObject(value: unknown): value is WhereInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(key: string, value: unknown): WhereInput {
  if (isObject(value)) return value;
  throw new InvalidQuery(`\`${key}\` wants an object`);
}
