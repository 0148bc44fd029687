#!/usr/bin/env node
/** Installs the peers that are asked for, builds what is ours and measures both; options: see README.md of bench. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSubgraph, bundle, root } from '../sync/build.mjs';
import { install, installLoopback, newerNode, peersDir } from './install.mjs';

const args = process.argv.slice(2);
const at = args.findIndex((arg) => arg.startsWith('--peers'));
const named = at < 0 ? undefined : (args[at].split('=')[1] ?? args[at + 1]);
const peers = named?.split(',').filter(Boolean) ?? ['ponder', 'graph-node', 'sqd', 'envio'];

const env = { ...process.env, SYNC_SUBGRAPH: buildSubgraph(), PEERS_DIR: peersDir };
installLoopback();
for (const name of peers) {
  try {
    install(name);
  } catch (error) {
    env[`PEER_${name}`] = String(error.message);
  }
}
try {
  env.NEWER_NODE = newerNode();
} catch (error) {
  console.error(`no newer Node: ${error.message}`);
}
const dist = join(root, '.cache', 'bench-sync', 'peers');
await bundle(dist, { run: 'bench/peers/run.ts' });
const { status } = spawnSync(process.execPath, [join(dist, 'run.js'), ...args], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
