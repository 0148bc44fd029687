import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Anvil, startAnvil } from '../devnet/chain/anvil.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { makeRecording } from '../devnet/make-recording.ts';
import { jumpDiffusion } from '../devnet/prices/jump-diffusion.ts';
import type { PricePath } from '../devnet/prices/path.ts';
import { findRecordedPrices, recordedPrices } from '../devnet/prices/recorded.ts';
import { describeDifferences } from '../devnet/reconcile.ts';
import { GENESIS, playScenario, type ScenarioResult } from '../devnet/scenario/scenario.ts';
import type { Tally } from '../devnet/scenario/tally.ts';
import { readMarket } from '../devnet/views.ts';

const started: Anvil[] = [];

afterEach(async () => {
  for (const anvil of started.splice(0)) await anvil.stop();
});

interface Played {
  readonly anvil: Anvil;
  readonly result: ScenarioResult;
  /** Hash of the newest block, which stands for everything before it. */
  readonly head: unknown;
  readonly block: number;
}

async function play(path: PricePath, accounts: number, seed: number): Promise<Played> {
  const anvil = await startAnvil({ genesisTimestamp: GENESIS });
  started.push(anvil);
  const result = await playScenario({ rpc: anvil.rpc, contracts: await compileContracts() }, { seed, accounts, path });
  const head = await anvil.rpc.call('eth_getBlockByNumber', 'latest', false);
  const { hash, number } = head as { readonly hash: string; readonly number: string };
  return { anvil, result, head: hash, block: Number(number) };
}

function countReverts({ reverts }: Tally): number {
  return [...reverts.values()].reduce((sum, count) => sum + count, 0);
}

test('a scenario gives the same chain, hash by hash, from the same seed', async () => {
  const path = jumpDiffusion({ seed: 3, hours: 72 });
  const first = await play(path, 60, 3);
  const second = await play(path, 60, 3);
  const other = await play(path, 60, 4);
  expect(second.head).toBe(first.head);
  expect(other.head).not.toBe(first.head);
});

test('a crash brings liquidations, and what the agents believe is what the contracts hold', async () => {
  const played = await play(jumpDiffusion({ seed: 6, hours: 168 }), 150, 6);
  const { market, ledger, tally } = played.result;
  expect(tally.liquidations).toBeGreaterThan(5);
  expect(countReverts(tally) / tally.transactions).toBeLessThan(0.005);
  const accounts = [...ledger.accounts.keys()];
  const view = await readMarket(played.anvil.rpc, market, { block: played.block, accounts });
  expect(accounts.map((address) => ledger.account(address).slots.map((slot) => slot.scaledDebt))).toEqual(
    view.accounts.map(({ scaledDebt }) => scaledDebt),
  );
});

const directory = findRecordedPrices();
const recorded = directory === null ? test.skip : test;
if (directory === null) console.log('skipped: no recorded prices in ../shared/data/prices');

recorded('the month of May 2021 as it happened brings liquidations, and is rebuilt exactly', async () => {
  const path = recordedPrices(directory ?? '', { start: '2021-05-01T00:00Z', hours: 744, seed: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'marginscope-may-'));
  try {
    const plan = { seed: 1, accounts: 240, path, checkpoints: [300, 450, 743] };
    const { scenario, views, differences } = await makeRecording({ ...plan, out: join(folder, 'may.msrec') });
    const { tally } = scenario;
    expect(describeDifferences(differences)).toBe('');
    expect(views.length).toBe(3);
    expect(tally.liquidations).toBeGreaterThan(5);
    expect(countReverts(tally) / tally.transactions).toBeLessThan(0.005);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
