import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { workerFile } from '../../engine/worker-file.ts';

/** Bundles a source file for Node; the old bundle stays whole until the new one takes its place. */
export async function bundle(source: string, file: string): Promise<void> {
  const made = `${file}.${process.pid}.js`;
  await mkdir(dirname(file), { recursive: true });
  await build({
    entryPoints: [source],
    outfile: made,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  await rename(made, file);
}

/** Bundles `test/support/<name>.ts` beside the workers, for a child process; gives the file to run. */
export async function bundleScript(name: string): Promise<string> {
  const file = join(dirname(workerFile('store-worker')), `${name}.js`);
  await bundle(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), file);
  return file;
}
