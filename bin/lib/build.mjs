import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from './hash.mjs';

const SUBGRAPH_INPUTS = ['src', 'abis', 'schema.graphql', 'subgraph.yaml', 'package-lock.json', 'bin/lib'];
const BUNDLE_INPUTS = ['engine', 'margin', 'api', 'cli', 'web', 'package-lock.json', 'bin/lib'];

/** Builds what is missing or older than its inputs: the subgraph into build/, the bundles into dist/. */
export async function ensureBuilt(root, { quiet = false } = {}) {
  const say = (line) => quiet || console.log(line);
  await whenStale(root, 'build', SUBGRAPH_INPUTS, () => {
    say('Building the subgraph …');
    buildSubgraph(root);
  });
  await whenStale(root, 'dist', BUNDLE_INPUTS, async () => {
    say('Bundling …');
    await bundle(root);
  });
}

async function whenStale(root, folder, inputs, build) {
  const stampFile = join(root, folder, '.inputs');
  const hash = hashOf(root, inputs);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return;
  rmSync(join(root, folder), { recursive: true, force: true });
  await build();
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(stampFile, hash);
}

function buildSubgraph(root) {
  for (const command of ['codegen', 'build']) {
    const cli = join(root, 'node_modules', '@graphprotocol', 'graph-cli', 'bin', 'run.js');
    const result = spawnSync(process.execPath, [cli, command], { cwd: root, encoding: 'utf8' });
    if (result.status !== 0) {
      throw new Error(`graph ${command} failed:\n${result.stdout}${result.stderr}`);
    }
  }
}

async function bundle(root) {
  const { build } = await import('esbuild');
  const common = { absWorkingDir: root, bundle: true, format: 'esm', sourcemap: true, logLevel: 'warning' };
  await build({
    ...common,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outdir: 'dist',
    entryPoints: {
      cli: 'cli/main.ts',
      'store-worker': 'engine/store/pglite-worker.ts',
      'index-worker': 'engine/worker/index-worker.ts',
    },
  });
  await build({
    ...common,
    platform: 'browser',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    outdir: 'dist/web/assets',
    entryPoints: { dashboard: 'web/main.tsx' },
  });
  cpSync(join(root, 'web', 'static'), join(root, 'dist', 'web'), { recursive: true });
}
