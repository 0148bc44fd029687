import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workerFile } from '../../engine/worker-file.ts';
import { bundle } from './bundle.ts';

const STORE = fileURLToPath(new URL('../../engine/store/', import.meta.url));

/** Bundles the PGlite worker where tests look for it, unless a bundle newer than its sources is there. */
export async function ensureStoreWorker(): Promise<void> {
  const file = workerFile('store-worker');
  const newest = Math.max(...readdirSync(STORE).map((name) => statSync(join(STORE, name)).mtimeMs));
  if (existsSync(file) && statSync(file).mtimeMs > newest) return;
  await bundle(join(STORE, 'pglite-worker.ts'), file);
}
