import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hedgerAddresses } from '../devnet/crowd/hedgers.ts';
import { CRASH_HOURS, DEMO } from '../devnet/demo.ts';
import { GENESIS } from '../devnet/scenario/scenario.ts';
import {
  type AccountFigures,
  accountFigures,
  checkAccount,
  checkMap,
  checkMarkets,
  checkPopulation,
  checkWalk,
} from './support/consistency.ts';
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

describe('what is answered in the midst of a crash agrees with itself', () => {
  const block = 3240;
  const at = `block: { number: ${block} }`;
  let accounts: readonly AccountFigures[];
  beforeAll(async () => {
    accounts = await accountFigures(ask, block);
  });

  test('accounts with their positions, totals and distributions with the accounts', async () => {
    for (const account of accounts) checkAccount(account);
    await checkPopulation(ask, block, accounts);
    await checkMarkets(ask, block, accounts);
  });

  test('a map of one market with the liquidation prices of its accounts, and with the at-risk curve', async () => {
    const { markets } = await ask(`{ markets(first: 100, ${at}) { id baseAsset inputToken { symbol } } }`);
    const ether = markets.filter(({ baseAsset }: { baseAsset: string }) => baseAsset === 'ETH');
    expect(ether.length).toBeGreaterThan(8);
    for (const { id } of ether) await checkMap(ask, block, { market: id, accounts });
  });

  test("a cascade's first round is whom the shock endangers, its parts add up; an owner has what its accounts have", async () => {
    const flow = '{ accounts repaidUsd seizedUsd soldUsd badDebtUsd }';
    const { cascade, atRiskCurve } = await ask(`{
      cascade(shock: "-0.25", reserveUsd: "50000000", ${at}) { total ${flow} protocols { flow ${flow} }
        rounds { flow ${flow} protocols { flow ${flow} } } }
      atRiskCurve(from: "-0.25", to: "0", points: 2, ${at}) { points { stake { accounts } } } }`);
    expect(cascade.rounds[0].flow.accounts).toBe(atRiskCurve.points[0].stake.accounts);
    for (const key of Object.keys(cascade.total)) {
      const added = (parts: readonly { flow: { [key: string]: string } }[]) =>
        parts.reduce((sum, { flow }) => sum + Number(flow[key]), 0);
      const total = Number(cascade.total[key]);
      for (const parts of [cascade.rounds, cascade.protocols]) expect(added(parts) / total, key).toBeCloseTo(1, 9);
    }
    for (const address of hedgerAddresses(DEMO.seed).slice(0, 4)) {
      const { owner } = await ask(`{ owner(address: "${address}", ${at}) { equityUsd marginAccounts { equityUsd } } }`);
      const equity = owner.marginAccounts.reduce(
        (sum: number, one: { equityUsd: string }) => sum + Number(one.equityUsd),
        0,
      );
      expect(Number(owner.equityUsd) / equity, address).toBeCloseTo(1, 6);
    }
  });

  test('pages by cursor with the lists they are pages of', async () => {
    const searches = [
      `where: { marginRatio_lt: "2", protocol_: { slug_in: ["gmx-v2", "aave-v3"] } }, orderBy: leverage, orderDirection: desc`,
      `where: { distanceToLiquidation_lt: "0.4", and: [{ leverage_gt: "1.5" }] }, orderBy: distanceToLiquidation`,
      `where: { debtUsd_gt: "100" }`,
    ];
    for (const search of searches) expect(await checkWalk(ask, `${search}, ${at}`)).toBeGreaterThan(53);
  });

  test('a health at Morpho Blue by hand, from what its provenance names', async () => {
    const { marginAccounts } = await ask(`{ marginAccounts(first: 5, ${at}, where: {
      protocol_: { slug: "morpho-blue" }, debtUsd_gt: "1000" }) { healthFactorRaw positions(where: { isOpen: true }) { side balanceNow }
      provenance { inputs { entity field value } } } }`);
    for (const { healthFactorRaw, positions, provenance } of marginAccounts) {
      const input = (entity: string, field: string): bigint =>
        BigInt(
          provenance.inputs.find(
            (one: { entity: string; field: string }) => one.entity === entity && one.field === field,
          ).value,
        );
      const held = (side: string): bigint =>
        BigInt(positions.find((one: { side: string }) => one.side === side)?.balanceNow ?? 0);
      const worth = (held('COLLATERAL') * input('PairOracle', 'price')) / 10n ** 36n;
      const most = (worth * input('CollateralConfig', 'liquidationThresholdWad')) / 10n ** 18n;
      expect(BigInt(healthFactorRaw)).toBe((most * 10n ** 18n) / held('BORROWER'));
    }
  });
});

test('an aggregation is exported bucket by bucket, as it is answered', async () => {
  const where = `{ market_: { kind: PERP } }`;
  const { fundingStats_collection: answered } = await ask(
    `{ fundingStats_collection(interval: day, first: 1000, where: ${where}, orderBy: id) { id market { id } accrued } }`,
  );
  const given = new URLSearchParams({ interval: 'day', where: '{"market_":{"kind":"PERP"}}' });
  const text = await (await fetch(`${url}/export/fundingStats_collection.ndjson?${given}`)).text();
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.map(({ id, market, accrued }) => ({ id, market: { id: market }, accrued }))).toEqual(answered);
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
