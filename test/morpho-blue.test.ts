import { expect, test } from 'vitest';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { createMorphoPlay } from '../devnet/morpho-blue/random-play.ts';
import { reconcileMorpho } from '../devnet/morpho-blue/reconcile.ts';
import { type MorphoView, readMorpho } from '../devnet/morpho-blue/views.ts';
import { describeDifferences } from '../devnet/reconcile.ts';
import { unbalanced } from './support/books.ts';
import { indexToHead, startChain } from './support/chain.ts';
import { checkMorphoLiquidations } from './support/liquidations.ts';
import { brokenHistories } from './support/parameter-history.ts';

/** A failing seed is repeated by setting it here alone. */
const SEEDS = [1, 2, 3];
const USERS = 10;
const ACTIONS = 340;
const CHECKPOINTS = 4;
/** Blocks from one poll to the next, as in subgraph.yaml. */
const POLL = 600;

test.each(SEEDS)('after random actions every market and position is rebuilt to the wei (seed %i)', async (seed) => {
  const anvil = await startChain();
  const { rpc } = anvil;
  const play = await createMorphoPlay({ rpc, contracts: await compileContracts() }, { seed, users: USERS });
  const views: MorphoView[] = [];
  for (let part = 0; part < CHECKPOINTS; part++) {
    await play.play(ACTIONS / CHECKPOINTS);
    views.push(await readMorpho(rpc, play.blue, { block: play.head, users: play.users, liquidator: play.liquidator }));
  }
  const indexed = await indexToHead(anvil, { addresses: { MorphoBlue: play.blue.morpho } });
  expect(await unbalanced(indexed.reader)).toEqual([]);
  for (const view of views) {
    expect(describeDifferences(await reconcileMorpho(indexed.reader, view))).toBe('');
  }
  for (const label of ['liquidate', 'set fee', 'withdraw collateral for another', 'flash loan', 'vault']) {
    expect(play.counts.get(label)?.done, label).toBeGreaterThan(0);
  }
  expect(play.counts.get('impossible')?.reverted).toBeGreaterThan(0);
  const liquidations = await checkMorphoLiquidations(indexed.reader);
  expect(liquidations.differences).toEqual([]);
  expect(liquidations.compared).toBe(play.counts.get('liquidate')?.done);
  expect((await brokenHistories(indexed.reader)).broken).toEqual([]);
  const { number: block } = await indexed.reader.resolveBlock({ type: 'number', number: play.head });
  const badDebts = await indexed.reader.find({ type: 'BadDebt', block });
  expect(badDebts.length).toBeGreaterThan(0);
  const holders = views.flatMap(({ pairs }) => pairs.flatMap((pair) => pair.holders));
  expect(holders.filter(({ borrowShares }) => borrowShares > 0n).length).toBeGreaterThan(20);
  expect(holders.filter(({ isLiquidatable }) => isLiquidatable).length).toBeGreaterThan(0);
});

test('a price that only the oracle knows is polled, and what governs the contract is told', async () => {
  const anvil = await startChain();
  const { rpc } = anvil;
  const play = await createMorphoPlay({ rpc, contracts: await compileContracts() }, { seed: 11, users: 4 });
  await play.play(60);
  await play.growVault(1_234_567_890_123_456_789n);
  const indexed = await indexToHead(anvil, { addresses: { MorphoBlue: play.blue.morpho } });
  const { reader } = indexed;
  const rows = (type: string, block: number) => reader.find({ type, block });
  const priceAt = async (block: number) =>
    (await rows('PairOracle', block)).find(({ id }) => id === play.blue.pairs[2]?.params.oracle)?.price;
  const before = await priceAt(play.head);

  await rpc.call('anvil_mine', `0x${POLL.toString(16)}`, '0x3c');
  await indexed.catchUp();
  expect(await priceAt(play.head + POLL)).toBe(1_234_567_890_123_456_789n * 10n ** 18n);
  expect(await priceAt(play.head + POLL)).not.toBe(before);

  const changes = await rows('RiskParameterChange', play.head);
  const parameters = new Set(changes.map(({ parameter }) => parameter));
  expect([...parameters]).toEqual(expect.arrayContaining(['owner', 'feeRecipient', 'enabledIrm', 'enabledLltvWad']));
  const models = await rows('InterestRateModel', play.head);
  expect(models.map(({ kind }) => kind).sort()).toEqual(['ADAPTIVE_CURVE', 'ADAPTIVE_CURVE', 'UNKNOWN']);
  const oracles = await rows('PairOracle', play.head);
  expect(oracles.map(({ isComputed }) => isComputed).sort()).toEqual([false, true, true, true]);
});
