import { afterAll, beforeAll, expect, test } from 'vitest';
import { hedgerAddresses } from '../devnet/crowd/hedgers.ts';
import { DEMO } from '../devnet/demo.ts';
import { type PostgresServer, startPostgres } from './support/postgres.ts';
import { type Running, start } from './support/serve.ts';

const PROTOCOLS = ['aave-v3', 'compound-v3', 'gmx-v2', 'morpho-blue', 'perpetual-v2', 'synthetix-v3'];

let postgres: PostgresServer;
let serving: Running;
let url: string;

beforeAll(async () => {
  postgres = await startPostgres();
  serving = start({ args: ['serve', '--port', '0', '--no-alerts', '--database-url', await postgres.createDatabase()] });
  url = (await serving.waitFor(/(http:\/\/\S+?)\/?\s/))[1] ?? '';
  await serving.waitFor(/Ready\./);
}, 300_000);
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

const slugOf = ({ protocol }: { readonly protocol: { readonly slug: string } }): string => protocol.slug;

test('every protocol has margin accounts and liquidations', async () => {
  const { protocols } = await ask('{ protocols { slug } }');
  expect(protocols.map(({ slug }: { slug: string }) => slug).sort()).toEqual(PROTOCOLS);
  for (const slug of PROTOCOLS) {
    const found = await ask(`{
      liquidations(first: 10, where: { protocol_: { slug: "${slug}" } }) { id }
      marginAccounts(first: 60, where: { protocol_: { slug: "${slug}" } }) { id } }`);
    expect(found.liquidations.length, slug).toBeGreaterThan(0);
    expect(found.marginAccounts.length, slug).toBeGreaterThan(30);
  }
});

test('hedgers, who lend ether and are short as much of it elsewhere, are delta-neutral over their protocols', async () => {
  const views = [];
  for (const address of hedgerAddresses(DEMO.seed)) {
    const { owner } = await ask(`{ owner(address: "${address}") {
      grossUsd netUsd strategies { kind } marginAccounts { protocol { slug } } } }`);
    views.push(owner);
  }
  for (const { strategies, marginAccounts, netUsd, grossUsd } of views) {
    expect(strategies.map(({ kind }: { kind: string }) => kind)).toContain('DELTA_NEUTRAL');
    expect(new Set(marginAccounts.map(slugOf)).size).toBe(2);
    expect(Number(netUsd) / Number(grossUsd)).toBeLessThan(0.05);
  }
  const pairs = new Set(views.map(({ marginAccounts }) => marginAccounts.map(slugOf).sort().join(' and ')));
  expect(pairs.size).toBeGreaterThanOrEqual(4);
});

test('one heatmap holds the accounts of lending and of perps', async () => {
  const { markets } = await ask(
    '{ markets(where: { inputToken_: { symbol: "WETH" }, protocol_: { slug: "aave-v3" } }) { id } }',
  );
  const map = async (where: string): Promise<number> => {
    const { liquidationHeatmap } = await ask(
      `{ liquidationHeatmap(market: "${markets[0].id}" ${where}) { total { accounts } } }`,
    );
    return Number(liquidationHeatmap.total.accounts);
  };
  const all = await map('');
  const parts = await Promise.all(
    PROTOCOLS.map((slug) => map(`where: { protocol_: { slug: "${slug}" } }`).then((count) => [slug, count] as const)),
  );
  expect(parts.filter(([, count]) => count === 0)).toEqual([]);
  expect(parts.reduce((sum, [, count]) => sum + count, 0)).toBe(all);
});
