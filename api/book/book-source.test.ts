import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Database, type EntityReader, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { createApi } from '../create-api.ts';
import { startHttpServer } from '../http/server.ts';
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
import { openTestApi, openTestDeployment, type TestApi, testSchema } from '../testing/test-api.ts';
import { createBookSource } from './book-source.ts';
import { poolTypes } from './load-pools.ts';
import { holdersOf, peopleOf } from './population.ts';
import { loadSnapshot, moveSnapshot, type Snapshot } from './snapshot.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let db: Database;
/** For tests that change nothing. */
let reader: EntityReader;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
  ({ reader } = await openTestDeployment(db, [opening, crash, aftermath]));
});
afterAll(() => db.close());

let api: TestApi;
/** Gives each test of a suite an API over a deployment of its own. */
const withOwnApi = () =>
  beforeEach(async () => {
    api = await openTestApi(db, [opening, crash, aftermath]);
    return () => api.close();
  });

/** A snapshot without what its pools can do: their rows and markets. */
const plain = ({ block, markets, accounts, pools }: Snapshot) => ({
  block,
  markets,
  accounts: new Map(accounts),
  pools: Array.from(pools.values(), ({ id, protocol, markets, facts }) => ({
    id,
    protocol,
    markets,
    rows: [facts.pool, ...poolTypes.map((type) => facts.rowsOf(type))],
  })),
});

/** Who holds what, counted anew or carried along. */
const counts = (snapshot: Snapshot) => [
  peopleOf(snapshot, () => true),
  ...[...snapshot.markets.keys()].map((market) => holdersOf(snapshot, market)),
];

/** Counts what a reader is asked for. */
function counting(reader: EntityReader): { readonly reader: EntityReader; readonly scans: string[] } {
  const scans: string[] = [];
  const columns: EntityReader['columns'] = (query) => {
    scans.push(query.type);
    return reader.columns(query);
  };
  return { reader: { ...reader, columns }, scans };
}

describe('moveSnapshot', () => {
  test.each([
    [10, 20],
    [20, 10],
    [20, 30],
    [30, 20],
    [10, 30],
    [30, 10],
  ])('from block %i gives at block %i what a whole read gives', async (from, to) => {
    const start = await loadSnapshot(reader, block(from));
    expect(counts(start)[0]).not.toEqual({ accounts: 0, borrowers: 0 });
    const moved = await moveSnapshot(reader, start, block(to), { mostMoved: 1 });
    const read = await loadSnapshot(reader, block(to));
    expect(plain(moved!)).toEqual(plain(read));
    expect(counts(moved!)).toEqual(counts(read));
  });

  test('gives up where too much changed', async () => {
    const start = await loadSnapshot(reader, block(20));
    expect(await moveSnapshot(reader, start, block(30), { mostMoved: 0.1 })).toBeNull();
  });
});

describe('createBookSource', () => {
  test('default', async () => {
    const source = createBookSource({ reader, capacity: 4 });
    const book = await source.at(block(10));
    expect(book.block).toEqual(block(10));
    expect([...book.excluded]).toEqual([[accountId(owners.frank), 'no price is known for ODD']]);
    expect([...book.stableMarkets]).toEqual([marketId('USDC')]);
    expect(book.book.count).toBe(6);
    expect(book.formulaVersion).toBe('aave-v3@3.6');
  });

  test('behavior: reads a block once, also when asked for it many times at once', async () => {
    const counted = counting(reader);
    const source = createBookSource({ reader: counted.reader, capacity: 4 });
    const [a, b] = await Promise.all([source.at(block(20)), source.at(block(20))]);
    expect(a).toBe(b);
    expect(await source.at(block(20))).toBe(a);
    expect(counted.scans).toEqual(['MarginAccount', 'Position']);
  });

  test('behavior: moves to a neighbour instead of reading it whole', async () => {
    const counted = counting(reader);
    const source = createBookSource({ reader: counted.reader, capacity: 4 });
    await source.at(block(10));
    const book = await source.at(block(20));
    expect(counted.scans).toEqual(['MarginAccount', 'Position']);
    expect(book.markets.get(marketId('WETH'))?.price).toBe(1_600_00000000n);
  });

  test('behavior: forgets the book that was asked for longest ago', async () => {
    const source = createBookSource({ reader, capacity: 2 });
    const first = await source.at(block(10));
    const second = await source.at(block(20));
    expect(await source.at(block(10))).toBe(first);
    await source.at(block(30));
    expect(await source.at(block(10))).toBe(first);
    expect(await source.at(block(20))).not.toBe(second);
  });

  test('behavior: of large books the newest two are kept', async () => {
    const source = createBookSource({ reader, capacity: 16, accounts: 1 });
    const [first, second, third] = [await source.at(block(10)), await source.at(block(20)), await source.at(block(30))];
    expect(await source.at(block(30))).toBe(third);
    expect(await source.at(block(20))).toBe(second);
    expect(await source.at(block(10))).not.toBe(first);
  });

  test('error: a block that the chain took away', async () => {
    const own = await openTestDeployment(db, [opening, crash, aftermath]);
    const source = createBookSource({ reader: own.reader, capacity: 2 });
    await own.store.revertTo(block(20));
    await expect(source.at(block(30))).rejects.toMatchObject({ code: 'BLOCK_REVERTED', block: 30 });
  });
});

