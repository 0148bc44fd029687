import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workerFile } from '../../engine/worker-file.ts';
import { bundle } from './bundle.ts';

const ENGINE = fileURLToPath(new URL('../../engine/', import.meta.url));

/** Bundles a worker where tests look for it, unless a bundle newer than the sources in `folder` is there. */
async function ensureBundle(name: 'store-worker' | 'index-worker', folder: string, entry: string): Promise<void> {
  const file = workerFile(name);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const newest = Math.max(...sources.map((path) => statSync(join(folder, path)).mtimeMs));
  if (existsSync(file) && statSync(file).mtimeMs > newest) return;
  await bundle(entry, file);
}

/** For tests that open PGlite. */
export function ensureStoreWorker(): Promise<void> {
  return ensureBundle('store-worker', join(ENGINE, 'store'), join(ENGINE, 'store', 'pglite-worker.ts'));
}

/** For tests that index in a thread. */
export async function ensureIndexWorker(): Promise<void> {
  await ensureStoreWorker();
  await ensureBundle('index-worker', ENGINE, join(ENGINE, 'worker', 'index-worker.ts'));
}
