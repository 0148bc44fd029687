import type { Arm, QueryLayout } from './layout.ts';
import type { Binder } from './sql-binder.ts';

/** The rows a piece of SQL speaks of: a table under an alias, at a block. */
export interface Scope {
  readonly layout: QueryLayout;
  readonly arm: Arm;
  readonly alias: string;
  readonly binder: Binder;
  /** Placeholder of the block the answer is for, of type int4. */
  readonly block: string;
}

/** Stands for "current at the block" until it is known which form a statement takes; no name can contain it. */
const currentRows = (alias: string): string => `{{${alias}}}`;
const CURRENT_ROWS = /\{\{(\w+)\}\}/g;

/** Versions of the arm's rows that were current at the scope's block. */
export function atBlockSql(scope: Scope): string {
  return scope.arm.versions === 'range' ? currentRows(scope.alias) : `${scope.alias}.block$ <= ${scope.block}`;
}

/** Column of the head form that tells the newest block. */
export const HEAD = 'g$head';

interface Ordered {
  readonly columns: string;
  /** Rows to be called `u`. */
  readonly rows: string;
  readonly order: string;
  readonly block: string;
}

/**
 * Writes the block conditions out. At the head, current rows are those without an end, which small partial indexes
 * hold; elsewhere block ranges are compared. Whether the block still is the head only the statement's own snapshot can
 * tell: the head form gives the newest block with each row, and a row of nulls where there are none. When it is another
 * block than the query's, the rows are void.
 */
export function headForm(
  { columns, rows, order, block }: Ordered,
  headSql: string | null,
): { readonly text: string; readonly isHeadForm: boolean } {
  if (headSql === null || !rows.includes('{{')) {
    const ranged = rows.replace(CURRENT_ROWS, (_, alias) => `${alias}.block_range @> ${block}`);
    return { text: `select ${columns} from (${ranged}) as u order by ${order}`, isHeadForm: false };
  }
  const current = atHeadSql(rows);
  const text = `with head(n) as materialized (${headSql}) select h.n as ${HEAD_NAME}, ${columns} from head as h left join (${current}) as u on h.n = ${block} order by ${order}`;
  return { text, isHeadForm: true };
}

/** Writes the block conditions out for rows that are current in the statement's own snapshot. */
export const atHeadSql = (rows: string): string =>
  rows.replace(CURRENT_ROWS, (_, alias) => `upper_inf(${alias}.block_range)`);

const HEAD_NAME = `"${HEAD}"`;
