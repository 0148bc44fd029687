import { encodeAbiParameters, encodeFunctionData, parseAbi } from 'viem';
import { expect, test } from 'vitest';
import { createFeed, createReporter } from '../devnet/aave/feeds.ts';
import { createOutbox } from '../devnet/aave/outbox.ts';
import { createMiner, type Hex } from '../devnet/chain/miner.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { describeDifferences } from '../devnet/reconcile.ts';
import { createSynthetixActions } from '../devnet/synthetix-v3/actions.ts';
import { chainlinkParameters, compileSynthetix, deploySynthetix, registerNode } from '../devnet/synthetix-v3/deploy.ts';
import { CHAINLINK_NODE, perpTerms, REDUCER_NODE, synthetixSources, WAD } from '../devnet/synthetix-v3/market.ts';
import { createSynthetixPlay } from '../devnet/synthetix-v3/random-play.ts';
import { reconcileSynthetix } from '../devnet/synthetix-v3/reconcile.ts';
import { readSynthetix } from '../devnet/synthetix-v3/views.ts';
import { indexToHead, startChain } from './support/chain.ts';

const GENESIS = 1_700_000_000;
const REPORTER: Hex = '0x0c1e000000000000000000000000000000000c1e';
const WORKSHOP: Hex = '0x3045000000000000000000000000000000003045';
const EXTERNAL_NODE = 2;
/** What has a position's funding in it. */
const HAVE_FUNDING = new Set([
  'getOpenPosition[0]',
  'getOpenPosition[1]',
  'getAvailableMargin',
  'getWithdrawableMargin',
]);
/** Funding is off by at most this part of the account's notional. */
const BLIND_BOUND = 1000n;
const COSTS_ABI = parseAbi(['function setCosts(uint256 settlement, uint256 flag, uint256 liquidation)']);

test('a price and a keeper cost that no event tells are polled', async () => {
  const anvil = await startChain(GENESIS);
  const contracts = { ...(await compileContracts()), ...(await compileSynthetix()) };
  const miner = await createMiner(anvil.rpc);
  const next = (): number => miner.head.timestamp + 12;
  const workshop = createOutbox(WORKSHOP, contracts);
  const feed = createFeed(workshop, 'ETH / USD', REPORTER);
  const costs = workshop.create('MockGasPriceNode', [], []);
  const args = [3n * WAD, WAD / 4n, 2n * WAD] as const;
  workshop.call(costs, encodeFunctionData({ abi: COSTS_ABI, functionName: 'setCosts', args }), 'set costs');
  await miner.mineAll(next(), workshop.take());
  const reporter = createReporter({ reporter: REPORTER });
  await miner.mineAll(next(), [reporter.submit(feed, 2000n * 10n ** 8n)]);
  const perp = { id: 100n, name: 'Ether', symbol: 'ETH', feed, ...perpTerms(2000) };
  const config = { perps: [perp], collaterals: [], backing: WAD, keeperCost: WAD };
  const market = await deploySynthetix({ miner, contracts }, { config, startTimestamp: next() });

  const source = registerNode(CHAINLINK_NODE, chainlinkParameters(feed.proxy)).id;
  const recent = registerNode(REDUCER_NODE, encodeAbiParameters([{ type: 'uint256' }], [0n]), [source, source]);
  const external = registerNode(EXTERNAL_NODE, encodeAbiParameters([{ type: 'address' }], [costs]));
  const { govern } = createSynthetixActions(market);
  await miner.mineAll(next(), [
    { from: market.admin, to: market.oracle, data: recent.data, label: 'register reducer' },
    { from: market.admin, to: market.oracle, data: external.data, label: 'register costs' },
    govern('updatePriceData', [100n, recent.id, 10n ** 6n]),
    govern('updateKeeperCostNodeId', [external.id]),
  ]);
  await miner.mineAll(next(), [reporter.submit(feed, 2345n * 10n ** 8n)]);
  await anvil.rpc.call('anvil_mine', '0xa0');

  const indexed = await indexToHead(anvil, { addresses: synthetixSources(market) });
  const { reader } = indexed;
  const { number: block } = await reader.resolveBlock({ type: 'latest' });
  const [terms] = await reader.find({ type: 'KeeperTerms', block });
  expect(terms).toMatchObject({
    settlementCost: 3n * WAD,
    flagCost: 0n,
    flagCostPerFeed: WAD / 4n,
    liquidationCost: 2n * WAD,
  });
  const feeds = await reader.find({ type: 'PriceFeed', block });
  expect(feeds.find(({ type }) => type === 'CUSTOM')?.lastAnswer).toBe(2345n * WAD);
  const [perpMarket] = await reader.find({ type: 'Market', block, where: { kind: 'PERP' } });
  const [token] = await reader.find({ type: 'Token', block, where: { id: perpMarket!.inputToken as string } });
  expect(token).toMatchObject({ symbol: 'ETH', priceSource: 'PROTOCOL_ORACLE' });
});

test('where no event tells a price, funding alone is off, by the moves inside blocks with a commitment', async () => {
  const anvil = await startChain(GENESIS);
  const contracts = { ...(await compileContracts()), ...(await compileSynthetix()) };
  const play = await createSynthetixPlay({ rpc: anvil.rpc, contracts }, { seed: 7, traders: 10, isBlind: true });
  await play.play(250);
  await anvil.rpc.call('anvil_mine', '0x96');
  const { market, accounts } = play;
  const indexed = await indexToHead(anvil, { addresses: synthetixSources(market) });
  const { number: head } = await indexed.reader.resolveBlock({ type: 'latest' });
  const feeds = await indexed.reader.find({ type: 'PriceFeed', block: head });
  const asked = Number(feeds.find(({ type }) => type === 'CUSTOM')?.lastBlock);
  expect(asked).toBeGreaterThan(play.head.number);
  const at = await indexed.reader.resolveBlock({ type: 'number', number: asked });
  const view = await readSynthetix(anvil.rpc, market, { block: at, accounts });
  const differences = await reconcileSynthetix(indexed.reader, { market, view, accounts });
  expect(describeDifferences(differences.filter(({ field }) => !HAVE_FUNDING.has(field)))).toBe('');
  for (const { subject, field, onChain, rebuilt } of differences) {
    const account = BigInt(subject.slice('account '.length));
    const [notional = 0n] = view.get('totalAccountOpenInterest', account) ?? [];
    const off = onChain > rebuilt ? onChain - rebuilt : rebuilt - onChain;
    expect(off * BLIND_BOUND, `${subject} ${field}`).toBeLessThanOrEqual(notional);
  }
});
