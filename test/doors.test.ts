import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../engine/index.ts';
import { inProcess } from './support/door.ts';
import { type Finished, root, run } from './support/serve.ts';

const DEMO = join(root, 'recordings', 'demo.msrec');
const TO = 160;
const folder = mkdtempSync(join(tmpdir(), 'marginscope-doors-'));
const dataDir = join(folder, 'data');
beforeAll(async () => {
  expect((await door('index', '--to', `${TO}`)).stderr).not.toContain('marginscope:');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const door = (...args: string[]): Promise<Finished> => inProcess([...args, '--data-dir', dataDir]);

/** What a command that must succeed prints as JSON. */
async function json(...args: string[]) {
  const { code, stdout, stderr } = await door(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe('doors over an indexed recording', () => {
  let before: { head: { number: number; hash: string }; digest: string; entities: Record<string, number> };

  test('status tells head, health, digest and counts', async () => {
    before = await json('status');
    expect(before).toMatchObject({ health: 'healthy', failure: null, network: 'devnet', head: { number: TO } });
    expect(before.entities).toMatchObject({ Protocol: 6, Market: 33 });
    expect(before.digest).toMatch(/^[0-9a-f]{64}$/);
    const text = await run({ args: ['status', '--data-dir', dataDir] });
    expect(text.stdout).toContain(`head ${TO} ${before.head.hash}`);
  });

  test('query answers at the newest block and at an older one', async () => {
    const question = '{ _meta { block { number } } protocols(first: 1) { id } markets(block: { number: 100 }) { id } }';
    expect(await json('query', question)).toMatchObject({ data: { _meta: { block: { number: TO } } } });
    const older = await json('query', '--at', '120', question);
    expect(older.data._meta.block.number).toBe(120);
    expect(older.data.markets.length).toBeGreaterThan(0);
    const wrong = await door('query', '{ nothing { id } }');
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('Cannot query field "nothing"') });
    expect((await door('query', '--at', '999999', '{ _meta { block { number } } }')).code).toBe(1);
  });

  test('R21: doctor finds nothing wrong, books that balance, and the head on the chain', async () => {
    const { healthy, checks } = await json('doctor', '--recording', DEMO);
    expect(healthy).toBe(true);
    expect(checks.length).toBe(14);
  });

  test('R09, R27: revert goes back to an earlier digest, and indexing again to the same one', async () => {
    const half = await json('digest', '--at', '120');
    expect(half.digest).not.toBe(before.digest);
    const reverted = await json('revert', '--to', '120');
    expect(reverted).toMatchObject({ from: { number: TO }, head: { number: 120 }, digest: half.digest });
    expect(await json('digest')).toEqual({ block: 120, digest: half.digest });
    expect((await json('doctor')).healthy).toBe(true);
    await door('index', '--to', `${TO}`);
    expect(await json('status')).toMatchObject({ head: before.head, digest: before.digest, entities: before.entities });
  });

  test('doctor names what was tampered with', async () => {
    const database = await openDatabase({ dataDir });
    await database.transaction((tx) =>
      tx.execute(
        'update marginscope_demo.borrow set amount = amount + 1 where vid = (select min(vid) from marginscope_demo.borrow)',
      ),
    );
    await database.transaction((tx) => tx.execute('update subgraphs.head set entity_count = entity_count + 1'));
    await database.close();
    const { code, stdout, stderr } = await door('doctor', '--json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/\d of 13 checks failed/);
    const bad = JSON.parse(stdout).checks.filter(({ problems }: { problems: string[] }) => problems.length > 0);
    expect(bad.map(({ name }: { name: string }) => name)).toEqual([
      'the number of entities is the stored one',
      'digests are those of the rows',
    ]);
  });

  test('error: where nothing is indexed, nothing is made', async () => {
    const none = join(folder, 'none');
    for (const args of [
      ['status'],
      ['digest'],
      ['doctor'],
      ['query', '{ _meta { deployment } }'],
      ['revert', '--to', '1'],
    ]) {
      const { code, stderr } = await inProcess([...args, '--data-dir', none]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('nothing is indexed') });
    }
    expect(existsSync(none)).toBe(false);
    expect(await door('digest', '--at', '999999')).toMatchObject({ code: 2 });
    expect(await door('revert', '--to', 'x')).toMatchObject({ code: 2 });
  });
});
