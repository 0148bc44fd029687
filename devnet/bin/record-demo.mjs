#!/usr/bin/env node
// Makes recordings/demo.msrec, or with --check compares it with what its seed gives. Run `npm run build` first.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const flags = process.argv.slice(2);
const unknown = flags.filter((flag) => flag !== '--check');
if (unknown.length > 0) {
  console.error(`unknown argument ${unknown[0]}: the only one is --check`);
  process.exit(2);
}

// Beside the store's worker, which it looks for in its own folder.
const outfile = join(root, 'dist', 'record-demo.js');
mkdirSync(dirname(outfile), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ['devnet/record-demo.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const { recordDemo } = await import(pathToFileURL(outfile).href);
try {
  await recordDemo({ check: flags.includes('--check') });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
