import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './support/serve.ts';

test('the dashboard’s types are those of the API’s schema', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'codegen.mjs'), '--check'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
