import { quoteName } from '../store/sql.ts';
import type { QueryLayout } from './layout.ts';
import { planRows, type RowPlan } from './row-plan.ts';
import { sourceSql } from './sql-aggregation.ts';
import { createBinder, type Statement } from './sql-binder.ts';
import { filterSql } from './sql-filter.ts';
import { type Order, orderOf } from './sql-order.ts';
import { atBlockSql, expandBlocks, type Scope } from './sql-scope.ts';
import type { EntityQuery } from './types.ts';

/** Restricts rows to the children of some parents. */
export interface Link {
  /** Further tables in `from`, before the joins of the order. */
  readonly joins: string;
  readonly condition: string;
  /** Names the parent a row belongs to; null where all rows belong to one. */
  readonly parent: string | null;
}

export interface Select extends Statement {
  readonly plan: RowPlan;
}

/** Column that names a child's parent. */
export const PARENT = 'g$parent';

const ROW = 'g$row';
const SORT = 'g$sort';

/**
 * The statement that answers a query: the arms' rows, ordered and cut as a whole, or per parent where the link names
 * parents.
 * @throws InvalidQuery when a name or value does not fit the schema.
 */
export function selectSql(layout: QueryLayout, query: EntityQuery, linkOf?: (scope: Scope) => Link): Select {
  const arms = layout.arms(query.type, query.interval);
  const plan = planRows(arms, layout.schema.interfaces.has(query.type), query.fields);
  const binder = createBinder();
  const block = binder.bind(query.block, 'int4');
  const parts = arms.map((arm) => armSql({ layout, arm, alias: 'c', binder, block }, query, plan, linkOf));
  const rows = parts.flatMap((part) => expandBlocks(part.text, block, layout.headSql)).join(' union all ');
  const columns = plan.names.map((name) => `u.${quoteName(name)}`).join(', ');
  const order = orderSql(parts[0]?.order ?? null, query.orderDirection ?? 'asc');
  const bounds = { first: query.first, skip: query.skip ?? 0 };
  const bind = (value: number) => binder.bind(value, 'int8');
  if (parts.length === 0) return { text: 'select 1 where false', params: [], plan };
  const text =
    parts[0]?.hasParents === true
      ? perParentSql({ rows, columns, order, ...bounds, bind })
      : `select ${columns} from (${rows}) as u order by ${order}${limitSql(bounds, bind)}`;
  return { text, params: binder.params, plan };
}

interface ArmPart {
  readonly text: string;
  readonly order: Order | null;
  readonly hasParents: boolean;
}

function armSql(scope: Scope, query: EntityQuery, plan: RowPlan, linkOf?: (scope: Scope) => Link): ArmPart {
  const order = orderOf(scope, query.orderBy);
  const link = linkOf?.(scope);
  const columns = [plan.select(scope.arm, scope.alias)];
  if (link?.parent) columns.push(`${link.parent} as ${quoteName(PARENT)}`);
  if (order) columns.push(`${order.key} as ${quoteName(SORT)}`);
  const conditions = [atBlockSql(scope)];
  if (link) conditions.push(link.condition);
  if (query.where) conditions.push(filterSql(scope, query.where));
  const from = `${sourceSql(scope, query)} as ${scope.alias}${link?.joins ?? ''}${order?.joins ?? ''}`;
  const text = `select ${columns.join(', ')} from ${from} where ${conditions.join(' and ')}`;
  return { text, order, hasParents: link !== undefined && link.parent !== null };
}

function orderSql(order: Order | null, direction: 'asc' | 'desc'): string {
  const id = `u."id" ${direction}`;
  return order ? `u.${quoteName(SORT)} ${direction}, ${id}` : id;
}

interface Bounds {
  readonly first: number | undefined;
  readonly skip: number;
}

function limitSql({ first, skip }: Bounds, bind: (value: number) => string): string {
  const limit = first === undefined ? '' : ` limit ${bind(first)}`;
  return skip === 0 ? limit : `${limit} offset ${bind(skip)}`;
}

interface PerParent extends Bounds {
  readonly rows: string;
  readonly columns: string;
  readonly order: string;
  readonly bind: (value: number) => string;
}

/** `first` and `skip` count within a parent: rows are numbered there and cut by number. */
function perParentSql({ rows, columns, order, first, skip, bind }: PerParent): string {
  const parent = `u.${quoteName(PARENT)}`;
  if (first === undefined && skip === 0) return `select ${columns}, ${parent} from (${rows}) as u order by ${order}`;
  const number = `row_number() over (partition by ${parent} order by ${order}) as ${quoteName(ROW)}`;
  const numbered = `select u.*, ${number} from (${rows}) as u`;
  const above = skip === 0 ? [] : [`u.${quoteName(ROW)} > ${bind(skip)}`];
  const below = first === undefined ? [] : [`u.${quoteName(ROW)} <= ${bind(skip + first)}`];
  const cut = [...above, ...below].join(' and ');
  return `select ${columns}, ${parent} from (${numbered}) as u where ${cut} order by u.${quoteName(ROW)}`;
}
