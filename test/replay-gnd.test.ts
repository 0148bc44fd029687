import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { expect, test } from 'vitest';
import { replay } from '../cli/replay.ts';
import { findGnd } from './graph-node/gnd.ts';
import { buildProbe } from './probes/build-probe.ts';
import { startPostgres } from './support/postgres.ts';
import { root } from './support/serve.ts';

const gnd = findGnd();
if (gnd === null) console.log('skipped: no graph-node for this platform');

interface Event {
  readonly address: string;
  readonly event: string;
}
interface Block {
  readonly events?: readonly Event[];
}

const isChild = ({ address }: Event): boolean => address.endsWith('c1');
const eventsOf = ({ events = [] }: Block, wanted: (event: Event) => boolean): Event[] =>
  events.filter((one) => wanted(one) && !one.event.includes('[] list'));

/** graph-node wants fields that the probe's ABI leaves out. */
function completeAbi(file: string): void {
  const items: object[] = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(items.map((item) => ({ anonymous: false, stateMutability: 'view', ...item }))));
}

const QUERIES = [
  '{ facts(first: 1000) { id value } }',
  '{ things { id name count long number decimal flag data at mood words ints numbers decimals flags datas moods } }',
  '{ parents { id label things { id } } }',
];

test.skipIf(gnd === null)('a scenario without forks gives what it gives in gnd test', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'marginscope-gnd-test-'));
  const server = await startPostgres();
  try {
    const build = await buildProbe('host');
    const { blocks } = JSON.parse(readFileSync(join(root, 'test/fixtures/scenarios/host-forks.json'), 'utf8'));
    const told: Block[] = blocks.slice(0, 5);
    const plain = told.map((block, i) => ({
      ...block,
      // gnd test writes no tuples, and shows a source nothing of the block that makes it.
      events: [...eventsOf(block, (one) => !isChild(one)), ...eventsOf(told[i - 1] ?? {}, isChild)],
    }));
    // Where startBlock is not 0, it leaves the first block out.
    const scenario = { name: 'host', blocks: [{ number: 9 }, { ...plain[0], number: 10 }, ...plain.slice(1)] };
    const file = join(folder, 'host.json');
    writeFileSync(file, JSON.stringify({ ...scenario, assertions: QUERIES.map((query) => ({ query, expected: {} })) }));
    const { assertions, health } = await replay({ subgraphDir: build, chainFile: file, networksFile: '' });
    expect(health).toBe('healthy');
    const answers = assertions.map(({ query, actual }) => ({ query, expected: actual }));
    writeFileSync(file, JSON.stringify({ ...scenario, assertions: answers }));

    cpSync(build, join(folder, 'build'), { recursive: true });
    cpSync(join(build, 'subgraph.yaml'), join(folder, 'subgraph.yaml'));
    for (const name of ['Probe', 'Blocks', 'Child']) completeAbi(join(folder, 'build', name, 'Probe.json'));
    const databaseUrl = new URL(await server.createDatabase());
    databaseUrl.password = 'any';
    const client = new pg.Client(databaseUrl.href);
    await client.connect();
    for (const name of ['pg_trgm', 'btree_gist', 'postgres_fdw', 'pg_stat_statements'])
      await client.query(`create extension if not exists ${name}`);
    await client.end();
    const { RUST_BACKTRACE: _, ...env } = process.env;
    const args = ['test', '--skip-build', '--postgres-url', databaseUrl.href, file];
    const run = promisify(execFile)(gnd ?? '', args, { cwd: folder, env, timeout: 120_000 });
    const { stdout } = await run.catch((error) => Promise.reject(new Error(`${error.stdout}\n${error.stderr}`)));
    expect(stdout).toContain('1 passed');
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
