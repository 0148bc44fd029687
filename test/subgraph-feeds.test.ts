import { join } from 'node:path';
import { zeroAddress } from 'viem';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Hex } from '../engine/chain/types.ts';
import { loadSubgraph } from '../engine/manifest/subgraph.ts';
import type { Subgraph } from '../engine/manifest/types.ts';
import { createMarket, listing, marketId, ORACLE, POOL, PROVIDER, user } from './support/subgraph-market.ts';
import { digitsOf, runSubgraph } from './support/subgraph-run.ts';
import type { Script } from './support/subgraph-script.ts';

const PROXY: Hex = `0x${'f1'.repeat(20)}`;
const ADAPTER: Hex = `0x${'f2'.repeat(20)}`;
const AGGREGATOR: Hex = `0x${'f3'.repeat(20)}`;
const SUCCESSOR: Hex = `0x${'f4'.repeat(20)}`;
const OTHER_ORACLE: Hex = `0x${'f5'.repeat(20)}`;
const HOUR = 3600;
const { asset } = listing(0);

let subgraph: Subgraph;
beforeAll(async () => {
  subgraph = await loadSubgraph(join(import.meta.dirname, '..', 'build'));
});

function proxyAnswers(script: Script, aggregator: Hex): void {
  script.answer(PROXY, 'PriceSource.aggregator', aggregator);
  script.answer(PROXY, 'PriceSource.decimals', 8);
}

const source = (script: Script, to: Hex): void =>
  script.emit(ORACLE, 'AaveOracle.AssetSourceUpdated', { asset, source: to });

const answerUpdated = (script: Script, aggregator: Hex, current: bigint): void =>
  script.emit(aggregator, 'ChainlinkAggregator.AnswerUpdated', { current, roundId: 7n, updatedAt: 1_700_000_000n });

const supply = (script: Script): void =>
  script.emit(POOL, 'Pool.Supply', {
    reserve: asset,
    user: user(1),
    onBehalfOf: user(1),
    amount: 10n ** 18n,
    referralCode: 0,
  });

async function outcome(script: Script) {
  const run = await runSubgraph({ subgraph, blocks: script.blocks, call: script.call });
  const token = run.rows('Token').find(({ id }) => id === asset);
  const feed = (id: Hex) => run.rows('PriceFeed').find((row) => row.id === id);
  return { run, feed, price: digitsOf(token?.lastPriceUsd), priceSource: token?.priceSource };
}

describe('a Chainlink proxy', () => {
  test('behavior: its first price is asked for, the next ones come from the aggregator', async () => {
    const script = createMarket({ revision: 10, count: 1 });
    proxyAnswers(script, AGGREGATOR);
    script.answer(PROXY, 'PriceSource.latestAnswer', 200_000_000n);
    source(script, PROXY);
    script.block();
    answerUpdated(script, AGGREGATOR, 300_000_000n);

    const { run, feed, price } = await outcome(script);

    expect(price).toBe('3');
    expect(feed(PROXY)).toMatchObject({ type: 'CHAINLINK', aggregator: AGGREGATOR, updateCount: 1, tokens: [asset] });
    expect(run.rows('PricePoint').map(({ priceUsd }) => digitsOf(priceUsd))).toEqual(['2', '3']);
    expect(run.rows('Market')[0]).toMatchObject({ id: marketId(0), priceFeed: PROXY });
  });

  test('behavior: an answer of zero or less is no price', async () => {
    const script = createMarket({ revision: 10, count: 1 });
    proxyAnswers(script, AGGREGATOR);
    source(script, PROXY);
    for (const answer of [300_000_000n, 0n]) {
      script.block();
      answerUpdated(script, AGGREGATOR, answer);
    }

    const { run, price, priceSource } = await outcome(script);

    expect([price, priceSource]).toEqual([null, 'NONE']);
    expect(run.rows('PricePoint')).toHaveLength(1);
  });

  test('behavior: one that fell silent for a day is asked for its aggregator when its market is used', async () => {
    const script = createMarket({ revision: 10, count: 1 });
    proxyAnswers(script, AGGREGATOR);
    source(script, PROXY);
    script.block(27 * HOUR);
    proxyAnswers(script, SUCCESSOR);
    supply(script);
    script.block();
    answerUpdated(script, SUCCESSOR, 500_000_000n);
    answerUpdated(script, AGGREGATOR, 400_000_000n);

    const { feed, price } = await outcome(script);

    expect(price).toBe('5');
    expect(feed(PROXY)).toMatchObject({ aggregator: SUCCESSOR, updateCount: 1 });
  });
});

describe('an adapter', () => {
  function adapt(script: Script): void {
    proxyAnswers(script, AGGREGATOR);
    script.answer(ADAPTER, 'PriceSource.BASE_TO_USD_AGGREGATOR', PROXY);
    script.answer(ADAPTER, 'PriceSource.decimals', 8);
    script.answer(ADAPTER, 'PriceSource.latestAnswer', 100_000_000n);
    source(script, ADAPTER);
  }

  test('behavior: is asked again when the aggregator below it answers', async () => {
    const script = createMarket({ revision: 10, count: 1 });
    adapt(script);
    script.block();
    script.answer(ADAPTER, 'PriceSource.latestAnswer', 110_000_000n);
    answerUpdated(script, AGGREGATOR, 999n);

    const { feed, price } = await outcome(script);

    expect(price).toBe('1.1');
    expect(feed(ADAPTER)).toMatchObject({ type: 'ADAPTER', updateCount: 1 });
  });

  test('behavior: is asked again when its market is used an hour later, and not before', async () => {
    const script = createMarket({ revision: 10, count: 1 });
    adapt(script);
    script.block(HOUR - 120);
    script.answer(ADAPTER, 'PriceSource.latestAnswer', 120_000_000n);
    supply(script);
    const early = await outcome(script);
    script.block(120);
    supply(script);

    const late = await outcome(script);

    expect([early.price, late.price]).toEqual(['1', '1.2']);
  });
});

describe('an oracle', () => {
  test('behavior: a source that is taken away leaves the token without a price', async () => {
    const script = createMarket({ revision: 10, count: 1 });
    proxyAnswers(script, AGGREGATOR);
    script.answer(PROXY, 'PriceSource.latestAnswer', 200_000_000n);
    source(script, PROXY);
    script.block();
    source(script, zeroAddress);

    const { run, feed, price } = await outcome(script);

    expect(price).toBeNull();
    expect(feed(PROXY)).toMatchObject({ isActive: false, tokens: [] });
    expect(run.rows('Market')[0]?.priceFeed ?? null).toBeNull();
    expect(run.rows('PriceFeedChange')).toHaveLength(2);
  });

  test('behavior: a new one brings the sources it already has, and the old one is no longer heard', async () => {
    const script = createMarket({ revision: 10, count: 1 });
    proxyAnswers(script, AGGREGATOR);
    script.answer(PROXY, 'PriceSource.latestAnswer', 200_000_000n);
    script.answer(ADAPTER, 'PriceSource.latestAnswer', 900_000_000n);
    script.answer(OTHER_ORACLE, 'AaveOracle.getSourceOfAsset', PROXY, [asset]);
    const named = { oldAddress: ORACLE, newAddress: OTHER_ORACLE };
    script.emit(PROVIDER, 'PoolAddressesProvider.PriceOracleUpdated', named);
    script.block();
    source(script, ADAPTER);

    const { run, price } = await outcome(script);

    expect(price).toBe('2');
    expect(run.rows('AddressesProvider')[0]).toMatchObject({ oracle: OTHER_ORACLE, oracles: [ORACLE, OTHER_ORACLE] });
  });
});
