import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './support/serve.ts';

test.each([
  ['the dashboard’s types are those of the API’s schema', 'codegen.mjs'],
  ['the heatmap’s kernel is that of its source', 'kernel.mjs'],
])('%s', (_, script) => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', script), '--check'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
