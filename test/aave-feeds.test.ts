import { encodeFunctionData, parseAbi } from 'viem';
import { expect, test } from 'vitest';
import { createBookSource } from '../api/book/book-source.ts';
import { ORACLE_ABI, POOL_ABI, TOKEN_ABI } from '../devnet/aave/abi.ts';
import { deployMarket } from '../devnet/aave/deploy.ts';
import { createFeed, toAnswer } from '../devnet/aave/feeds.ts';
import { createOutbox } from '../devnet/aave/outbox.ts';
import { createMiner, type Hex, type Transaction } from '../devnet/chain/miner.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { DEMO_MARKET } from '../devnet/scenario/market-config.ts';
import { GENESIS } from '../devnet/scenario/scenario.ts';
import { indexToHead, startChain } from './support/chain.ts';

const PROXY = parseAbi(['function proposeAggregator(address next)', 'function confirmAggregator(address next)']);
const RATIO = parseAbi(['constructor(address base, int256 highest)', 'function setRatio(int256 next)']);
const WORKSHOP: Hex = '0x3045000000000000000000000000000000003045';
/** Blocks between two polls. */
const INTERVAL = 600;
const WAD = 10n ** 18n;

/** A chain with Aave's demo market, and a workshop of further contracts. */
async function deployDemoMarket() {
  const anvil = await startChain();
  const { rpc } = anvil;
  const contracts = await compileContracts();
  const miner = await createMiner(rpc);
  const start = { config: DEMO_MARKET, startTimestamp: GENESIS + 12 };
  const deployed = await deployMarket({ rpc, miner, contracts }, start);
  const mine = (transactions: readonly Transaction[]) => miner.mineAll(miner.head.timestamp + 12, transactions);
  return { anvil, miner, ...deployed, workshop: createOutbox(WORKSHOP, contracts), mine };
}

