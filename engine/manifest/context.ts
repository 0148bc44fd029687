import type { EntityRow, EntityValue } from '../store/types.ts';
import { child, entries, flag, isPresent, items, type Node, report, requiredText } from './yaml.ts';

/** Names of store values in contexts, as graph-node writes them. */
export type ContextType =
  | 'String'
  | 'Int'
  | 'Int8'
  | 'Timestamp'
  | 'BigDecimal'
  | 'Bool'
  | 'List'
  | 'Null'
  | 'Bytes'
  | 'BigInt';

const TYPES: ReadonlySet<string> = new Set<ContextType>([
  'String',
  'Int',
  'Int8',
  'Timestamp',
  'BigDecimal',
  'Bool',
  'List',
  'Null',
  'Bytes',
  'BigInt',
]);

function readValue(node: Node): EntityValue {
  const type = requiredText(child(node, 'type'));
  const data = child(node, 'data');
  if (!TYPES.has(type)) report(child(node, 'type'), `${type} is none of ${[...TYPES].join(', ')}`);
  if (type === 'List') return [type, items(data).map(readValue)];
  if (type === 'Bool') return [type, flag(data)];
  return type === 'Null' ? [type, ''] : [type, requiredText(data)];
}

/**
 * A manifest's `context:` as a row whose values are `[type, text]`; a Bool is `['Bool', true]`, a list
 * `['List', [[type, text], …]]`. Nothing else says how a context's values are typed.
 */
export function readContext(node: Node): EntityRow | null {
  if (!isPresent(node)) return null;
  return Object.fromEntries(entries(node).map(([name, value]) => [name, readValue(value)]));
}
