import { quoteName } from '../store/sql.ts';
import type { Arm, QueryLayout } from './layout.ts';
import { planRows, type RowPlan } from './row-plan.ts';
import { sourceSql } from './sql-aggregation.ts';
import { createBinder, type Statement } from './sql-binder.ts';
import { filterSql } from './sql-filter.ts';
import { type Order, orderOf } from './sql-order.ts';
import { atBlockSql, headForm, type Scope } from './sql-scope.ts';
import type { EntityQuery, EntitySelection } from './types.ts';

/** Restricts rows to the children of some parents. */
export interface Link {
  /** Further tables in `from`, before the joins of the order. */
  readonly joins: string;
  readonly condition: string;
  /** Names the parent a row belongs to; null where all rows belong to one. */
  readonly parent: string | null;
  /** Set where the condition is about one parent, a row of this table. */
  readonly each: string | null;
}

export interface Select extends Statement {
  readonly plan: RowPlan;
  /** The answer holds only if `HEAD` of its rows is the query's block, see `headForm`. */
  readonly isHeadForm: boolean;
}

export interface SelectOptions {
  /** `perParent`: rows of one parent are cheap to find, and of many only the first few are wanted. */
  readonly link?: ((scope: Scope, perParent: boolean) => Link) | undefined;
  /** See `headForm`. */
  readonly atHead: boolean;
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
export function selectSql(layout: QueryLayout, query: EntityQuery, { link, atHead }: SelectOptions): Select {
  const binder = createBinder();
  const block = binder.bind(query.block, 'int4');
  const written = rowsSql(layout, query, { binder, block, link, atHead });
  const { plan } = written;
  if (written.rows === null) return { text: 'select 1 where false', params: [], plan, isHeadForm: false };
  const names = written.hasParents ? [...plan.names, PARENT] : plan.names;
  const columns = names.map((name) => `u.${quoteName(name)}`).join(', ');
  const statement = { columns, rows: written.rows, order: written.order, block };
  return { ...headForm(statement, atHead ? layout.headSql : null), params: binder.params, plan };
}

interface RowsOptions extends SelectOptions, Pick<Scope, 'binder' | 'block'> {}

interface WrittenRows {
  readonly plan: RowPlan;
  /** Null where there is no table to read from; block conditions are not written out yet. */
  readonly rows: string | null;
  readonly order: string;
  readonly hasParents: boolean;
}

/** The rows that answer a query, in their order where they are cut. @throws InvalidQuery */
export function rowsSql(
  layout: QueryLayout,
  query: EntitySelection & Pick<EntityQuery, 'type'>,
  { link, atHead, ...scope }: RowsOptions,
): WrittenRows {
  const arms = layout.arms(query.type, query.interval);
  const plan = planRows(arms, layout.schema.interfaces.has(query.type), query.fields);
  const perParent = isCheapPerParent(query, arms, atHead);
  const parts = arms.map((arm) =>
    armSql({ ...scope, layout, arm, alias: 'c' }, query, plan, link && ((linked) => link(linked, perParent))),
  );
  const [first] = parts;
  if (!first) return { plan, rows: null, order: '', hasParents: false };
  const cut = cutRows(
    {
      rows: parts.map((part) => part.text).join(' union all '),
      order: orderSql(first.order, query.orderDirection ?? 'asc'),
      first: query.first,
      skip: query.skip ?? 0,
      bind: (value) => scope.binder.bind(value, 'int8'),
    },
    first.link,
  );
  return { plan, ...cut, hasParents: Boolean(first.link?.parent) };
}

interface ArmPart {
  readonly text: string;
  readonly order: Order | null;
  readonly link: Link | undefined;
}

function armSql(scope: Scope, query: EntitySelection, plan: RowPlan, linkOf?: (scope: Scope) => Link): ArmPart {
  const order = orderOf(scope, query.orderBy);
  const link = linkOf?.(scope);
  const columns = [plan.select(scope.arm, scope.alias)];
  if (link?.parent && !link.each) columns.push(`${link.parent} as ${quoteName(PARENT)}`);
  if (order) columns.push(`${order.key} as ${quoteName(SORT)}`);
  const conditions = [atBlockSql(scope)];
  if (link) conditions.push(link.condition);
  if (query.where) conditions.push(filterSql(scope, query.where));
  const from = `${sourceSql(scope, query)} as ${scope.alias}${link?.joins ?? ''}${order?.joins ?? ''}`;
  const text = `select ${columns.join(', ')} from ${from} where ${conditions.join(' and ')}`;
  return { text, order, link };
}

function orderSql(order: Order | null, direction: 'asc' | 'desc'): string {
  const id = `u."id" ${direction}`;
  return order ? `u.${quoteName(SORT)} ${direction}, ${id}` : id;
}

interface Rows {
  readonly rows: string;
  readonly order: string;
  readonly first: number | undefined;
  readonly skip: number;
  readonly bind: (value: number) => string;
}

/**
 * References have indexes over current rows, so the best few of each parent come without sorting all children. Ordered
 * by id the planner might walk the ids instead, parent by parent; there one sort of all children is safer.
 */
function isCheapPerParent(query: EntitySelection, arms: readonly Arm[], atHead: boolean): boolean {
  const isOrdered = query.orderBy !== undefined && query.orderBy !== 'id';
  return isOrdered && query.first !== undefined && (atHead || arms.every((arm) => arm.versions === 'block'));
}

/** `first` and `skip` count over all rows, or within a parent: there rows are numbered, and cut by number. */
function cutRows({ rows, order, first, skip, bind }: Rows, link: Link | undefined): Pick<Rows, 'rows' | 'order'> {
  if (first === undefined && skip === 0) return { rows, order };
  if (!link?.parent || link.each) {
    const limit = first === undefined ? '' : ` limit ${bind(first)}`;
    const offset = skip === 0 ? '' : ` offset ${bind(skip)}`;
    const best = `select u.* from (${rows}) as u order by ${order}${limit}${offset}`;
    if (!link?.each) return { rows: best, order };
    const parent = `${link.parent} as ${quoteName(PARENT)}`;
    return { rows: `select u.*, ${parent} from ${link.each} cross join lateral (${best}) as u`, order };
  }
  const parent = `u.${quoteName(PARENT)}`;
  const number = `row_number() over (partition by ${parent} order by ${order}) as ${quoteName(ROW)}`;
  const above = skip === 0 ? [] : [`u.${quoteName(ROW)} > ${bind(skip)}`];
  const below = first === undefined ? [] : [`u.${quoteName(ROW)} <= ${bind(skip + first)}`];
  const wanted = [...above, ...below].join(' and ');
  return {
    rows: `select u.* from (select u.*, ${number} from (${rows}) as u) as u where ${wanted}`,
    order: `u.${quoteName(ROW)}`,
  };
}
