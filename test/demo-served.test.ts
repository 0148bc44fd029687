import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hedgerAddresses } from '../devnet/crowd/hedgers.ts';
import { CRASH_HOURS, DEMO } from '../devnet/demo.ts';
import { GENESIS } from '../devnet/scenario/scenario.ts';
import { inProcess } from './support/door.ts';
import { type PostgresServer, startPostgres } from './support/postgres.ts';
import { type Running, start } from './support/serve.ts';

const PROTOCOLS = ['aave-v3', 'compound-v3', 'gmx-v2', 'morpho-blue', 'perpetual-v2', 'synthetix-v3'];
const DAY = 86_400;

let postgres: PostgresServer;
let serving: Running;
let databaseUrl: string;
let url: string;

beforeAll(async () => {
  postgres = await startPostgres();
  databaseUrl = await postgres.createDatabase();
  serving = start({ args: ['serve', '--port', '0', '--database-url', databaseUrl] });
  url = (await serving.waitFor(/(http:\/\/\S+?)\/?\s/))[1] ?? '';
  await serving.waitFor(/Ready\./);
});
afterAll(async () => {
  await serving?.stop();
  await postgres?.stop();
});

async function ask(query: string) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await answer.json();
  expect(errors).toBeUndefined();
  return data;
}

interface Of {
  readonly protocol: { readonly slug: string };
}
const slugsOf = (rows: readonly Of[]): string[] => [...new Set(rows.map(({ protocol }) => protocol.slug))].sort();

describe('the demo', () => {
  test('every protocol has margin accounts, eight hundred and more of them at Aave', async () => {
    const { marginPools } = await ask('{ marginPools(first: 100) { accountCount protocol { slug } } }');
    const counts: Record<string, number> = {};
    for (const { accountCount, protocol } of marginPools)
      counts[protocol.slug] = (counts[protocol.slug] ?? 0) + accountCount;
    expect(Object.keys(counts).sort()).toEqual(PROTOCOLS);
    expect(counts['aave-v3']).toBeGreaterThanOrEqual(DEMO.accounts);
    for (const slug of PROTOCOLS) expect(counts[slug], slug).toBeGreaterThan(DEMO.crowd * 0.8);
  });

  test.each(CRASH_HOURS)('the crash of hour %i liquidates everywhere', async (hour) => {
    const from = GENESIS + 3600 * (hour + 1);
    const parts = PROTOCOLS.map(
      (slug, at) => `of${at}: liquidations(first: 1, where: {
        timestamp_gte: ${from}, timestamp_lt: ${from + 2 * DAY}, protocol_: { slug: "${slug}" } }) { protocol { slug } }`,
    );
    const found = await ask(`{ ${parts.join('\n')} }`);
    expect(slugsOf(Object.values<Of[]>(found).flat())).toEqual(PROTOCOLS);
  });

  test('bad debt is a small part of what was lent and traded, in all and where GMX keeps it in USD', async () => {
    const all =
      '{ overview { totals { borrowUsd deficitUsd } } marginPools(where: { protocol_: { slug: "gmx-v2" } }) { id } }';
    const { overview, marginPools } = await ask(all);
    expect(Number(overview.totals.deficitUsd)).toBeLessThan(Number(overview.totals.borrowUsd) / 100);
    for (const { id } of marginPools) {
      const { overview: gmx } = await ask(`{ overview(pool: "${id}") { totals { deficitUsd } } }`);
      expect(Number(gmx.totals.deficitUsd)).toBeGreaterThan(0);
      expect(Number(gmx.totals.deficitUsd)).toBeLessThan(100_000);
    }
  });

  test('hedgers, who lend ether and are short as much of it elsewhere, are delta-neutral over their protocols', async () => {
    const pairs = new Set<string>();
    for (const address of hedgerAddresses(DEMO.seed)) {
      const { owner } = await ask(`{ owner(address: "${address}") {
        grossUsd netUsd strategies { kind } marginAccounts { protocol { slug } } } }`);
      const { strategies, marginAccounts, netUsd, grossUsd } = owner;
      expect(
        strategies.map(({ kind }: { kind: string }) => kind),
        address,
      ).toContain('DELTA_NEUTRAL');
      expect(Number(netUsd) / Number(grossUsd), address).toBeLessThan(0.05);
      expect(slugsOf(marginAccounts).length, address).toBe(2);
      pairs.add(slugsOf(marginAccounts).join(' and '));
    }
    expect(pairs.size).toBe(6);
  });

  test('one heatmap of ether holds the accounts of lending and of perps', async () => {
    const { liquidationHeatmap } = await ask(`{ liquidationHeatmap(asset: "ETH") {
      total { accounts } groups(by: PROTOCOL) { label total { accounts } } } }`);
    const { groups, total } = liquidationHeatmap;
    const counts = groups.map((group: { total: { accounts: number } }) => Number(group.total.accounts));
    expect(groups.map(({ label }: { label: string }) => label).length).toBe(PROTOCOLS.length);
    expect(Math.min(...counts)).toBeGreaterThan(5);
    expect(counts.reduce((sum: number, count: number) => sum + count, 0)).toBe(Number(total.accounts));
  });
});

describe('doors beside a running serve', () => {
  const door = (...args: string[]) => inProcess([...args, '--database-url', databaseUrl, '--json']);

  test('status, digest and query read what it has stored on PostgreSQL, and doctor finds it well', async () => {
    const status = await door('status');
    expect(status).toMatchObject({ code: 0, stderr: '' });
    const report = JSON.parse(status.stdout);
    expect(report).toMatchObject({ health: 'healthy', failure: null });
    const digest = await door('digest');
    expect(JSON.parse(digest.stdout)).toEqual({ block: report.head.number, digest: report.digest });
    const query = await door('query', '{ _meta { block { number } } }');
    expect(JSON.parse(query.stdout)).toEqual({ data: { _meta: { block: { number: report.head.number } } } });
    const doctor = await door('doctor');
    expect(JSON.parse(doctor.stdout)).toMatchObject({ healthy: true });
  });

  test('error: what writes is refused', async () => {
    const refused = await door('revert', '--to', '10');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/in use by another process/);
  });
});
