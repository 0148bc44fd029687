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

/** Stands for "current at the block" until it is known whether the block is the head; no name can contain it. */
const currentRows = (alias: string): string => `{{${alias}}}`;
const CURRENT_ROWS = /\{\{(\w+)\}\}/g;

/** Versions of the arm's rows that were current at the scope's block. */
export function atBlockSql(scope: Scope): string {
  return scope.arm.versions === 'range' ? currentRows(scope.alias) : `${scope.alias}.block$ <= ${scope.block}`;
}

/**
 * Writes the block conditions out. At the head, current rows are those without an end, which small partial indexes
 * hold; elsewhere block ranges are compared. Only the statement's own snapshot can tell which, so both forms stand in
 * it and one of them is switched off before it runs.
 */
export function expandBlocks(text: string, block: string, headSql: string | null): string[] {
  if (!text.includes('{{')) return [text];
  const atAnyBlock = text.replace(CURRENT_ROWS, (_, alias) => `${alias}.block_range @> ${block}`);
  if (headSql === null) return [atAnyBlock];
  const atHead = text.replace(CURRENT_ROWS, (_, alias) => `upper_inf(${alias}.block_range)`);
  return [`${atHead} and ${headSql} = ${block}`, `${atAnyBlock} and ${headSql} <> ${block}`];
}
