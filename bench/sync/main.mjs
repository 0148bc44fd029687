#!/usr/bin/env node
/** Bundles the comparison, builds its subgraph into the cache and runs it; options: see README.md. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSubgraph, bundle, root } from './build.mjs';

const env = { ...process.env, SYNC_SUBGRAPH: buildSubgraph() };
const dist = join(root, '.cache', 'bench-sync', 'dist');
await bundle(dist, { run: 'bench/sync/run.ts' });
const { status } = spawnSync(process.execPath, [join(dist, 'run.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
});
process.exitCode = status ?? 1;
