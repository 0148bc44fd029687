#!/usr/bin/env node
/** Installs what is compared, builds what is ours and measures requests per second; options: see README.md of bench. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install, installLoopback, newerNode, peersDir } from '../peers/install.mjs';
import { buildSubgraph, bundle, root } from '../sync/build.mjs';

installLoopback();
for (const name of ['ponder', 'postgraphile']) install(name);
const env = { ...process.env, SYNC_SUBGRAPH: buildSubgraph(), PEERS_DIR: peersDir, NEWER_NODE: newerNode() };
const dist = join(root, '.cache', 'bench-sync', 'query');
await bundle(dist, { run: 'bench/query/run.ts', serve: 'bench/query/serve.ts' });
const { status } = spawnSync(process.execPath, [join(dist, 'run.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
});
process.exitCode = status ?? 1;
