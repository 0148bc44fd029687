import { expect, test } from 'vitest';
import { isReconciled, reconcileChain, reportTable } from '../api/index.ts';
import type { Anvil } from '../devnet/chain/anvil.ts';
import { cometFlows } from '../devnet/compound-v3/random/flows.ts';
import { type CometPlay, createCometPlay } from '../devnet/compound-v3/random/play.ts';
import { reconcileComet } from '../devnet/compound-v3/reconcile.ts';
import { type CometView, readComet } from '../devnet/compound-v3/views.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import type { IndexedChain } from '../devnet/index-chain.ts';
import { describeDifferences } from '../devnet/reconcile.ts';
import { createRpcSource, type EntityReader, type EntityRow } from '../engine/index.ts';
import { unbalanced } from './support/books.ts';
import { indexToHead, startChain } from './support/chain.ts';
import { brokenHistories } from './support/parameter-history.ts';

/** A failing seed is repeated by setting it here alone. */
const SEEDS = [1, 2, 3];
const USERS = 14;
const ACTIONS = 1000;
const CHECKPOINTS = 4;
/** Blocks between two polls. */
const POLL = 3600;

interface Checkpoint {
  readonly view: CometView;
  /** accounts whose principal no event tells */
  readonly silent: ReadonlySet<string>;
}

/** Plays in parts and asks the contracts after each. */
async function playAndLook({ rpc }: Anvil, play: CometPlay): Promise<Checkpoint[]> {
  const checkpoints: Checkpoint[] = [];
  for (let part = 0; part < CHECKPOINTS; part++) {
    await play.play(ACTIONS / CHECKPOINTS);
    await play.settle();
    for (const comet of play.comets) {
      const view = await readComet(rpc, comet, { block: play.head, accounts: play.users });
      checkpoints.push({ view, silent: new Set(play.silence.of(comet.address)) });
    }
  }
  return checkpoints;
}

const whole = (value: unknown): bigint => BigInt(String(value ?? 0));
const sumOf = (rows: readonly EntityRow[], field: string): bigint =>
  rows.reduce((sum, row) => sum + whole(row[field]), 0n);

/** What silent transfers leave is exactly what the ledger says nobody known has. */
async function checkResidue(reader: EntityReader, { view, silent }: Checkpoint): Promise<void> {
  const { number: block } = await reader.resolveBlock({ type: 'number', number: view.block });
  const [ledger] = await reader.find({ type: 'BaseLedger', block, where: { id: view.address } });
  const rows = await reader.find({ type: 'BasePrincipal', block, where: { ledger: view.address } });
  const known = new Map(rows.map((row) => [String(row.id), whole(row.principal)]));
  let [supply, borrow] = [0n, 0n];
  for (const { address, principal } of view.accounts) {
    const rebuilt = known.get(`${view.address}${address.slice(2)}`) ?? 0n;
    if (rebuilt !== principal) expect(silent.has(address), `${address} differs and had no silent transfer`).toBe(true);
    supply += (principal > 0n ? principal : 0n) - (rebuilt > 0n ? rebuilt : 0n);
    borrow += (principal < 0n ? -principal : 0n) - (rebuilt < 0n ? -rebuilt : 0n);
  }
  expect([ledger?.unattributedSupply, ledger?.unattributedBorrow]).toEqual([supply, borrow]);
}

/** The poll asks the accounts that silent transfers moved: after it nothing is missing any more. */
async function checkRefresh({ reader, catchUp }: IndexedChain, { rpc }: Anvil, play: CometPlay): Promise<void> {
  const next = (Math.floor(play.head / POLL) + 1) * POLL;
  await rpc.call('anvil_mine', `0x${(next - play.head).toString(16)}`, '0x1');
  await catchUp();
  let found = 0;
  for (const comet of play.comets) {
    const view = await readComet(rpc, comet, { block: next, accounts: play.users });
    expect(describeDifferences(await reconcileComet(reader, view))).toBe('');
    const { number: block } = await reader.resolveBlock({ type: 'number', number: next });
    const [ledger] = await reader.find({ type: 'BaseLedger', block, where: { id: comet.address } });
    expect([ledger?.unattributedSupply, ledger?.unattributedBorrow]).toEqual([0n, 0n]);
    found += Number(ledger?.refreshedChanges);
  }
  expect(found).toBeGreaterThan(0);
}

