import { join } from 'node:path';
import { stringToHex, zeroAddress } from 'viem';
import { beforeAll, expect, test } from 'vitest';
import type { Hex } from '../engine/chain/types.ts';
import { loadSubgraph } from '../engine/manifest/subgraph.ts';
import type { Subgraph } from '../engine/manifest/types.ts';
import { CONFIGURATOR, createMarket, listing, marketId, ORACLE, POOL, RAY, user } from './support/subgraph-market.ts';
import { digitsOf, runSubgraph } from './support/subgraph-run.ts';
import type { Script } from './support/subgraph-script.ts';

const address = (digits: string): Hex => `0x${digits.repeat(20)}`;
const SPARK = { provider: address('51'), pool: address('52'), configurator: address('53'), oracle: address('54') };
const SPARK_TOKENS = { aToken: address('55'), debtToken: address('56') };
const [AAVE_FEED, SPARK_FEED] = [address('f1'), address('f2')];
const [AAVE_AGGREGATOR, SPARK_AGGREGATOR] = [address('a1'), address('a2')];
const { asset } = listing(0);
const SPARK_MARKET = `${SPARK.pool}${asset.slice(2)}`;

let subgraph: Subgraph;
beforeAll(async () => {
  const built = await loadSubgraph(join(import.meta.dirname, '..', 'build'));
  const sources = built.sources.map((source) =>
    source.name === 'SparkAddressesProvider' ? { ...source, address: SPARK.provider } : source,
  );
  subgraph = { ...built, sources };
});

/** A second provider of the same code on the same chain, which lists the same asset. */
function announceSpark(script: Script): void {
  const created = (id: string, proxyAddress: Hex) =>
    script.emit(SPARK.provider, 'PoolAddressesProvider.ProxyCreated', {
      id: stringToHex(id, { size: 32 }),
      proxyAddress,
      implementationAddress: address('57'),
    });
  script.block();
  script.answer(SPARK.provider, 'PoolAddressesProvider.getMarketId', 'Spark Protocol');
  script.answer(SPARK.pool, 'Pool.POOL_REVISION', 1n);
  created('POOL', SPARK.pool);
  created('POOL_CONFIGURATOR', SPARK.configurator);
  const named = { oldAddress: zeroAddress, newAddress: SPARK.oracle };
  script.emit(SPARK.provider, 'PoolAddressesProvider.PriceOracleUpdated', named);
}

function feeds(script: Script): void {
  script.answer(AAVE_FEED, 'PriceSource.aggregator', AAVE_AGGREGATOR);
  script.answer(SPARK_FEED, 'PriceSource.aggregator', SPARK_AGGREGATOR);
  for (const feed of [AAVE_FEED, SPARK_FEED, asset]) script.answer(feed, 'PriceSource.decimals', 8);
}

function list(script: Script, configurator: Hex, tokens: { readonly aToken: Hex; readonly debtToken: Hex }): void {
  script.emit(configurator, 'PoolConfigurator.ReserveInitialized', {
    asset,
    aToken: tokens.aToken,
    stableDebtToken: zeroAddress,
    variableDebtToken: tokens.debtToken,
    interestRateStrategyAddress: address('58'),
  });
}

const answer = (script: Script, aggregator: Hex, current: bigint): void =>
  script.emit(aggregator, 'ChainlinkAggregator.AnswerUpdated', { current, roundId: 7n, updatedAt: 1_700_000_000n });

function supply(script: Script, pool: Hex, aToken: Hex): void {
  const amount = 10n ** 8n;
  const minted = { caller: user(1), onBehalfOf: user(1), value: amount, balanceIncrease: 0n, index: RAY };
  script.emit(aToken, 'AToken.Mint', minted);
  const told = { reserve: asset, user: user(1), onBehalfOf: user(1), amount, referralCode: 0 };
  script.emit(pool, 'Pool.Supply', told);
}