describe('answers of other blocks', () => {
  withOwnApi();

  test('a past answer stays what it was when more blocks come', async () => {
    const query = `{ marginAccounts(block: { number: 20 }, orderBy: marginRatio) {
      id nativeHealth leverage liquidationPrices { liquidationPrice } positions { balanceNow valueUsd } }
      liquidationHeatmap(market: "${marketId('WETH')}", block: { number: 20 }) { bins { stake { accounts debtUsd } } }
      leverageDistribution(block: { number: 20 }) { buckets { accounts debtUsd } mean }
      overview(block: { number: 20 }) { totals { supplyUsd borrowUsd } liquidations24h { count } } }`;
    const before = await api.ask(query);
    await api.store.commit(
      batch(31, 40, [
        feedRow(40, 'WETH', 900_00000000n),
        ...accountRows(40, 'bob', 0, [supplies('WETH', 1n), owes('USDC', 5n)]),
      ]),
    );
    // A second deployment of the same facts, of which nothing is cached.
    const fresh = await openTestApi(db, [opening, crash, aftermath]);
    expect((await api.ask(query)).data).toEqual(before.data);
    expect((await fresh.ask(query)).data).toEqual(before.data);
    const head = await api.ask(
      '{ overview { meta { block { number } } } markets(where: { name: "WETH" }) { priceUsd } }',
    );
    expect(head.data).toEqual({ overview: { meta: { block: { number: 40 } } }, markets: [{ priceUsd: '900' }] });
    await fresh.close();
  });

  test('after a reorganisation answers come from the new fork', async () => {
    const query =
      '{ overview { meta { block { number hash } } } marginAccounts(where: { isLiquidatable: true }) { owner { id } } }';
    expect((await api.ask(query)).data.marginAccounts).toEqual([]);
    await api.store.revertTo(block(20));
    expect((await api.ask(query)).data.marginAccounts).toEqual([{ owner: { id: owners.erin } }]);
    await api.store.commit({
      blocks: [{ ...block(21, 1), parentHash: block(20).hash }],
      changes: [feedRow(21, 'WETH', 2_050_00000000n)],
      sources: [],
    });
    expect((await api.ask(query)).data).toEqual({
      overview: { meta: { block: { number: 21, hash: block(21, 1).hash } } },
      marginAccounts: [],
    });
  });
});

describe('a reorganisation in the middle of a request (R07)', () => {
  withOwnApi();

  /** Asks while the store loses all blocks after 20 as soon as liquidations are read. */
  async function askDuring(query: string) {
    const find: EntityReader['find'] = async (wanted) => {
      const rows = await api.reader.find(wanted);
      if (wanted.type === 'Liquidation') await api.store.revertTo(block(20));
      return rows;
    };
    const inner = await createApi({ reader: { ...api.reader, find }, schema: testSchema() });
    const server = await startHttpServer({ api: inner, port: 0 });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query });
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = JSON.parse(await response.text());
    await server.close();
    await inner.close();
    return { status: response.status, data, code: errors?.[0]?.extensions?.code };
  }

  test('is an error where it took the block of the answer away', async () => {
    const answer = await askDuring('{ overview(block: { number: 30 }) { liquidations24h { count } } }');
    expect(answer).toEqual({ status: 409, data: null, code: 'BLOCK_REVERTED' });
  });

  test('changes nothing where the block of the answer stands', async () => {
    const answer = await askDuring('{ overview(block: { number: 20 }) { liquidations24h { count } } }');
    expect(answer).toEqual({ status: 200, data: { overview: { liquidations24h: { count: 0 } } }, code: undefined });
  });
});
