import { createClient as createSseClient } from 'graphql-sse';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Database, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import {
  accountId,
  accountRows,
  batch,
  block,
  feedRow,
  marketId,
  owes,
  owners,
  supplies,
} from '../testing/aave-market.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { type Answered, openTestApi, type TestApi } from '../testing/test-api.ts';

let db: Database;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
});
afterAll(() => db.close());

const ether = 10n ** 18n;
const usdc = 10n ** 6n;

interface Heard {
  readonly results: Answered[];
  readonly client: Client;
}

/** Subscribes over a WebSocket of its own and gathers what comes. */
function overWebSocket(api: TestApi, query: string, variables: Record<string, unknown> = {}): Heard {
  const url = `${api.server.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  const results: Answered[] = [];
  client.subscribe(
    { query, variables },
    {
      next: ({ data, errors }) => void results.push(JSON.parse(JSON.stringify(errors ?? data))),
      error: (problem) => void results.push(JSON.parse(JSON.stringify(problem))),
      complete: () => undefined,
    },
  );
  return { results, client };
}

/** Reads server-sent events of one request; each as [event, data]. */
function overEvents(api: TestApi, query: string) {
  const heard: [string, Answered][] = [];
  const stop = new AbortController();
  const done = (async () => {
    const response = await fetch(`${api.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
      signal: stop.signal,
    });
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const [, event, data] = /^event: (\w+)\ndata: ?(.*)$/s.exec(part) ?? [];
        if (event !== undefined) heard.push([event, data ? JSON.parse(data) : null]);
      }
    }
    return response.status;
  })();
  return { heard, stop, done: done.catch(() => null) };
}

const crashed = (at: number) => batch(at, at, [feedRow(at, 'WETH', 1_000_00000000n)]);

