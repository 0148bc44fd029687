import type { EntityField } from '../manifest/types.ts';
import { InvalidQuery } from './errors.ts';
import { type Arm, columnSql, fieldOf } from './layout.ts';
import { atBlockSql, type Scope } from './sql-scope.ts';

export interface Order {
  /** What rows are sorted by before their id. */
  readonly key: string;
  /** Joins the key needs. */
  readonly joins: string;
}

/**
 * The sort key of one arm's rows; null when they are ordered by id alone.
 * @throws InvalidQuery when the rows cannot be ordered by it.
 */
export function orderOf(scope: Scope, orderBy: string | undefined): Order | null {
  if (orderBy === undefined || orderBy === 'id') return null;
  const field = scope.arm.fields.get(orderBy);
  if (field) return { key: columnSql(scope.alias, orderable(scope.arm, field)), joins: '' };
  const at = orderBy.indexOf('__');
  if (at <= 0) throw new InvalidQuery(`Entity \`${scope.arm.type.name}\` has no attribute \`${orderBy}\``);
  return childOrder(scope, fieldOf(scope.arm, orderBy.slice(0, at)), orderBy.slice(at + 2));
}

function orderable(arm: Arm, field: EntityField): EntityField {
  if (field.derivedFrom !== null || field.list)
    throw new InvalidQuery(`Ordering by \`${field.name}\` is not supported for type \`${arm.type.name}\``);
  return field;
}

function childOrder(scope: Scope, link: EntityField, name: string): Order {
  if (link.type.kind !== 'reference' || link.list)
    throw new InvalidQuery(`Ordering by \`${link.name}\` is not supported for type \`${scope.arm.type.name}\``);
  const children = scope.layout.arms(link.type.target).map((arm, i): Scope => ({ ...scope, arm, alias: `o${i}` }));
  const columns = children.map(({ arm, alias }) => columnSql(alias, orderable(arm, fieldOf(arm, name))));
  const joins = children.map(
    (child) =>
      ` left join ${child.arm.table} as ${child.alias} on ${joinSql(scope, link, child)} and ${atBlockSql(child)}`,
  );
  return {
    key: columns.length === 1 ? (columns[0] ?? '') : `coalesce(${columns.join(', ')})`,
    joins: joins.join(''),
  };
}

function joinSql(scope: Scope, link: EntityField, { arm, alias }: Scope): string {
  if (link.derivedFrom === null) return `${columnSql(alias, fieldOf(arm, 'id'))} = ${columnSql(scope.alias, link)}`;
  const back = columnSql(alias, fieldOf(arm, link.derivedFrom));
  const id = columnSql(scope.alias, fieldOf(scope.arm, 'id'));
  return fieldOf(arm, link.derivedFrom).list ? `${id} = any(${back})` : `${back} = ${id}`;
}
