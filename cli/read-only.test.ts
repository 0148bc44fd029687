import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findProjectRoot } from '../devnet/project-root.ts';
import { parseEntitySchema } from '../engine/index.ts';
import { inProcess } from '../test/support/door.ts';
import { lackingFields } from './read-only.ts';

describe('serve --read-only', () => {
  const url = 'postgresql://nobody@127.0.0.1:1/none';
  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /PGlite.*--database-url or DATABASE_URL/],
    [['--database-url', url, '--data-dir', '/nowhere'], /PGlite/],
    [['--database-url', url, '--recording', 'a.msrec'], /drop --recording/],
    [['--database-url', url, '--keep-going'], /drop --keep-going/],
    [['--database-url', url, '--alerts', 'alerts.yaml'], /evaluates no alerts: drop --alerts/],
    [['--database-url', url, '--alerts-max-age', '1h'], /evaluates no alerts/],
  ];

  test('error: flags it has no use for, and no database that several processes can open', async () => {
    for (const [flags, complaint] of refusals) {
      const { code, stderr } = await inProcess(['serve', '--read-only', '--port', '0', ...flags]);
      expect([code, stderr.trim().split('\n').length], flags.join(' ')).toEqual([2, 1]);
      expect(stderr).toMatch(complaint);
    }
  });

  test('a schema lacks nothing of itself, and of another what that does not have', async () => {
    const sdl = await readFile(join(findProjectRoot(), 'schema.graphql'), 'utf8');
    const own = parseEntitySchema(sdl);
    expect(lackingFields(own, own)).toEqual([]);
    const other = parseEntitySchema('type Token @entity(immutable: false) { id: Bytes! symbol: String! }');
    const lacking = lackingFields(own, other);
    expect(lacking).toContain('Token.decimals');
    expect(lacking).toContain('Market.id');
    expect(lacking).not.toContain('Token.symbol');
  });
});
