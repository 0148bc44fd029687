#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';

/** Every check of the project, in the order in which a fault is cheapest to find. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureInstalled(root, 'full');
await ensureBuilt(root);

const bin = (name) => join(root, 'node_modules', '.bin', name);
const report = join(root, 'artifacts', 'vitest.json');
mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });

const checks = [
  ['lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  ['unused code', bin('knip'), []],
];
let passed = 0;
let failed = 0;
for (const [name, command, args] of checks) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name}`);
  if (status === 0) passed++;
  else failed++;
}

const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)];
const { status } = spawnSync(bin('vitest'), args, { cwd: root, stdio: 'inherit' });
const results = JSON.parse(readFileSync(report, 'utf8'));
passed += results.numPassedTests;
failed += results.numFailedTests;
// A file that cannot be loaded has no failed test of its own.
failed += results.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
if (results.numPassedTests === 0) failed++;
if (status !== 0 && failed === 0) failed++;

const skipped = results.numPendingTests + results.numTodoTests;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
