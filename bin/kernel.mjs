#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/cli/asc';

/** The heatmap's kernel as text, from its AssemblyScript. `--check` compares instead of writing. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = 'margin/book/kernel/heatmap.ts';
const output = join(root, 'margin', 'book', 'kernel', 'heatmap.generated.ts');

await asc.ready;
let wasm = new Uint8Array();
const options = [
  '-O3',
  '--runtime',
  'stub',
  '--noAssert',
  '--enable',
  'simd',
  '--baseDir',
  root,
  '--binaryFile',
  'wasm',
];
const streams = { stdout: process.stdout, stderr: process.stderr };
const writeFile = (_, bytes) => {
  wasm = bytes;
};
await asc.main([source, ...options], { ...streams, writeFile }, (error) => {
  if (error) throw error;
});
const text = Buffer.from(wasm).toString('base64');
const result = `// Made by \`node bin/kernel.mjs\` from ${source}; not edited by hand.\nexport const kernelBase64 =\n  '${text}';\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(output, 'utf8') !== result) {
    console.error('heatmap.generated.ts is older than its source: run node bin/kernel.mjs and commit the result');
    process.exitCode = 1;
  }
} else {
  writeFileSync(output, result);
}
