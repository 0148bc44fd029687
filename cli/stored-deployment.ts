import { createStoredDigests, type StoredDigests } from '../engine/digest/stored-digests.ts';
import { createEntityReader, type Database, type EntityReader, openDatabase } from '../engine/index.ts';
import { holdsStore } from '../engine/store/data-directory.ts';
import { type FoundDeployment, findDeployment } from '../engine/store/inspect.ts';
import { UsageError } from './errors.ts';
import type { IndexSettings } from './settings.ts';

/** What is stored of a deployment; needs neither the subgraph's build nor its chain. */
export interface StoredDeployment extends FoundDeployment {
  readonly database: Database;
  readonly reader: EntityReader;
  readonly digests: StoredDigests;
}

interface FindOptions {
  /** Also what graph-node has indexed, which can be read but for digests. */
  readonly ofGraphNode?: boolean;
}

type StoredPlace = Pick<IndexSettings, 'database' | 'schema'>;

/** Runs `work` on what the settings' database holds, without making or writing anything. @throws UsageError */
export async function withStored<T>(
  place: StoredPlace,
  work: (stored: StoredDeployment) => Promise<T>,
  options: FindOptions = {},
): Promise<T> {
  if ('dataDir' in place.database && !(await holdsStore(place.database.dataDir)))
    throw new UsageError(`nothing is indexed in ${place.database.dataDir}: run marginscope index first`);
  const database = await openDatabase(place.database);
  try {
    return await work(await findStored(database, place.schema, options));
  } finally {
    await database.close();
  }
}

/** @throws UsageError when the schema holds no deployment */
export async function findStored(
  database: Database,
  schemaName: string,
  options: FindOptions = {},
): Promise<StoredDeployment> {
  const found = await findDeployment(database, schemaName, options);
  if (found === null)
    throw new UsageError(
      `${database.label} has nothing indexed in schema ${schemaName}: run marginscope index first, or give --schema`,
    );
  return {
    ...found,
    database,
    reader: createEntityReader({
      db: database,
      schemaName,
      schema: found.schema,
      deploymentId: found.subgraph,
      blocks: found.blocks,
    }),
    digests: createStoredDigests(database, schemaName),
  };
}
