#!/usr/bin/env node
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/cli/asc';
import { writeGenerated } from './lib/generated.mjs';

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
writeGenerated(output, result, 'node bin/kernel.mjs');