test('two providers on one chain: each has its protocol, pool, positions, parameters and prices', async () => {
  const script = createMarket({ revision: 10, count: 0 });
  feeds(script);
  list(script, CONFIGURATOR, listing(0));
  script.emit(ORACLE, 'AaveOracle.AssetSourceUpdated', { asset, source: AAVE_FEED });
  announceSpark(script);
  // Before the asset is listed there.
  script.emit(SPARK.oracle, 'AaveOracle.AssetSourceUpdated', { asset, source: SPARK_FEED });
  script.block();
  list(script, SPARK.configurator, SPARK_TOKENS);
  script.emit(SPARK.configurator, 'PoolConfigurator.ReserveFrozen', { asset, frozen: true });
  script.block();
  answer(script, AAVE_AGGREGATOR, 300_000_000n);
  answer(script, SPARK_AGGREGATOR, 500_000_000n);
  supply(script, POOL, listing(0).aToken);
  script.transaction();
  supply(script, SPARK.pool, SPARK_TOKENS.aToken);

  const run = await runSubgraph({ subgraph, blocks: script.blocks, call: script.call });

  expect(run.rows('Protocol').map(({ slug, id }) => [slug, id])).toEqual(
    expect.arrayContaining([
      ['aave-v3', 'aave-v3-arbitrum-one'],
      ['spark', 'spark-arbitrum-one'],
    ]),
  );
  const market = (id: string) => run.rows('Market').find((row) => row.id === id);
  expect(market(marketId(0))).toMatchObject({
    protocol: 'aave-v3-arbitrum-one',
    priceFeed: AAVE_FEED,
    isFrozen: false,
  });
  expect(market(SPARK_MARKET)).toMatchObject({ protocol: 'spark-arbitrum-one', priceFeed: SPARK_FEED, isFrozen: true });
  const deposits = run.rows('Deposit').map(({ market: of, amountUsd }) => [of, digitsOf(amountUsd)]);
  expect(deposits.sort()).toEqual(
    [
      [SPARK_MARKET, '5'],
      [marketId(0), '3'],
    ].sort(),
  );
  expect(run.rows('Position').map(({ pool, scaledBalance }) => [pool, scaledBalance])).toHaveLength(2);
  expect(run.rows('MarginAccount')).toHaveLength(2);
  expect(run.rows('Account').filter(({ id }) => id === user(1))).toHaveLength(1);
  // The token itself is priced by whom it was priced first.
  const token = run.rows('Token').find(({ id }) => id === asset);
  expect([token?.priceFeed, digitsOf(token?.lastPriceUsd)]).toEqual([AAVE_FEED, '3']);
  const feed = (id: Hex) => run.rows('PriceFeed').find((row) => row.id === id);
  expect(feed(SPARK_FEED)).toMatchObject({ isActive: true, tokens: [] });
  expect(feed(AAVE_FEED)).toMatchObject({ isActive: true, tokens: [asset] });
});

test('a feed that two oracles read for a token stays with it when one of them leaves', async () => {
  const script = createMarket({ revision: 10, count: 1 });
  feeds(script);
  script.emit(ORACLE, 'AaveOracle.AssetSourceUpdated', { asset, source: AAVE_FEED });
  announceSpark(script);
  script.emit(SPARK.oracle, 'AaveOracle.AssetSourceUpdated', { asset, source: AAVE_FEED });
  script.block();
  script.emit(SPARK.oracle, 'AaveOracle.AssetSourceUpdated', { asset, source: SPARK_FEED });
  script.block();
  answer(script, AAVE_AGGREGATOR, 300_000_000n);

  const run = await runSubgraph({ subgraph, blocks: script.blocks, call: script.call });

  const token = run.rows('Token').find(({ id }) => id === asset);
  const shared = run.rows('PriceFeed').find(({ id }) => id === AAVE_FEED);
  expect([token?.priceFeed, digitsOf(token?.lastPriceUsd), shared?.isActive]).toEqual([AAVE_FEED, '3', true]);
});
