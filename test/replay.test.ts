import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReplayReport, replay } from '../cli/replay.ts';
import { buildProbe } from './probes/build-probe.ts';
import { inProcess } from './support/door.ts';
import { type PostgresServer, startPostgres } from './support/postgres.ts';
import { root } from './support/serve.ts';
import { ensureStoreWorker } from './support/store-worker.ts';

const networksFile = join(root, 'networks.json');
const FORKS = join(root, 'test', 'fixtures', 'scenarios', 'host-forks.json');
const folder = mkdtempSync(join(tmpdir(), 'marginscope-replay-'));
let host: string;
let server: PostgresServer;
beforeAll(async () => {
  await ensureStoreWorker();
  host = await buildProbe('host');
  server = await startPostgres();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Event {
  readonly what: string;
  readonly arg?: string;
}
const events = (...told: Event[]) =>
  told.map(({ what, arg = '' }) => {
    const address = '0x00000000000000000000000000000000000000a1';
    return { address, event: 'Do(string what, string arg)', params: { what, arg } };
  });

let files = 0;
function file(scenario: unknown): string {
  const name = join(folder, `${++files}.json`);
  writeFileSync(name, typeof scenario === 'string' ? scenario : JSON.stringify(scenario));
  return name;
}

/** On PostgreSQL, which is at hand sooner than a PGlite. */
const play = async (scenario: unknown, more: object = {}): Promise<ReplayReport> =>
  replay({
    subgraphDir: host,
    chainFile: file(scenario),
    networksFile,
    databaseUrl: await server.createDatabase(),
    ...more,
  });

describe('scenarios', () => {
  test('events, calls, balances, receipts and forks, with all assertions of the file', async () => {
    const report = await replay({ subgraphDir: host, chainFile: FORKS, networksFile });
    expect(report.assertions.filter(({ passed }) => !passed)).toEqual([]);
    expect(report).toMatchObject({ health: 'healthy', head: { number: 15 } });
    expect(report.digests.at(-1)?.digest).toBe(report.digest);
  });

  test('R01, R11: rows and digests after forks are those of the chain that is left, in any batch, on both stores', async () => {
    const { blocks } = JSON.parse(readFileSync(FORKS, 'utf8'));
    const forked = await replay({ subgraphDir: host, chainFile: FORKS, networksFile, dump: true });
    const [b12, b13, , c15] = blocks.slice(5);
    const hash = forked.head?.hash;
    const { fork: _b, ...twelve } = b12;
    const { fork: _c, ...fifteen } = c15;
    const straight = { blocks: [...blocks.slice(0, 2), { ...twelve }, b13, { ...fifteen, hash }] };
    const rows = ({ dump = [] }: ReplayReport) => dump.filter((line) => !/^(blocks|digests)\$/.test(line));
    const expected = rows(forked).filter((line) => !line.includes('polled'));
    for (const batchBlocks of [1, 3]) {
      const databaseUrl = await server.createDatabase();
      const again = await replay({
        subgraphDir: host,
        chainFile: FORKS,
        networksFile,
        dump: true,
        batchBlocks,
        databaseUrl,
      });
      expect(again.digests).toEqual(forked.digests);
      expect(again.dump).toEqual(forked.dump);
    }
    const plain = await play(straight, { dump: true });
    expect(rows(plain).filter((line) => !line.includes('polled'))).toEqual(expected);
  });

  test('R11, R27: a recording gives the same digests from zero, in any batch, on both stores', async () => {
    const chain = {
      subgraphDir: join(root, 'build'),
      chainFile: join(root, 'recordings', 'demo.msrec'),
      networksFile,
      to: 90,
    };
    const first = await replay({ ...chain, batchBlocks: 7 });
    expect(first.head?.number).toBe(90);
    expect(first.digests.length).toBeGreaterThan(20);
    const databaseUrl = await server.createDatabase();
    await replay({ ...chain, to: 60, batchBlocks: 1, databaseUrl });
    expect(await replay({ ...chain, databaseUrl })).toEqual(first);
  });

  test('R09: a failure stops at its block, with rows and digests as they were before', async () => {
    const blocks = [
      { events: events({ what: 'event' }) },
      { events: events({ what: 'event' }, { what: 'fail', arg: 'zero' }) },
      {},
    ];
    const report = await play({ blocks });
    expect(report).toMatchObject({ health: 'failed', head: { number: 11 }, failure: { handler: 'handleDo' } });
    expect(report.digests.map(({ number }) => number)).toEqual([10]);
    expect(report.digest).toBe((await play({ blocks: blocks.slice(0, 1) })).digest);
  });

  test('the same rows on another fork have the same digest', async () => {
    const block = { events: events({ what: 'event' }) };
    const forked = await play({ blocks: [{}, { events: [] }, { ...block, fork: { from: 10, label: 'x' } }] });
    const plain = await play({ blocks: [{}, block] });
    expect(forked.digest).toBe(plain.digest);
    expect(forked.head?.hash).not.toBe(plain.head?.hash);
  });
});

describe('the command', () => {
  test('prints JSON and ends with 1 where an assertion fails', async () => {
    const good = { query: '{ events { what } }', expected: { events: [{ what: 'event' }] } };
    const bad = { query: '{ events { what } }', expected: { events: [] } };
    const blocks = [{ events: events({ what: 'event' }) }, {}];
    const args = (assertions: unknown[]) => ['replay', '--subgraph', host, '--chain', file({ blocks, assertions })];
    expect(await inProcess(args([good]))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^healthy, head 11 0x/),
    });
    const failed = await inProcess([...args([good, bad]), '--json', '--dump', '--to', '10']);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('1 of 2 assertions failed') });
    const report = JSON.parse(failed.stdout);
    expect(report.head.number).toBe(10);
    expect(report.assertions.map(({ passed }: { passed: boolean }) => passed)).toEqual([true, false]);
    expect(report.dump).toEqual([...report.dump].sort());
  });

  test('error: what a scenario lacks or gets wrong is named with its place', async () => {
    const replayed = (scenario: unknown) => inProcess(['replay', '--subgraph', host, '--chain', file(scenario)]);
    const wrong = async (scenario: unknown, message: string) =>
      expect(await replayed(scenario)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
    await wrong({ blocks: [{ events: events({ what: 'calls' }) }] }, 'add it to its ethCalls');
    await wrong('{ "blocks": [', 'not JSON');
    await wrong({ blocks: [] }, 'blocks are empty');
    await wrong({ blocks: [{}], asertions: [] }, 'unknown field asertions');
    await wrong(
      { blocks: [{ number: 12 }, { number: 12 }] },
      'blocks[1] is block 12, but its chain goes on with block 13',
    );
    await wrong(
      { blocks: [{ number: 2 ** 31 - 1 }, {}] },
      'blocks[1].number is not a whole number from 0 to 2147483647',
    );
    await wrong({ blocks: [{}, { fork: { from: 10, label: 'b' } }] }, 'drops nothing');
    const event = events({ what: 'x' })[0];
    await wrong(
      { blocks: [{ events: [{ ...event, params: { what: 1, arg: '' } }] }] },
      'events[0].params.what is not text',
    );
    await wrong({ blocks: [{ events: [{ ...event, params: { what: '' } }] }] }, 'params.arg is missing');
    await wrong({ blocks: [{ events: [{ ...event, event: 'Do(strong x)' }] }] }, 'events[0].event is not a signature');
    await wrong({ blocks: [{ events: [{ ...event, address: '0x12' }] }] }, 'is not 20 bytes of hex');
    const missing = await inProcess(['replay', '--subgraph', host, '--chain', join(folder, 'none')]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') });
  });
});
