import { expect, test } from 'vitest';
import { loadAccounts } from '../api/book/load-accounts.ts';
import { loadPools } from '../api/book/load-pools.ts';
import { aave302Contracts } from '../devnet/aave/v3-0/artifacts.ts';
import { readStableDebts, readStableTotal } from '../devnet/aave/v3-0/views.ts';
import type { Rpc } from '../devnet/chain/rpc.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { PLAYED_3_0 } from '../devnet/random-actions/actions-3-0.ts';
import { createRandomPlay, type RandomPlay } from '../devnet/random-actions/play.ts';
import { describeDifferences, reconcile } from '../devnet/reconcile.ts';
import { callsAt, type MarketView, readMarket } from '../devnet/views.ts';
import type { EntityReader } from '../engine/index.ts';
import { aaveMarkets, aaveUser, stableBalance } from '../margin/index.ts';
import { indexToHead, startChain } from './support/chain.ts';
import { checkAaveLiquidations } from './support/liquidations.ts';
import { brokenHistories } from './support/parameter-history.ts';

/** A failing seed is repeated by setting it here alone. */
const SEEDS = [1, 2, 3];
const USERS = 12;
const ACTIONS = 400;
const CHECKPOINTS = 4;

/** What went through in all seeds, by label. */
const done = new Map<string, number>();
/** Liquidations that repaid at most half of the debt. */
let partial = 0;

/** Stable-rate debt as the contracts have it and as it was rebuilt, a line for each difference. */
async function compareStableDebt(
  { reader, rpc }: { readonly reader: EntityReader; readonly rpc: Rpc },
  { market }: RandomPlay,
  view: MarketView,
): Promise<string[]> {
  const { number: block } = await reader.resolveBlock({ type: 'number', number: view.block });
  const state = (await loadPools(reader, block)).get(market.pool);
  if (state === undefined) throw new Error('the pool is not known');
  const accounts = await loadAccounts({ reader, block });
  const call = callsAt(view.block);
  const timestamp = BigInt(view.timestamp);
  const lines: string[] = [];
  const note = (subject: string, onChain: unknown, rebuilt: unknown): void => {
    if (String(onChain) !== String(rebuilt)) lines.push(`${subject}: ${onChain}, rebuilt ${rebuilt}`);
  };
  for (const reserve of market.reserves) {
    const id = `${market.pool}${reserve.asset.slice(2)}`;
    const total = await readStableTotal(rpc, reserve, call);
    const stable = aaveMarkets(state.facts).get(id)?.stableBorrow ?? null;
    note(`all stable ${reserve.config.symbol}`, total.principal, stable?.amount ?? 0n);
    note(`all stable ${reserve.config.symbol} now`, total.balance, stableBalance(stable, timestamp));
    note(`average rate of ${reserve.config.symbol}`, total.rate, stable?.rate ?? 0n);
    const addresses = view.accounts.map(({ address }) => address);
    const debts = await readStableDebts(rpc, reserve, addresses, call);
    for (const [index, address] of addresses.entries()) {
      const onChain = debts[index];
      const facts = accounts.get(`${market.pool}${address.slice(2)}`);
      const held = facts === undefined ? undefined : aaveUser(facts).positions.find(({ asset }) => asset === id);
      note(`stable ${reserve.config.symbol} of ${address}`, onChain?.principal, held?.stableDebt?.amount ?? 0n);
      note(`the same now`, onChain?.balance, stableBalance(held?.stableDebt, timestamp));
      note(`its rate`, onChain?.rate, held?.stableDebt?.rate ?? 0n);
      note(`its time`, onChain?.since, held?.stableDebt?.since ?? 0n);
    }
  }
  return lines;
}

const NEEDED = [
  'liquidate',
  'switch feed',
  'change category',
  'transfer aTokens',
  'mint to treasury',
  'flash loan',
  'borrow at stable rate',
  'repay at stable rate',
  'swap rate mode',
  'change strategy',
  'rebalance',
  'price a category',
];

test.each(SEEDS)('after random actions every account of Aave 3.0.2 is rebuilt to the wei (seed %i)', async (seed) => {
  const anvil = await startChain();
  const contracts = { ...(await compileContracts()), ...(await aave302Contracts()) };
  const play = await createRandomPlay({ rpc: anvil.rpc, contracts }, { seed, users: USERS }, PLAYED_3_0);
  const views: MarketView[] = [];
  for (let part = 0; part < CHECKPOINTS; part++) {
    await play.play(ACTIONS / CHECKPOINTS);
    const accounts = [...play.ledger.accounts.keys()];
    views.push(await readMarket(anvil.rpc, play.market, { block: play.head, accounts }));
  }
  const indexed = await indexToHead(anvil, { provider: play.market.provider });
  for (const view of views) {
    const differences = await reconcile(indexed.reader, { pool: play.market.pool, view });
    expect(describeDifferences(differences)).toBe('');
    expect(await compareStableDebt({ reader: indexed.reader, rpc: anvil.rpc }, play, view)).toEqual([]);
  }
  const swaps = await indexed.reader.find({ type: 'RateModeChange', block: play.head, where: { kind: 'SWAPPED' } });
  expect(swaps.length).toBe(play.counts.get('swap rate mode')?.done ?? 0);
  const rebalanced = await indexed.reader.find({
    type: 'RateModeChange',
    block: play.head,
    where: { kind: 'REBALANCED' },
  });
  expect(rebalanced.length).toBe(play.counts.get('rebalance')?.done ?? 0);
  const liquidations = await checkAaveLiquidations(indexed.reader, anvil.rpc);
  expect(liquidations.differences).toEqual([]);
  expect(liquidations.compared).toBe(play.counts.get('liquidate')?.done ?? 0);
  // Half of a debt, or less, is repaid above a health of 0.95.
  for (const share of liquidations.shares) partial += share <= 0.5 ? 1 : 0;
  expect((await brokenHistories(indexed.reader)).broken).toEqual([]);
  for (const label of NEEDED) done.set(label, (done.get(label) ?? 0) + (play.counts.get(label)?.done ?? 0));
  expect(play.counts.get('impossible')?.done).toBe(0);
});

test('the seeds together did everything that 3.0 has and 3.6 has not, and the rest', () => {
  if (process.env.COUNTS) console.log(done);
  expect(NEEDED.filter((label) => (done.get(label) ?? 0) < 3)).toEqual([]);
  expect(partial).toBeGreaterThan(0);
});
