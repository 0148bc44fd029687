import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '../chain/anvil.ts';
import { compileContracts } from '../contracts/jobs.ts';
import { createRandomPlay, type RandomPlay } from '../random-actions/play.ts';
import { GENESIS } from '../scenario/scenario.ts';
import { readMarket } from '../views.ts';

const SEED = 4;
let anvil: Anvil;
let play: RandomPlay;

beforeAll(async () => {
  const contracts = await compileContracts();
  anvil = await startAnvil({ genesisTimestamp: GENESIS });
  play = await createRandomPlay({ rpc: anvil.rpc, contracts }, { seed: SEED, users: 12 });
});

afterAll(() => anvil.stop());

test(`behavior: after random actions (seed ${SEED}) every scaled balance in the ledger is the contract's`, async () => {
  await play.play(400);
  const accounts = [...play.ledger.accounts.keys()];
  const view = await readMarket(anvil.rpc, play.market, { block: play.head, accounts });
  const onChain = view.accounts.map(({ scaledSupply, scaledDebt }) => ({ scaledSupply, scaledDebt }));
  const inLedger = accounts.map((address) => {
    const { slots } = play.ledger.account(address);
    return {
      scaledSupply: slots.map((slot) => slot.scaledSupply),
      scaledDebt: slots.map((slot) => slot.scaledDebt),
    };
  });
  expect(inLedger).toEqual(onChain);
  expect(inLedger.flatMap(({ scaledDebt }) => scaledDebt).filter((scaled) => scaled > 0n).length).toBeGreaterThan(5);
});

test('behavior: the draws reached every kind of action, and some transactions reverted', () => {
  const done = (label: string): number => play.counts.get(label)?.done ?? 0;
  for (const label of ['supply', 'borrow', 'repay', 'withdraw', 'liquidate', 'transfer aTokens', 'change category']) {
    expect(done(label), label).toBeGreaterThan(0);
  }
  expect(play.counts.get('impossible')?.done).toBe(0);
});
