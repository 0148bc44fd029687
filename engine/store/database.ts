import { openPglite } from './pglite-database.ts';
import { openPostgres } from './postgres-database.ts';
import type { Database } from './sql.ts';

export type { Database, Transaction } from './sql.ts';

/** Where the database is: a PostgreSQL URL, a directory for PGlite's files, or memory. */
export type DatabaseLocation = { readonly url: string } | { readonly dataDir: string } | { readonly memory: true };

/**
 * Opens the database; nothing is created in it yet.
 * @throws CannotConnect, InvalidDatabaseUrl, DataDirectoryUnwritable, DataDirectoryUnusable, DatabaseInUse,
 *   StoreWorkerMissing
 */
export function openDatabase(location: DatabaseLocation): Promise<Database> {
  if ('url' in location) return openPostgres(location.url);
  return openPglite('dataDir' in location ? location.dataDir : null);
}
