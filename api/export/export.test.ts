import { get as httpGet, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EntityReader } from '../../engine/index.ts';
import { openMemoryApi } from '../../test/support/memory-api.ts';
import { createApi } from '../create-api.ts';
import { startHttpServer } from '../http/server.ts';
import { block, change, marketId, owners } from '../testing/aave-market.ts';
import { byId, rowsOf } from '../testing/exported-rows.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { type TestApi, testSchema } from '../testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

/** Anybody may name a token so. */
const named = opening.changes.map((one) =>
  one.type === 'Market' && one.id === marketId('ODD')
    ? change(one.block, 'Market', { ...one.row, name: '=HYPERLINK("http://x"),1' })
    : one,
);

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([{ ...opening, changes: named }, crash, aftermath]);
});
afterAll(() => api.close());

const fetchExport = (name: string, parameters: { readonly [name: string]: string } = {}, init: RequestInit = {}) =>
  fetch(`${api.server.url}/export/${name}?${new URLSearchParams(parameters)}`, init);

describe('newline-JSON', () => {
  test.each([
    ['all', {}],
    ['by stored keys', { openBorrowCount_gt: 0 }],
    ['by derived keys', { marginRatio_lt: '1.5' }],
    ['by both, in or', { or: [{ category: 1 }, { debtUsd_gt: '25000' }] }],
  ])('marginAccounts %s are those of GraphQL, their numbers too', async (_name, where) => {
    const response = await fetchExport('marginAccounts.ndjson', { where: JSON.stringify(where), block: '20' });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/x-ndjson; charset=utf-8',
    ]);
    expect(response.headers.get('x-block-hash')).toBe(block(20).hash);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="marginAccounts-20.ndjson"');
    const fields = `nativeHealth healthFactorRaw marginRatio leverage walletLeverage collateralUsd debtUsd equityUsd ltv
      liquidationThreshold isLiquidatable uniformShock unknownReason category openBorrowCount lastEventBlock mode id`;
    const { data } = await api.ask(
      `query A($where: MarginAccount_filter) { marginAccounts(where: $where, block: { number: 20 }) { ${fields} owner { id } } }`,
      { where },
    );
    const wanted = data.marginAccounts!.map((row) => Object.assign({}, row, { owner: row.owner!.id }));
    expect(wanted.length).toBeGreaterThan(0);
    const found = byId(await rowsOf(response));
    expect(found).toHaveLength(wanted.length);
    expect(found).toMatchObject(byId(wanted));
  });

  test('markets and liquidations are those of GraphQL', async () => {
    const { data } =
      await api.ask(`{ markets { id name utilization supplyApy totalSupply totalBorrowUsd priceUsd isStable
      openSuppliers cash } liquidations { id seizedAmount seizedUsd receivedSupplyTokens timestamp } }`);
    const markets = await rowsOf(await fetchExport('markets.ndjson'));
    expect(byId(markets)).toMatchObject(byId([...data.markets!]));
    const liquidations = await rowsOf(await fetchExport('liquidations.ndjson', { where: '{"seizedUsd_gt":"1"}' }));
    expect(liquidations).toMatchObject(data.liquidations!.filter(({ seizedUsd }) => seizedUsd !== null));
  });

  test('nothing is found in an empty body', async () => {
    const response = await fetchExport('liquidations.ndjson', { block: '10' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('CSV', () => {
  test('has a head, and quotes what needs it; what looks like a formula is text', async () => {
    const response = await fetchExport('markets.csv', { where: JSON.stringify({ id: marketId('ODD') }) });
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const [head = '', row = '', ...rest] = (await response.text()).split('\r\n');
    expect(rest).toEqual(['']);
    expect(head).toMatch(/^id,pool,protocol,kind,.*utilization,supplyApr,/);
    expect(row).toContain(`,"'=HYPERLINK(""http://x""),1",`);
  });

  test('a heatmap adds up to the total of GraphQL', async () => {
    const parameters = {
      market: marketId('WETH'),
      bins: '7',
      scale: 'LOG_DISTANCE',
      from: '0.4',
      to: '2',
      block: '10',
    };
    const lines = (await (await fetchExport('heatmap.csv', parameters)).text()).trimEnd().split('\r\n');
    expect(lines[0]).toBe(
      'place,lowerPrice,upperPrice,lowerDistance,upperDistance,accounts,collateralUsd,debtUsd,expectedSeizedUsd',
    );
    const rows = lines.slice(1).map((line) => line.split(','));
    expect(rows.map(([place]) => place)).toEqual([
      ...Array(7).fill('bin'),
      ...['belowRange', 'aboveRange', 'liquidatable', 'unreachable'],
    ]);
    const { data } = await api.ask(`{ liquidationHeatmap(market: "${marketId('WETH')}", bins: 7, scale: LOG_DISTANCE,
      range: { from: "0.4", to: "2" }, block: { number: 10 }) { edges bins { stake { debtUsd } } total { accounts debtUsd } } }`);
    const { edges, bins, total } = data.liquidationHeatmap!;
    expect(rows.slice(0, 7).map((row) => [row[1], row[7]])).toEqual(
      bins!.map(({ stake }, i) => [edges![i], stake!.debtUsd]),
    );
    expect(rows.reduce((sum, row) => sum + Number(row[5]), 0)).toBe(total!.accounts);
    expect(rows.reduce((sum, row) => sum + Number(row[7]), 0)).toBeCloseTo(Number(total!.debtUsd), 6);
  });
});

describe('wrong input', () => {
  const deep = `${'{"and":['.repeat(20)}{}${']}'.repeat(20)}`;
  test.each([
    ['an unknown list', 'markets2.csv', {}, 404, 'NOT_FOUND', /exports are \/export\/\{marginAccounts,markets,/],
    ['an unknown format', 'markets.xml', {}, 404, 'NOT_FOUND', /\{csv,ndjson\}/],
    [
      'an unknown parameter',
      'markets.csv',
      { limit: '1' },
      400,
      'BAD_USER_INPUT',
      /no parameter limit here: give block/,
    ],
    ['no JSON', 'markets.csv', { where: '{' }, 400, 'BAD_USER_INPUT', /where is no JSON/],
    ['no object', 'markets.csv', { where: '[1]' }, 400, 'BAD_USER_INPUT', /where does not fit/],
    ['an unknown key', 'markets.csv', { where: '{"nam":"x"}' }, 400, 'BAD_USER_INPUT', /where.* does not fit: .*"nam"/],
    ['a value that does not fit', 'markets.csv', { where: '{"cash_gt":"x"}' }, 400, 'BAD_USER_INPUT', /where\.cash_gt/],
    [
      'or beside others',
      'marginAccounts.csv',
      { where: '{"debtUsd_gt":1,"or":[{"category":1}]}' },
      400,
      'BAD_USER_INPUT',
      /or/,
    ],
    ['too deep a filter', 'markets.csv', { where: deep }, 400, 'BAD_USER_INPUT', /nested deeper than 12/],
    ['a block that is no number', 'markets.csv', { block: 'latest' }, 400, 'BAD_USER_INPUT', /block is latest/],
    ['a block too far', 'markets.csv', { block: '99999' }, 400, 'BLOCK_NOT_FOUND', /99999/],
    ['no market', 'heatmap.csv', {}, 400, 'BAD_USER_INPUT', /give one of them/],
    ['no such market', 'heatmap.csv', { market: '0x00' }, 400, 'NOT_FOUND', /no market/],
    [
      'bins that are no number',
      'heatmap.csv',
      { market: marketId('WETH'), bins: 'x' },
      400,
      'BAD_USER_INPUT',
      /bins is x/,
    ],
    [
      'a range that shrinks',
      'heatmap.csv',
      { market: marketId('WETH'), from: '2', to: '1' },
      400,
      'BAD_USER_INPUT',
      /range/,
    ],
    ['a filter where there is none', 'carryBoard.csv', { where: '{}' }, 400, 'BAD_USER_INPUT', /no parameter where/],
    [
      'a side that is none',
      'heatmap.csv',
      { market: marketId('WETH'), side: 'LEFT' },
      400,
      'BAD_USER_INPUT',
      /side is LEFT/,
    ],
  ])('error: %s', async (_name, path, parameters, status, code, message) => {
    const response = await fetchExport(path, parameters as { [name: string]: string });
    const { errors } = JSON.parse(await response.text());
    expect([response.status, errors[0].extensions.code]).toEqual([status, code]);
    expect(errors[0].message).toMatch(message);
    expect(errors[0].message).not.toMatch(/did you mean/i);
  });

  test('error: a parameter twice, and another method', async () => {
    const twice = await fetch(`${api.server.url}/export/markets.csv?block=1&block=2`);
    expect([twice.status, await twice.text()]).toEqual([400, expect.stringMatching('given twice')]);
    const post = await fetchExport('markets.csv', {}, { method: 'POST' });
    expect([post.status, await post.text()]).toEqual([405, expect.stringMatching('exports are GET /export/')]);
    const head = await fetchExport('markets.csv', {}, { method: 'HEAD' });
    expect([head.status, head.headers.get('x-block-number'), await head.text()]).toEqual([200, '30', '']);
  });
});

describe('a stream', () => {
  /** A reader whose pages of accounts never end, by giving the same again; counts them. */
  const endless = (failAt = Number.POSITIVE_INFINITY) => {
    const state = { pages: 0, isEnded: false };
    const reader: EntityReader = {
      ...api.reader,
      async *scan(query) {
        if (query.type !== 'MarginAccount' || query.pageSize === undefined) return yield* api.reader.scan(query);
        try {
          const page = await api.reader.find({ type: 'MarginAccount', block: query.block });
          for (; ; state.pages++) {
            if (state.pages === failAt) throw new Error('the database went away at /srv/secret');
            yield Array.from({ length: 400 }, (_, i) => page[i % page.length]!);
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          state.isEnded = true;
        }
      },
    };
    return { state, reader };
  };

  async function serve(reader: EntityReader) {
    const logged: string[] = [];
    const log = (message: string) => void logged.push(message);
    const inner = await createApi({ reader, schema: testSchema(), log });
    const server = await startHttpServer({ api: inner, port: 0, log });
    const open = (format = 'ndjson') =>
      new Promise<IncomingMessage>((resolve, reject) => {
        httpGet(`${server.url}/export/marginAccounts.${format}`, resolve).on('error', reject);
      });
    const close = () => Promise.all([server.close(), inner.close()]);
    return { logged, open, close };
  }

  test('waits for a client that does not read, and ends with one that goes away', async () => {
    const { state, reader } = endless();
    const { logged, open, close } = await serve(reader);
    const response = await open();
    response.once('data', () => response.pause());
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = state.pages > 0 && state.pages === before;
          before = state.pages;
          return isStill;
        },
        { interval: 200 },
      )
      .toBe(true);
    expect(state.isEnded).toBe(false);
    response.destroy();
    await expect.poll(() => state.isEnded).toBe(true);
    expect(logged).toEqual([]);
    await close();
  });

  test('that breaks is cut off, so that the client knows, and the log knows why', async () => {
    const { reader } = endless(3);
    const { logged, open, close } = await serve(reader);
    const response = await open();
    const parts: string[] = [];
    const read = async () => {
      for await (const part of response) parts.push(String(part));
    };
    await expect(read()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(parts.join('')).not.toMatch('secret');
    await expect.poll(() => logged).toEqual([expect.stringMatching(/was cut off: .*the database went away/s)]);
    await close();
  });

  test('R07 whose block the chain took back while it was read is refused, or cut off where it had begun', async () => {
    let isRead = false;
    const reader: EntityReader = {
      ...api.reader,
      async *scan(query) {
        yield* api.reader.scan(query);
        if (query.type === 'MarginAccount' && query.pageSize !== undefined) isRead = true;
      },
      blockState: async (block) => ({ ...(await api.reader.blockState(block)), isCanonical: !isRead }),
    };
    const { open, logged, close } = await serve(reader);
    const response = await open();
    expect([response.statusCode, (await response.toArray()).join('')]).toEqual([
      409,
      expect.stringContaining('BLOCK_REVERTED'),
    ]);
    isRead = false;
    await expect((await open('csv')).toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect.poll(() => logged).toEqual([expect.stringMatching(/was cut off: .*left the chain/s)]);
    await close();
  });

  test('that cannot begin is an error like any other', async () => {
    const { reader } = endless(0);
    const { open, logged, close } = await serve(reader);
    const response = await open();
    response.resume();
    expect([response.statusCode, response.headers['content-type']]).toEqual([500, 'application/json; charset=utf-8']);
    expect(logged).toHaveLength(1);
    await close();
  });
});

test('owners and markets of the scenario are exported once each', async () => {
  const rows = await rowsOf(await fetchExport('marginAccounts.ndjson'));
  expect(rows.map(({ owner }) => owner).sort()).toEqual(Object.values(owners).sort());
});
