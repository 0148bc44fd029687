import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from './hash.mjs';
import { addStoreTemplate } from './store-template.mjs';
import { WITH_PACKAGES } from './thread-bundle.mjs';

const SUBGRAPH_INPUTS = ['src', 'abis', 'schema.graphql', 'subgraph.yaml', 'package-lock.json', 'bin/lib'];
const BUNDLE_INPUTS = ['engine', 'margin', 'api', 'cli', 'web', 'package-lock.json', 'bin/lib'];

/** Builds what is missing or older than its inputs: the subgraph into build/, the bundles into dist/. */
export async function ensureBuilt(root, { quiet = false } = {}) {
  const say = (line) => quiet || console.log(line);
  await whenStale(root, 'build', SUBGRAPH_INPUTS, (folder) => {
    say('Building the subgraph …');
    buildSubgraph(root, folder);
  });
  await whenStale(root, 'dist', BUNDLE_INPUTS, async (folder) => {
    say('Bundling …');
    await bundle(root, folder);
  });
}

/** What is there stays until all of the new is made, so that a process that starts meanwhile finds one or the other. */
async function whenStale(root, folder, inputs, build) {
  const hash = hashOf(root, inputs);
  const stampFile = join(root, folder, '.inputs');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return;
  // Beside it: source maps name their sources relative to the folder.
  const draft = `${folder}.${process.pid}`;
  try {
    rmSync(join(root, draft), { recursive: true, force: true });
    await build(draft);
    writeFileSync(join(root, draft, '.inputs'), hash);
    replace(join(root, folder), join(root, draft));
  } finally {
    rmSync(join(root, draft), { recursive: true, force: true });
  }
}

function replace(target, made) {
  const old = `${made}.old`;
  if (existsSync(target)) renameSync(target, old);
  renameSync(made, target);
  rmSync(old, { recursive: true, force: true });
}

function buildSubgraph(root, folder) {
  const cli = join(root, 'node_modules', '@graphprotocol', 'graph-cli', 'bin', 'run.js');
  for (const [command, ...args] of [['codegen'], ['build', '--output-dir', folder]]) {
    const result = spawnSync(process.execPath, [cli, command, ...args], { cwd: root, encoding: 'utf8' });
    if (result.status !== 0) {
      throw new Error(`graph ${command} failed:\n${result.stdout}${result.stderr}`);
    }
  }
}

async function bundle(root, folder) {
  const { build } = await import('esbuild');
  const common = { absWorkingDir: root, bundle: true, format: 'esm', sourcemap: true, logLevel: 'warning' };
  await build({
    ...common,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outdir: folder,
    entryPoints: {
      cli: 'cli/main.ts',
      'store-worker': 'engine/store/pglite-worker.ts',
    },
  });
  await build({
    ...WITH_PACKAGES,
    absWorkingDir: root,
    outdir: folder,
    entryPoints: { 'index-worker': 'engine/worker/index-worker.ts' },
  });
  await build({
    ...common,
    platform: 'browser',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    outdir: join(folder, 'web', 'assets'),
    entryPoints: { dashboard: 'web/main.tsx' },
  });
  cpSync(join(root, 'web', 'static'), join(root, folder, 'web'), { recursive: true });
  await addStoreTemplate(root, join(root, folder));
}
