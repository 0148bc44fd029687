import type { EntityField } from '../manifest/types.ts';
import { sqlScalar } from '../store/layout.ts';
import type { SqlParam } from '../store/sql.ts';
import { columnSql, fieldOf, scalarOf } from './layout.ts';
import type { Binder } from './sql-binder.ts';
import type { Scope } from './sql-scope.ts';
import type { Link } from './sql-select.ts';

/** Ids as parameters, in the order of the parents. */
type ParentIds = readonly SqlParam[];

/** Rows whose reference `back` names one of the parents. */
export function derivedLink(back: string, parents: ParentIds): (scope: Scope, perParent?: boolean) => Link {
  const [only] = parents;
  const bound = new WeakMap<Binder, string>();

  /** All arms of a statement share one parameter. */
  function bindParents({ binder }: Scope, field: EntityField): string {
    const ids = bound.get(binder) ?? binder.bind(parents, arrayType(field));
    bound.set(binder, ids);
    return ids;
  }

  return (scope, perParent = false) => {
    const field = fieldOf(scope.arm, back);
    const column = columnSql(scope.alias, field);
    if (parents.length === 1 && only !== undefined) return oneParent(scope, field, column, only);
    const ids = bindParents(scope, field);
    if (!field.list && perParent)
      return { joins: '', condition: `${column} = p.id`, parent: 'p.id', each: `unnest(${ids}) as p(id)` };
    if (!field.list) return { joins: '', condition: `${column} = any(${ids})`, parent: column, each: null };
    const joins = ` cross join lateral (select distinct e.id from unnest(${column}) as e(id) where e.id = any(${ids})) as p`;
    return { joins, condition: `${column} && ${ids}`, parent: 'p.id', each: null };
  };
}

function oneParent(scope: Scope, field: EntityField, column: string, id: SqlParam): Link {
  const condition = field.list
    ? `${column} @> ${scope.binder.bind([id], arrayType(field))}`
    : `${column} = ${scope.binder.bind(id)}`;
  return { joins: '', condition, parent: null, each: null };
}

function arrayType(field: EntityField): string {
  return `${sqlScalar(scalarOf(field))}[]`;
}

/** Rows that parents list by id: pairs of a parent's position and a child's id. */
export function listedLink(pairs: {
  readonly positions: readonly number[];
  readonly ids: ParentIds;
}): (scope: Scope) => Link {
  return (scope) => {
    const id = fieldOf(scope.arm, 'id');
    const ids = scope.binder.bind(pairs.ids, arrayType(id));
    if (pairs.positions.every((position) => position === pairs.positions[0]))
      return { joins: '', condition: `${columnSql(scope.alias, id)} = any(${ids})`, parent: null, each: null };
    const positions = scope.binder.bind(pairs.positions, 'int4[]');
    const joins = ` join unnest(${positions}, ${ids}) as p(n, id) on p.id = ${columnSql(scope.alias, id)}`;
    return { joins, condition: 'true', parent: 'p.n', each: null };
  };
}
