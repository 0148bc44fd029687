import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Two levels of installation. `run` is what indexing and serving need; `full` adds what tests, benches and the demo
 * chain need. A full installation also serves to run.
 */
const FLAGS = {
  run: ['--omit=dev', '--omit=peer', '--workspaces=false'],
  full: [],
};

/**
 * Installs from the lockfile, which `--no-save` leaves as it is, when `node_modules` is missing, stale, or of a lower
 * level; what was installed in full stays so. Not `npm ci`: that refuses a lockfile without the binaries of platforms
 * that a registry does not serve.
 */
export function ensureInstalled(root, level) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stampFile = join(root, 'node_modules', '.marginscope.json');
  const stamp = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
  if (stamp.lock === lock && (stamp.level === 'full' || stamp.level === level)) return;
  const wanted = stamp.level === 'full' ? 'full' : level;

  console.log(wanted === 'full' ? 'Installing everything tests need …' : 'Installing dependencies …');
  const npm = process.env.npm_execpath;
  const args = [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...FLAGS[wanted],
  ];
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error || status !== 0) {
    throw new Error(
      `npm install failed${error ? ` (${error.message})` : ''}: check that the npm registry can be reached, then run the command again`,
    );
  }
  writeFileSync(stampFile, JSON.stringify({ lock, level: wanted }));
}
