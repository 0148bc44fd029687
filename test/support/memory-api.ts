import { openTestApi, openTestDeployment, type TestApi, type TestDeployment } from '../../api/testing/test-api.ts';
import { type Database, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from './store-worker.ts';

async function memory(): Promise<Database> {
  await ensureStoreWorker();
  return openDatabase({ memory: true });
}

/** As `openTestApi`, in a database of its own that is gone when the API is closed. */
export async function openMemoryApi(
  batches: Parameters<typeof openTestApi>[1],
  given?: Parameters<typeof openTestApi>[2],
): Promise<TestApi> {
  const db = await memory();
  const api = await openTestApi(db, batches, given);
  return { ...api, close: () => api.close().finally(() => db.close()) };
}

export interface MemoryDeployment extends TestDeployment {
  readonly db: Database;
}

/** As `openTestDeployment`, likewise. */
export async function openMemoryDeployment(
  batches: Parameters<typeof openTestDeployment>[1],
): Promise<MemoryDeployment> {
  const db = await memory();
  const deployment = await openTestDeployment(db, batches);
  return { ...deployment, db, close: () => deployment.close().finally(() => db.close()) };
}
