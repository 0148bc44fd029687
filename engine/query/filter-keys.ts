import type { EntityField } from '../manifest/types.ts';
import { InvalidQuery } from './errors.ts';
import type { Arm } from './layout.ts';

export type FilterOperator = 'equal' | 'not' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'not_in' | TextOperator | 'child';

type TextOperator =
  | 'contains'
  | 'contains_nocase'
  | 'not_contains'
  | 'not_contains_nocase'
  | 'starts_with'
  | 'starts_with_nocase'
  | 'not_starts_with'
  | 'not_starts_with_nocase'
  | 'ends_with'
  | 'ends_with_nocase'
  | 'not_ends_with'
  | 'not_ends_with_nocase';

const OPERATORS: ReadonlySet<string> = new Set<FilterOperator>([
  'not',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'not_in',
  'contains',
  'contains_nocase',
  'not_contains',
  'not_contains_nocase',
  'starts_with',
  'starts_with_nocase',
  'not_starts_with',
  'not_starts_with_nocase',
  'ends_with',
  'ends_with_nocase',
  'not_ends_with',
  'not_ends_with_nocase',
]);

interface FilterKey {
  readonly field: EntityField;
  readonly operator: FilterOperator;
}

function isOperator(text: string): text is FilterOperator {
  return OPERATORS.has(text);
}

/**
 * Splits a key such as `amount_gte` into field and operator; the longest field name wins.
 * @throws InvalidQuery when no field of the entity fits.
 */
export function parseFilterKey(arm: Arm, key: string): FilterKey {
  const whole = arm.fields.get(key);
  if (whole) return { field: whole, operator: 'equal' };
  for (let at = key.lastIndexOf('_'); at > 0; at = key.lastIndexOf('_', at - 1)) {
    const field = arm.fields.get(key.slice(0, at));
    const suffix = key.slice(at + 1);
    if (field && suffix === '') return { field, operator: 'child' };
    if (field && isOperator(suffix)) return { field, operator: suffix };
  }
  throw new InvalidQuery(`Entity \`${arm.type.name}\` has no attribute for the filter \`${key}\``);
}
