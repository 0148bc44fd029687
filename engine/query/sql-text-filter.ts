import type { EntityField } from '../manifest/types.ts';
import { InvalidQuery } from './errors.ts';
import type { FilterOperator } from './filter-keys.ts';
import { isText, scalarOf } from './layout.ts';
import type { Scope } from './sql-scope.ts';
import { encodeValue } from './sql-values.ts';

interface Column {
  readonly scope: Scope;
  readonly field: EntityField;
  readonly column: string;
}

/** Substring operators; in text, `%` and `_` are wildcards as in graph-node. */
export function textFilterSql(target: Column, operator: FilterOperator, value: unknown): string {
  const { scope, field, column } = target;
  if (scalarOf(field) === 'Bytes' && (operator === 'contains' || operator === 'not_contains')) {
    const part = scope.binder.bind(encodeValue(field, value), 'bytea');
    return `position(${part} in ${column}) ${operator === 'contains' ? '>' : '='} 0`;
  }
  if (!isText(field) || typeof value !== 'string')
    throw new InvalidQuery(`\`${field.name}\` cannot be filtered with \`${operator}\``);
  encodeValue(field, value);
  const word = `${operator.startsWith('not_') ? 'not ' : ''}${operator.endsWith('_nocase') ? 'ilike' : 'like'}`;
  return `${column} ${word} ${scope.binder.bind(patternOf(operator, value))}`;
}

function patternOf(operator: FilterOperator, value: string): string {
  if (operator.includes('starts_with')) return `${value}%`;
  if (operator.includes('ends_with')) return completePattern(`%${value}`);
  return value.startsWith('%') || value.endsWith('%') ? completePattern(value) : `%${value}%`;
}

/** PostgreSQL fails at a pattern that ends in the escape character, once a row gets that far: there it stands for itself. */
export function completePattern(pattern: string): string {
  const escapes = /\\*$/.exec(pattern)?.[0].length ?? 0;
  return escapes % 2 === 1 ? `${pattern}\\` : pattern;
}
