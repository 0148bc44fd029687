import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liquidationHeatmap } from '../margin/index.ts';
import { openMemoryApi } from '../test/support/memory-api.ts';
import { type BookSource, createBookSource } from './book/book-source.ts';
import { createSampleCache, heatmapSamples } from './book/heatmap-history.ts';
import { accountRows, batch, block, feedRow, marketId, owes, startTimestamp, supplies } from './testing/aave-market.ts';
import { opening } from './testing/scenario.ts';
import type { TestApi } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

/** Hours end after blocks 233 and 533; WETH falls in the second, erin is liquidated in the third. */
const ether = 10n ** 18n;
const fall = batch(11, 240, [feedRow(240, 'WETH', 1_600_00000000n)]);
const later = batch(
  241,
  540,
  accountRows(540, 'erin', 0, [supplies('WETH', 8n * ether), owes('USDC', 9_000_000_000n)]),
);
const hourOf = (number: number) => block(number).timestamp - (block(number).timestamp % 3_600);

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([opening, fall, later]);
});
afterAll(async () => {
  expect(api.logged).toEqual([]);
  await api.close();
});

const stake = '{ accounts collateralUsd debtUsd expectedSeizedUsd }';
const sampleFields = `timestamp block { number timestamp } referencePrice cells: values belowRange ${stake} aboveRange ${stake}
  liquidatable ${stake} unreachable ${stake} total ${stake} coverage { accounts covered excluded share } unknownReason`;
const history = (args = '', asset: 'WETH' | 'ODD' = 'WETH') =>
  api.ask(`{ liquidationHeatmapHistory(market: "${marketId(asset)}", ${args}) {
    centerPrice edges samples { ${sampleFields} } unknownReason market { name } meta { block { number } } } }`);
const single = async (number: number, args = '') =>
  (
    await api.ask(`{ liquidationHeatmap(market: "${marketId('WETH')}", block: { number: ${number} } ${args}) {
      edges referencePrice bins { stake ${stake} } total ${stake} liquidatable ${stake} unreachable ${stake} } }`)
  ).data.liquidationHeatmap!;

const kinds = {
  COLLATERAL: 'collateralUsd',
  DEBT: 'debtUsd',
  EXPECTED_SEIZED: 'expectedSeizedUsd',
  ACCOUNTS: 'accounts',
} as const;

