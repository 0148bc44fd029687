import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const storage = new AsyncLocalStorage<string>();

/** Runs one request under a fresh id, which logs and masked errors share. */
export function withRequestId<T>(run: (requestId: string) => T): T {
  const requestId = randomUUID();
  return storage.run(requestId, () => run(requestId));
}

/** Id of the request at hand; a fresh one outside of any. */
export const currentRequestId = (): string => storage.getStore() ?? randomUUID();
