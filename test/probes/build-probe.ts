import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = path.join(root, '.cache', 'probes');

async function digest(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(directory, { recursive: true })).toSorted()) {
    const file = path.join(directory, name);
    if ((await stat(file)).isFile()) hash.update(name).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function isDirectory(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found?.isDirectory() ?? false;
}

/** Output directory of `graph build` for a probe beside this file; built once per content, into the cache. */
export async function buildProbe(name: string): Promise<string> {
  const source = fileURLToPath(new URL(`./${name}`, import.meta.url));
  const target = path.join(cache, `${name}-${await digest(source)}`);
  if (await isDirectory(target)) return path.join(target, 'build');
  const workplace = path.join(cache, `making-${randomUUID()}`);
  await mkdir(cache, { recursive: true });
  await cp(source, workplace, { recursive: true });
  // AssemblyScript is no TypeScript, though its compiler wants that ending.
  for (const name of await readdir(workplace)) {
    if (name.endsWith('.as')) await rename(path.join(workplace, name), path.join(workplace, `${name.slice(0, -3)}.ts`));
  }
  const graph = path.join(root, 'node_modules', '.bin', 'graph');
  try {
    for (const command of ['codegen', 'build']) {
      await run(graph, [command, 'subgraph.yaml'], { cwd: workplace, env: { ...process.env, NO_COLOR: '1' } });
    }
  } catch (error) {
    await rm(workplace, { recursive: true });
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`The probe ${name} does not build: ${output}`, { cause: error });
  }
  // Whoever comes second leaves the first one's result.
  await rename(workplace, target).catch(() => rm(workplace, { recursive: true }));
  return path.join(target, 'build');
}