describe('liquidationHeatmapHistory', () => {
  test('has the price path, and one column for each hour from the first block on', async () => {
    const { data } = await history('bins: 20');
    const map = data.liquidationHeatmapHistory!;
    const samples = map.samples!;
    expect(samples.map(({ timestamp, block, referencePrice }) => [timestamp, block!.number, referencePrice])).toEqual([
      [hourOf(1), 233, '2000'],
      [hourOf(234), 533, '1600'],
      [hourOf(534), 540, '1600'],
    ]);
    expect(map).toMatchObject({ centerPrice: '1600', market: { name: 'WETH' }, meta: { block: { number: 540 } } });
    expect(map.edges).toHaveLength(21);
    expect(samples[0]!.coverage).toEqual({
      accounts: 7,
      covered: 6,
      excluded: 1,
      share: expect.stringMatching('^0.857'),
    });
    // erin owes what her collateral no longer covers from the fall on, until she is liquidated.
    expect(samples.map((sample) => sample.liquidatable!.accounts)).toEqual([0, 1, 0]);
  });

  test.each(Object.entries(kinds))('measures %s as the heatmap of each block does', async (measure, key) => {
    const { data } = await history(`measure: ${measure}, bins: 20`);
    const { edges, samples } = data.liquidationHeatmapHistory!;
    const books = createBookSource({ reader: api.reader, capacity: 1 });
    for (const sample of samples!) {
      const { book } = await books.at(block(Number(sample.block!.number)));
      const exact = liquidationHeatmap(book, marketId('WETH'), { edges: edges!.map(Number) });
      for (const [i, value] of [...sample.cells!].entries()) expect(Number(value)).toBeCloseTo(exact[key][i]!, 6);
      const alone = await single(Number(sample.block!.number));
      const parts = [sample.belowRange, sample.aboveRange, sample.liquidatable, sample.unreachable].map(
        (one) => one![key],
      );
      const sum = [...parts, ...sample.cells!].reduce<number>((total, value) => total + Number(value), 0);
      expect(sum).toBeCloseTo(Number(sample.total![key]), 6);
      if (measure !== 'EXPECTED_SEIZED') expect(sum).toBeCloseTo(Number(alone.total![key]), 6);
      expect(sample.liquidatable).toEqual(alone.liquidatable);
      expect(sample.unreachable).toEqual(alone.unreachable);
    }
  });

  test.each(['ABSOLUTE', 'LOG_DISTANCE'])(
    'has the bins of the newest block where its price is round, %s',
    async (scale) => {
      const { data } = await history(`bins: 30, scale: ${scale}, range: { from: "0.3", to: "2" }`);
      const { edges, samples } = data.liquidationHeatmapHistory!;
      const alone = await single(540, `, bins: 30, scale: ${scale}, range: { from: "0.3", to: "2" }`);
      expect(edges).toEqual(alone.edges);
      expect(samples!.at(-1)!.cells).toEqual(alone.bins!.map(({ stake }) => stake!.collateralUsd));
    },
  );

  test('outliers stand beside the bins, and every account in one place', async () => {
    const { data } = await history('bins: 4, range: { from: "0.99", to: "1.01" }, measure: ACCOUNTS');
    const { edges, samples } = data.liquidationHeatmapHistory!;
    expect(edges).toEqual(['1584', '1592', '1600', '1608', '1616']);
    for (const { cells, belowRange, aboveRange, liquidatable, unreachable, total } of samples!) {
      const apart = [belowRange, aboveRange, liquidatable, unreachable].reduce(
        (sum, one) => sum + Number(one!.accounts),
        0,
      );
      expect(apart + [...cells!].map(Number).reduce((a, b) => a + b, 0)).toBe(total!.accounts);
      expect(total!.accounts).toBe(5);
    }
  });

  test('ends at to and at the block, and begins at from', async () => {
    const args = `from: ${startTimestamp + 3_000}, to: ${block(300).timestamp}`;
    const samples = (await history(args)).data.liquidationHeatmapHistory!.samples!;
    expect(samples.map((sample) => sample.block!.number)).toEqual([300]);
    const pinned = (await history('block: { number: 238 }, interval: day')).data.liquidationHeatmapHistory!.samples!;
    expect(pinned.map((sample) => [sample.block!.number, sample.referencePrice])).toEqual([[238, '2000']]);
  });

  test('behavior: a block once sampled is not read again', async () => {
    const { reader } = api;
    const inner = createBookSource({ reader, capacity: 1 });
    const walked: number[] = [];
    const books: BookSource = {
      at: inner.at,
      walk: (blocks) => {
        walked.push(...blocks.map(({ number }) => number));
        return inner.walk(blocks);
      },
    };
    const sources = { reader, books, samples: createSampleCache(1_000_000) };
    const target = { type: 'MARKET', id: marketId('WETH') } as const;
    const grid = { target, edges: [1_000, 1_500, 2_000], key: 'a' };
    const first = await heatmapSamples(sources, [block(233), block(533)], grid);
    const second = await heatmapSamples(sources, [block(233), block(233), block(540)], grid);
    await heatmapSamples(sources, [block(233)], { ...grid, edges: [1, 2], key: 'b' });
    expect(walked).toEqual([233, 533, 540, 233]);
    expect([second[0], second[1]]).toEqual([first[0], first[0]]);
  });

  test('says why there is nothing', async () => {
    const { data } = await history('', 'ODD');
    expect(data.liquidationHeatmapHistory).toMatchObject({
      centerPrice: null,
      edges: [],
      samples: [],
      unknownReason: expect.any(String),
    });
  });

  test.each([
    ['too many samples', `from: ${startTimestamp - 900_000}`, 'BAD_USER_INPUT'],
    ['too many bins', 'bins: 401', 'BAD_USER_INPUT'],
    ['a range that shrinks', 'range: { from: "2", to: "1" }', 'BAD_USER_INPUT'],
    ['from after to', `from: ${startTimestamp + 200}, to: ${startTimestamp + 100}`, 'BAD_USER_INPUT'],
    ['a time before the first block', 'from: 3600, to: 7200', 'BAD_USER_INPUT'],
    ['a block that is not there', 'block: { number: 100000 }', 'BLOCK_NOT_FOUND'],
  ])('error: %s', async (_name, args, code) => {
    const { status, errors } = await history(args);
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, code]);
  });

  test('error: an unknown market', async () => {
    const { errors } = await api.ask('{ liquidationHeatmapHistory(market: "0xAB") { edges } }');
    expect(errors?.[0]?.message).toBe('There is no market 0xab at block 540: check the id, or ask at a later block.');
  });
});