describe('subscriptions', () => {
  test('blockApplied follows the head over both transports, reverts included', async () => {
    const api = await openTestApi(db, [opening]);
    const query = 'subscription { blockApplied(fromBlock: 9) { type after block { number hash timestamp } } }';
    const socket = overWebSocket(api, query);
    const stream = overEvents(api, query);
    await expect.poll(() => socket.results).toHaveLength(2);
    await expect.poll(() => stream.heard).toHaveLength(2);
    await api.store.commit(batch(11, 11, []));
    // A block that is gone before anybody looked is told to nobody.
    await expect.poll(() => socket.results).toHaveLength(3);
    await api.store.revertTo(block(10));
    const { number, hash, timestamp } = block(11);
    const told = [
      { blockApplied: { type: 'APPLIED', after: 10, block: { number, hash, timestamp } } },
      { blockApplied: { type: 'REVERTED', after: 10, block: { number, hash, timestamp } } },
    ];
    await expect.poll(() => socket.results.slice(2)).toEqual(told);
    await expect.poll(() => stream.heard.slice(2)).toEqual(told.map((data) => ['next', { data }]));
    const resumed = overWebSocket(api, query.replace('fromBlock: 9', `after: "${block(11).hash}"`));
    await expect.poll(() => resumed.results).toEqual(told.slice(1));
    // The library's own client, which reads the same stream.
    const client = createSseClient({ url: `${api.server.url}/graphql`, retryAttempts: 0 });
    const events = client.iterate({ query: query.replace('fromBlock: 9', `after: "${block(11).hash}"`) });
    expect(await events.next()).toMatchObject({ value: { data: told[1] }, done: false });
    client.dispose();
    await api.server.close();
    await stream.done;
    expect(stream.heard.at(-1)?.[0]).toBe('complete');
    await api.close();
  });

  test('an account is told at once, then only when something shown changed, and corrected after a revert', async () => {
    const api = await openTestApi(db, [opening]);
    const id = accountId(owners.alice).toUpperCase().replace('0X', '0x');
    const query = 'subscription A($id: ID!) { marginAccount(id: $id) { owner { id } isLiquidatable openBorrowCount } }';
    const { results, client } = overWebSocket(api, query, { id });
    const [safe, under] = [false, true].map((isLiquidatable) => ({
      marginAccount: { owner: { id: owners.alice }, isLiquidatable, openBorrowCount: 1 },
    }));
    await expect.poll(() => results).toEqual([safe]);
    await api.store.commit(batch(11, 11, []));
    await api.store.commit(crashed(12));
    await expect.poll(() => results).toEqual([safe, under]);
    await api.store.revertTo(block(11));
    await expect.poll(() => results).toEqual([safe, under, safe]);
    await client.dispose();
    await api.close();
  });

  test("a market is told with its derived fields at the event's block; null where there is none", async () => {
    const api = await openTestApi(db, [opening]);
    const market = overWebSocket(
      api,
      'subscription A($id: ID!) { market(id: $id) { priceUsd meta { block { number } } } }',
      {
        id: marketId('WETH'),
      },
    );
    const nothing = overWebSocket(api, 'subscription { market(id: "0x00") { name } }');
    await expect.poll(() => nothing.results).toEqual([{ market: null }]);
    await expect.poll(() => market.results).toHaveLength(1);
    await api.store.commit(crashed(11));
    await expect
      .poll(() => market.results)
      .toEqual([
        { market: { priceUsd: '2000', meta: { block: { number: 10 } } } },
        { market: { priceUsd: '1000', meta: { block: { number: 11 } } } },
      ]);
    await market.client.dispose();
    await nothing.client.dispose();
    await api.close();
  });

  test('liquidations are told once, by filter, from a block on, and taken back with their block', async () => {
    const api = await openTestApi(db, [opening, crash]);
    const query = (where: string) =>
      `subscription { liquidations(where: ${where}, fromBlock: 20) { what: type block { number } liquidation { seizedUsd marginAccount { id } } } }`;
    const all = overWebSocket(api, query('{}'));
    const none = overWebSocket(api, query('{ seizedUsd_gt: "99999" }'));
    await expect.poll(() => api.api.live?.counts().subscriptions).toBe(2);
    await api.store.commit(aftermath);
    await expect.poll(() => all.results).toHaveLength(2);
    await api.store.revertTo(block(25));
    await expect.poll(() => all.results).toHaveLength(4);
    const told = (what: string, seizedUsd: string | null) => ({
      liquidations: {
        what,
        block: { number: 30 },
        liquidation: { seizedUsd, marginAccount: { id: accountId(owners.erin) } },
      },
    });
    const [one, two] = all.results.map((result) => result.liquidations?.liquidation?.seizedUsd ?? null);
    expect(new Set([one, two])).toEqual(new Set(['16800.5', null]));
    expect(all.results).toEqual([
      told('APPLIED', one ?? null),
      told('APPLIED', two ?? null),
      told('REVERTED', two ?? null),
      told('REVERTED', one ?? null),
    ]);
    expect(none.results).toEqual([]);
    await all.client.dispose();
    await none.client.dispose();
    await expect.poll(() => api.api.live?.counts().subscriptions).toBe(0);
    await api.close();
  });

  test('every event of a busy chain of changes is one block, as queries at that block say', async () => {
    const api = await openTestApi(db, [opening]);
    const query = 'subscription A($id: ID!) { marginAccount(id: $id) { debtUsd meta { block { number } } } }';
    const id = accountId(owners.alice);
    const { results, client } = overWebSocket(api, query, { id });
    for (let at = 11; at < 30; at++) {
      const rows = accountRows(at, 'alice', 0, [supplies('WETH', 10n * ether), owes('USDC', BigInt(at) * 100n * usdc)]);
      await api.store.commit(batch(at, at, rows));
    }
    await expect.poll(() => results.at(-1)?.marginAccount?.meta?.block?.number).toBe(29);
    for (const { marginAccount } of results) {
      const number = Number(marginAccount!.meta!.block!.number);
      const { data } = await api.ask(`{ marginAccount(id: "${id}", block: { number: ${number} }) { debtUsd } }`);
      expect(marginAccount!.debtUsd).toBe(data.marginAccount?.debtUsd);
    }
    await client.dispose();
    await api.close();
  });
});

describe('what is no good subscription', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(db, [opening], { liveLimits: { cost: 50 } });
  });
  afterAll(() => api.close());

  test.each([
    ['a query', '{ markets { id } }', 'BAD_REQUEST'],
    ['a syntax error', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', 'subscription { blocks { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two root fields',
      'subscription { a: market(id: "1") { id } b: market(id: "1") { id } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'too deep',
      `subscription { market(id: "1") ${'{ pool { markets '.repeat(8)} { id } ${'} }'.repeat(8)} }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'too many aliases',
      `subscription { market(id: "1") { ${Array.from({ length: 70 }, (_, i) => `a${i}: id`).join(' ')} } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['too expensive', 'subscription { market(id: "1") { positions(first: 1000) { id } } }', 'QUERY_TOO_EXPENSIVE'],
    ['too old a block', 'subscription { blockApplied(after: "0x00") { type } }', 'RESUME_TOO_OLD'],
  ])('error: %s', async (_name, query, code) => {
    const socket = overWebSocket(api, query);
    await expect.poll(() => socket.results[0]?.[0]?.extensions?.code).toBe(code);
    await socket.client.dispose();
    const stream = overEvents(api, query);
    await stream.done;
    expect(stream.heard[0]?.[1]?.errors?.[0]?.extensions?.code).toBe(code);
  });

  test('error: plain HTTP does not answer subscriptions', async () => {
    const { status, errors } = await api.ask('subscription { blockApplied { type } }');
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});