test('a change of phase and an adapter, which emit nothing, are found by the poll', async () => {
  const { anvil, market, reporter, workshop, mine } = await deployDemoMarket();
  const [weth, staked] = market.reserves;
  if (weth === undefined || staked === undefined) throw new Error('the demo market has fewer reserves');

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
  await anvil.rpc.call('anvil_mine', `0x${INTERVAL.toString(16)}`);

  const { provider } = market;
  const indexed = await indexToHead(anvil, { provider, addresses: { AaveFeedPoll: provider } });
  const feedAt = async (id: Hex, number: number) => {
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

const PAIR = parseAbi(['constructor(address assetToPeg, address pegToBase)']);
const RATE = parseAbi(['constructor(int256 first)', 'function set(int256 next)']);
const HOLDER: Hex = '0xacc0000000000000000000000000000000004001';
const FUNDS = 10n ** 24n;

/**
 * Ether at 2,400 and a staked token at 1.25 of it by a synchronicity pair; a wrapped token by a rate that no event moves.
 * The holder owes against the wrapped token. Then both feeds of the pair answer, the rate moves, and at last it is zero.
 */
test('a synchronicity pair follows both its feeds, a bare rate the poll, and a rate of zero is no price', async () => {
  const { anvil, miner, market, reporter, workshop, mine } = await deployDemoMarket();
  const bySymbol = (symbol: string) => {
    const found = market.reserves.find(({ config }) => config.symbol === symbol);
    if (found === undefined) throw new Error(`the demo market has no ${symbol}`);
    return found;
  };
  const [weth, staked] = [bySymbol('WETH'), bySymbol('wstETH')];
  const [wrapped, dollar] = [bySymbol('WBTC'), bySymbol('USDC')];
  const from = market.admin;

  const inEther = createFeed(workshop, 'STETH / ETH', market.reporter);
  const pair = workshop.create('PegPairFeed', PAIR, [inEther.proxy, weth.feed.proxy]);
  const rate = workshop.create('ExchangeRateFeed', RATE, [toAnswer(50_000)]);
  await mine(workshop.take());
  await mine([reporter.submit(inEther, toAnswer(1.25)), reporter.submit(weth.feed, toAnswer(2400))]);
  const sources = [
    [staked.asset, wrapped.asset],
    [pair, rate],
  ] as const;
  const setSources = encodeFunctionData({ abi: ORACLE_ABI, functionName: 'setAssetSources', args: sources });
  const call = (sender: Hex, to: Hex, data: Hex): Transaction => ({ from: sender, to, data, label: data.slice(0, 10) });
  const give = ({ asset }: { readonly asset: Hex }): Transaction[] => [
    call(from, asset, encodeFunctionData({ abi: TOKEN_ABI, functionName: 'mint', args: [HOLDER, FUNDS] })),
    call(HOLDER, asset, encodeFunctionData({ abi: TOKEN_ABI, functionName: 'approve', args: [market.pool, FUNDS] })),
  ];
  const supply = (asset: Hex, amount: bigint) =>
    encodeFunctionData({ abi: POOL_ABI, functionName: 'supply', args: [asset, amount, HOLDER, 0] });
  const borrow = encodeFunctionData({
    abi: POOL_ABI,
    functionName: 'borrow',
    args: [dollar.asset, 1_000n * 10n ** 6n, 2n, 0, HOLDER],
  });
  await mine([call(from, market.oracle, setSources), ...give(wrapped), ...give(dollar)]);
  await mine([
    call(HOLDER, market.pool, supply(dollar.asset, 10n ** 10n)),
    call(HOLDER, market.pool, supply(wrapped.asset, 10n ** 8n)),
    call(HOLDER, market.pool, borrow),
  ]);
  const setTo = (price: number) =>
    call(from, rate, encodeFunctionData({ abi: RATE, functionName: 'set', args: [toAnswer(price)] }));
  await mine([reporter.submit(weth.feed, toAnswer(2000))]);
  const afterPeg = miner.head.number;
  await mine([reporter.submit(inEther, toAnswer(1.5)), setTo(40_000)]);
  const afterAsset = miner.head.number;
  await anvil.rpc.call('anvil_mine', `0x${(INTERVAL - miner.head.number).toString(16)}`);
  const zero = { from, to: rate, data: encodeFunctionData({ abi: RATE, functionName: 'set', args: [0n] }) };
  await anvil.rpc.call('eth_sendTransaction', zero);
  await anvil.rpc.call('anvil_mine', `0x${INTERVAL.toString(16)}`);

  const { provider } = market;
  const { reader } = await indexToHead(anvil, { provider, addresses: { AaveFeedPoll: provider } });
  const answers = async (number: number) => {
    const { number: block } = await reader.resolveBlock({ type: 'number', number });
    const rows = await reader.find({ type: 'PriceFeed', block, where: { id_in: [pair, rate] } });
    return [pair, rate].map((id) => rows.find((row) => row.id === id)?.lastAnswer ?? null);
  };
  expect(await answers(afterPeg - 1)).toEqual([toAnswer(3000), toAnswer(50_000)]);
  expect(await answers(afterPeg)).toEqual([toAnswer(2500), toAnswer(50_000)]);
  expect(await answers(afterAsset)).toEqual([toAnswer(3000), toAnswer(50_000)]);
  expect(await answers(INTERVAL)).toEqual([toAnswer(3000), toAnswer(40_000)]);
  expect(await answers(2 * INTERVAL)).toEqual([toAnswer(3000), null]);

  const books = createBookSource({ reader, capacity: 2 });
  const holder = `${market.pool}${HOLDER.slice(2)}`;
  const known = await books.at(await reader.resolveBlock({ type: 'number', number: INTERVAL }));
  expect([known.accounts.has(holder), known.excluded.get(holder)]).toEqual([true, undefined]);
  const unknown = await books.at(await reader.resolveBlock({ type: 'number', number: 2 * INTERVAL }));
  expect(unknown.excluded.get(holder)).toMatch(/price/);
  const [token] = await reader.find({ type: 'Token', block: unknown.block.number, where: { id: wrapped.asset } });
  expect([token?.lastPriceUsd ?? null, token?.priceSource]).toEqual([null, 'NONE']);
});