/** Every unit of base in an event is in exactly one row, and every absorption's rows add up to what was paid. */
async function checkFlows(reader: EntityReader, play: CometPlay, comet: CometPlay['comets'][number]): Promise<void> {
  const { number: block } = await reader.resolveBlock({ type: 'number', number: play.head });
  const market = `${comet.address}${comet.config.base.asset.slice(2)}`;
  const rowsOf = (type: string) => reader.find({ type, block, where: { market } });
  const flows = cometFlows(comet.address, play.blocks);
  const [deposits, repays, withdrawals, borrows, liquidations, sales] = await Promise.all([
    rowsOf('Deposit'),
    rowsOf('Repay'),
    rowsOf('Withdraw'),
    rowsOf('Borrow'),
    reader.find({ type: 'Liquidation', block, where: { pool: comet.address } }),
    reader.find({ type: 'CollateralSale', block, where: { pool: comet.address } }),
  ]);
  expect(sumOf(deposits, 'amount') + sumOf(repays, 'amount')).toBe(flows.supplied);
  expect(sumOf(withdrawals, 'amount') + sumOf(borrows, 'amount')).toBe(flows.withdrawn);
  expect([repays.length > 0, borrows.length > 0]).toEqual([true, true]);
  const paid = new Map<string, bigint>();
  const seized = new Map<string, bigint>();
  for (const row of liquidations) {
    const account = `${row.transactionHash} 0x${String(row.marginAccount).slice(42)}`;
    paid.set(account, (paid.get(account) ?? 0n) + whole(row.repaidAmount));
    const asset = `${account} 0x${String(row.collateralMarket).slice(42)}`;
    if (row.collateralMarket !== null) seized.set(asset, whole(row.seizedAmount));
  }
  expect(paid).toEqual(flows.absorbedDebt);
  expect(seized).toEqual(flows.absorbedCollateral);
  expect([sumOf(sales, 'collateralAmount'), sumOf(sales, 'baseAmount')]).toEqual([flows.sold, flows.paid]);
}

let reconciled = 0;

/** `marginscope reconcile` finds nothing either, at the newest block at which no silent transfer is open. */
async function checkProduct(reader: EntityReader, { url }: Anvil, checkpoints: readonly Checkpoint[]): Promise<void> {
  const open = new Set(checkpoints.filter(({ silent }) => silent.size > 0).map(({ view }) => view.block));
  const told = checkpoints.map(({ view }) => view.block).filter((number) => !open.has(number));
  const number = told.at(-1);
  if (number === undefined) return;
  reconciled++;
  const chain = createRpcSource({ urls: [url] });
  try {
    const block = await reader.resolveBlock({ type: 'number', number });
    const report = await reconcileChain({ reader, block, chain });
    expect(isReconciled(report) ? '' : reportTable(report)).toBe('');
    expect(report.accounts).toBeGreaterThan(USERS);
  } finally {
    await chain.close();
  }
}

test.each(SEEDS)(
  'after random actions every Comet is rebuilt to the unit, but for transfers that have no event (seed %i)',
  async (seed) => {
    const anvil = await startChain();
    const play = await createCometPlay({ rpc: anvil.rpc, contracts: await compileContracts() }, { seed, users: USERS });
    const checkpoints = await playAndLook(anvil, play);
    const indexed = await indexToHead(anvil, { addresses: { CometConfigurator: play.market.configurator } });
    expect(await unbalanced(indexed.reader)).toEqual([]);
    const history = await brokenHistories(indexed.reader);
    expect(history.broken).toEqual([]);
    expect(history.changes).toBeGreaterThan(0);
    for (const checkpoint of checkpoints) {
      await checkResidue(indexed.reader, checkpoint);
      const differences = await reconcileComet(indexed.reader, checkpoint.view);
      const told = differences.filter(({ subject }) => !checkpoint.silent.has(subject.replace('account ', '')));
      expect(describeDifferences(told)).toBe('');
    }
    if (seed === SEEDS[0]) await checkRefresh(indexed, anvil, play);
    for (const comet of play.comets) await checkFlows(indexed.reader, play, comet);
    await checkProduct(indexed.reader, anvil, checkpoints);
    for (const label of [
      'absorb',
      'buy collateral',
      'transfer',
      'transfer collateral',
      'upgrade',
      'accrue',
      'donate',
    ]) {
      expect(play.counts.get(label)?.done, label).toBeGreaterThan(0);
    }
    for (const label of ['absorb', 'borrow', 'supply while paused', 'pause by a stranger', 'withdraw reserves']) {
      expect(play.counts.get(label)?.reverted, label).toBeGreaterThan(0);
    }
  },
);

test('a block without silent transfers was reconciled by the product', () => {
  expect(reconciled).toBeGreaterThan(0);
});
