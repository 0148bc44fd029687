import { encodeFunctionData, parseAbi } from 'viem';
import { afterEach, expect, test } from 'vitest';
import { ORACLE_ABI } from '../devnet/aave/abi.ts';
import { deployMarket } from '../devnet/aave/deploy.ts';
import { createFeed, toAnswer } from '../devnet/aave/feeds.ts';
import { createOutbox } from '../devnet/aave/outbox.ts';
import { type Anvil, startAnvil } from '../devnet/chain/anvil.ts';
import { createMiner, type Hex, type Transaction } from '../devnet/chain/miner.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { type IndexedChain, indexChain } from '../devnet/index-chain.ts';
import { DEMO_MARKET } from '../devnet/scenario/market-config.ts';
import { GENESIS } from '../devnet/scenario/scenario.ts';
import { createRpcSource } from '../engine/index.ts';

const PROXY = parseAbi(['function proposeAggregator(address next)', 'function confirmAggregator(address next)']);
const RATIO = parseAbi(['constructor(address base, int256 highest)', 'function setRatio(int256 next)']);
const WORKSHOP: Hex = '0x3045000000000000000000000000000000003045';
/** Blocks between two polls. */
const INTERVAL = 600;
const WAD = 10n ** 18n;

let anvil: Anvil | null = null;
let indexed: IndexedChain | null = null;

afterEach(async () => {
  await indexed?.close();
  await anvil?.stop();
  [indexed, anvil] = [null, null];
});

test('a change of phase and an adapter, which emit nothing, are found by the poll', { timeout: 120_000 }, async () => {
  anvil = await startAnvil({ genesisTimestamp: GENESIS });
  const { rpc } = anvil;
  const contracts = await compileContracts();
  const miner = await createMiner(rpc);
  const start = { config: DEMO_MARKET, startTimestamp: GENESIS + 12 };
  const { market, reporter } = await deployMarket({ rpc, miner, contracts }, start);
  const mine = (transactions: readonly Transaction[]) => miner.mineAll(miner.head.timestamp + 12, transactions);
  const [weth, staked] = market.reserves;
  if (weth === undefined || staked === undefined) throw new Error('the demo market has fewer reserves');

  const workshop = createOutbox(WORKSHOP, contracts);
  const successor = createFeed(workshop, 'WETH / USD', market.reporter);
  const adapter = workshop.create('RatioFeed', RATIO, [weth.feed.proxy, (WAD * 12n) / 10n]);
  await mine(workshop.take());
  const sources = { abi: ORACLE_ABI, functionName: 'setAssetSources', args: [[staked.asset], [adapter]] } as const;
  const toProxy = (functionName: 'proposeAggregator' | 'confirmAggregator'): Transaction => ({
    from: market.admin,
    to: weth.feed.proxy,
    data: encodeFunctionData({ abi: PROXY, functionName, args: [successor.aggregator] }),
    label: functionName,
  });
  await mine([
    { from: market.admin, to: market.oracle, data: encodeFunctionData(sources), label: 'set sources' },
    reporter.submit(successor, toAnswer(2500)),
    toProxy('proposeAggregator'),
    toProxy('confirmAggregator'),
  ]);
  const raise = encodeFunctionData({ abi: RATIO, functionName: 'setRatio', args: [WAD * 2n] });
  await mine([
    reporter.submit(weth.feed, toAnswer(1)),
    { from: market.admin, to: adapter, data: raise, label: 'raise the ratio' },
  ]);
  await rpc.call('anvil_mine', `0x${INTERVAL.toString(16)}`);

  const { provider } = market;
  const addresses = { AaveFeedPoll: provider };
  indexed = await indexChain(createRpcSource({ urls: [anvil.url] }), { provider, addresses });
  await indexed.catchUp();
  const feedAt = async (id: Hex, number: number) => {
    if (indexed === null) throw new Error('nothing is indexed');
    const { number: block } = await indexed.reader.resolveBlock({ type: 'number', number });
    const [row] = await indexed.reader.find({ type: 'PriceFeed', block, where: { id } });
    return row;
  };
  expect(await feedAt(weth.feed.proxy, INTERVAL - 1)).toMatchObject({ lastAnswer: toAnswer(1) });
  const proxy = await feedAt(weth.feed.proxy, INTERVAL);
  expect(proxy).toMatchObject({ lastAnswer: toAnswer(2500), aggregator: successor.aggregator, phaseId: 2 });
  // The ratio doubled; the cap lets a fifth of it through.
  const capped = await feedAt(adapter, INTERVAL);
  expect(capped).toMatchObject({ type: 'ADAPTER', lastAnswer: toAnswer(3000), lastBlock: BigInt(INTERVAL) });
});
