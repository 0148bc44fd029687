/** Builds the comparison's subgraph and bundles its processes into the cache. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { hashOf } from '../../bin/lib/hash.mjs';
import { addStoreTemplate } from '../../bin/lib/store-template.mjs';
import { WITH_PACKAGES } from '../../bin/lib/thread-bundle.mjs';

export const root = join(import.meta.dirname, '..', '..');
const cache = join(root, '.cache', 'bench-sync');
const subgraph = join(cache, 'subgraph');
const built = join(subgraph, 'build');

/** @returns directory of `graph build`'s output */
export function buildSubgraph() {
  mkdirSync(cache, { recursive: true });
  const stamp = join(subgraph, '.inputs');
  const hash = hashOf(root, ['bench/sync/subgraph', 'package-lock.json']);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return built;
  rmSync(subgraph, { recursive: true, force: true });
  cpSync(join(import.meta.dirname, 'subgraph'), subgraph, { recursive: true });
  // AssemblyScript is no TypeScript, though its compiler wants that ending.
  renameSync(join(subgraph, 'mapping.as'), join(subgraph, 'mapping.ts'));
  const cli = join(root, 'node_modules', '@graphprotocol', 'graph-cli', 'bin', 'run.js');
  for (const command of ['codegen', 'build']) {
    const result = spawnSync(process.execPath, [cli, command], { cwd: subgraph, encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`graph ${command} failed:\n${result.stdout}${result.stderr}`);
  }
  writeFileSync(stamp, hash);
  return built;
}

/** Bundles processes, by name; in one directory, where they find each other. */
export async function bundle(outdir, entryPoints) {
  await build({
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
    outdir,
    entryPoints: {
      server: 'bench/sync/server.ts',
      'store-worker': 'engine/store/pglite-worker.ts',
      ...entryPoints,
    },
  });
  // As the thread that indexes is built.
  await build({ ...WITH_PACKAGES, absWorkingDir: root, outdir, entryPoints: { sync: 'bench/sync/sync.ts' } });
  await addStoreTemplate(root, outdir);
}
