import { INDEXES_TABLE } from './ddl.ts';
import { type Queryable, quoteName, quoteTable } from './sql.ts';

/** Columns that number rows in the order of writing, which two equal databases need not share. */
const ROW_NUMBERS = new Set(['vid', 'parent']);

/** Tables that only this engine or only graph-node keeps. */
const ENGINE_TABLES = new Set(['blocks$', 'digests$', 'poi2$']);

/**
 * Every row of a deployment's schema as a line `table {"column": "text", …}`, sorted by code point, without row
 * numbers: two databases hold the same when their dumps are equal. `entitiesOnly` leaves out what is no entity, for
 * a comparison across engines.
 */
export async function dumpRows(
  db: Queryable,
  schemaName: string,
  options: { readonly entitiesOnly?: boolean } = {},
): Promise<string[]> {
  const columns = await db.query(
    `select table_name::text as table, column_name::text as column from information_schema.columns
     where table_schema = $1 and table_name <> $2 order by table_name, column_name collate "C"`,
    [schemaName, INDEXES_TABLE],
  );
  const tables = new Map<string, string[]>();
  for (const { table, column } of columns) {
    if (ROW_NUMBERS.has(String(column))) continue;
    const known = tables.get(String(table));
    if (known) known.push(String(column));
    else tables.set(String(table), [String(column)]);
  }
  const lines: string[] = [];
  for (const [table, names] of tables) {
    if (options.entitiesOnly && (ENGINE_TABLES.has(table) || table === 'data_sources$')) continue;
    const list = names.map((name) => `${quoteName(name)}::text`).join(', ');
    for (const row of await db.query(`select ${list} from ${quoteTable({ schema: schemaName, table })}`))
      lines.push(`${table} ${JSON.stringify(row)}`);
  }
  return lines.sort();
}
