export type { Database, Queryable, SqlParam, SqlRow, SqlValue, TableName, Transaction } from './sql.ts';
export { byteaParam, quoteName } from './sql.ts';

/** Where the database is: a PostgreSQL URL, a directory for PGlite's files, or memory. */
export type DatabaseLocation = { readonly url: string } | { readonly dataDir: string } | { readonly memory: true };
