import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { workerFile } from '../../engine/worker-file.ts';

const STORE = fileURLToPath(new URL('../../engine/store/', import.meta.url));

/** Bundles the PGlite worker where tests look for it, unless a bundle newer than its sources is there. */
export async function ensureStoreWorker(): Promise<void> {
  const file = workerFile('store-worker');
  const newest = Math.max(...readdirSync(STORE).map((name) => statSync(join(STORE, name)).mtimeMs));
  if (existsSync(file) && statSync(file).mtimeMs > newest) return;
  const made = `${file}.${process.pid}.js`;
  await mkdir(dirname(file), { recursive: true });
  await build({
    entryPoints: [join(STORE, 'pglite-worker.ts')],
    outfile: made,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  await rename(made, file);
}
