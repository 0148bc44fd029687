import { openPglite, openPglitePort } from './pglite-database.ts';
import { openPostgres } from './postgres-database.ts';
import type { Database, DatabaseLimits, DatabaseShare } from './sql.ts';

export type { Database, DatabaseShare, Transaction, Transaction as DatabaseTransaction } from './sql.ts';

/** Where the database is: a PostgreSQL URL, a directory for PGlite's files, or memory. */
export type DatabaseLocation = { readonly url: string } | { readonly dataDir: string } | { readonly memory: true };

/**
 * Opens the database; nothing is created in it yet.
 * @throws CannotConnect, InvalidDatabaseUrl, DataDirectoryUnwritable, DataDirectoryUnusable, DatabaseInUse,
 *   StoreWorkerMissing
 */
export function openDatabase(location: DatabaseLocation, limits: DatabaseLimits = {}): Promise<Database> {
  if ('url' in location) return openPostgres(location.url, limits);
  return openPglite('dataDir' in location ? location.dataDir : null, limits);
}

/** Opens, in a worker thread, a database of the thread that started it. @throws CannotConnect */
export function openShared(share: DatabaseShare): Promise<Database> {
  return 'url' in share ? openPostgres(share.url) : openPglitePort(share.port, share.label);
}
