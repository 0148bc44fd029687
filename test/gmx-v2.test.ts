import { describe, expect, test } from 'vitest';
import { loadAccounts } from '../api/book/load-accounts.ts';
import { loadPools } from '../api/book/load-pools.ts';
import { createMiner } from '../devnet/chain/miner.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { GMX_KEEPER } from '../devnet/gmx-v2/deploy.ts';
import { createGmxPlay, type GmxPlay } from '../devnet/gmx-v2/play.ts';
import { tell } from '../devnet/gmx-v2/telling.ts';
import type { GmxPositionState } from '../devnet/gmx-v2/types.ts';
import type { IndexedChain } from '../devnet/index-chain.ts';
import type { EntityRow } from '../engine/index.ts';
import { unbalanced } from './support/books.ts';
import { indexToHead, startChain } from './support/chain.ts';

/** A failing seed is repeated by setting it here alone. */
const SEEDS = [1, 2, 3];
const ACTIONS = 400;

/** All rows of a type at the newest block. */
async function rowsOf(chain: IndexedChain, type: string): Promise<readonly EntityRow[]> {
  const { number: block } = await chain.reader.resolveBlock({ type: 'latest' });
  return chain.reader.find({ type, block });
}

const accountId = ({ market, key }: GmxPositionState): string => `${market}${key.slice(2)}`;

/** Each open position of the model as its rows should tell it, by margin account. */
function expectedPositions(play: GmxPlay): Record<string, unknown> {
  return Object.fromEntries(
    [...play.gmx.model.positions.values()].map((position) => [
      accountId(position),
      {
        side: position.isLong ? 'LONG' : 'SHORT',
        size: position.sizeInTokens,
        entryNotional: position.sizeInUsd,
        borrowingIndex: position.borrowingFactor,
        fundingIndex: position.fundingFeePerSize,
        pendingImpact: position.pendingImpact,
        collateral: position.collateralAmount,
      },
    ]),
  );
}

async function indexedPositions(chain: IndexedChain): Promise<Record<string, unknown>> {
  const rows = (await rowsOf(chain, 'Position')).filter(({ isOpen }) => isOpen);
  const collateral = new Map(
    rows.filter(({ side }) => side === 'COLLATERAL').map((row) => [row.marginAccount, row.balance]),
  );
  return Object.fromEntries(
    rows
      .filter(({ side }) => side !== 'COLLATERAL')
      .map(({ marginAccount, side, size, entryNotional, borrowingIndex, fundingIndex, pendingImpact }) => [
        String(marginAccount),
        {
          side,
          size,
          entryNotional,
          borrowingIndex,
          fundingIndex,
          pendingImpact,
          collateral: collateral.get(marginAccount ?? null) ?? 0n,
        },
      ]),
  );
}

/** Where the adapter puts every position, against the model; USD with 18 decimals. */
async function standingDifferences(chain: IndexedChain, { gmx }: GmxPlay): Promise<string[]> {
  const { number: block, timestamp } = await chain.reader.resolveBlock({ type: 'latest' });
  const [pools, accounts] = await Promise.all([
    loadPools(chain.reader, block),
    loadAccounts({ reader: chain.reader, block }),
  ]);
  return [...gmx.model.positions.values()].flatMap((position) => {
    const facts = accounts.get(accountId(position));
    const pool = pools.get(position.market);
    const standing = gmx.model.standing(position);
    if (facts === undefined || pool === undefined || standing === null) return [`${position.key} is not known`];
    const exact = pool.at(BigInt(timestamp)).account(facts);
    const remaining = exact.exposure - exact.debt;
    const difference = remaining - standing.remaining / 10n ** 12n;
    // The impact of closing is computed in floats: a billionth of a dollar.
    if (difference > 10n ** 9n || difference < -(10n ** 9n)) return [`${position.key}: off by ${difference}`];
    const isLiquidatable = standing.remaining <= 0n || standing.remaining < standing.required;
    return exact.isLiquidatable === isLiquidatable ? [] : [`${position.key}: liquidatable is ${exact.isLiquidatable}`];
  });
}

describe.each(SEEDS)('after random orders (seed %i)', (seed) => {
  test('every position, side and standing is what the model has', async () => {
    const anvil = await startChain();
    const play = await createGmxPlay({ rpc: anvil.rpc, contracts: await compileContracts() }, seed);
    await play.play(ACTIONS);
    const addresses = { GmxEventEmitter: play.gmx.emitter };
    const indexed = await indexToHead(anvil, { addresses });

    expect(await indexedPositions(indexed)).toEqual(expectedPositions(play));
    for (const row of await rowsOf(indexed, 'PerpSide')) {
      const market = play.gmx.model.markets.get(row.pool as `0x${string}`);
      const side = market?.sides.get(`${row.collateralToken} ${String(row.side).toLowerCase()}`);
      const { openInterest, openInterestInTokens, collateralSum, fundingFeePerSize, claimableFundingPerSize } = row;
      expect({ openInterest, openInterestInTokens, fundingFeePerSize, claimableFundingPerSize }).toEqual({
        openInterest: side?.openInterest,
        openInterestInTokens: side?.openInterestInTokens,
        fundingFeePerSize: side?.fundingFeePerSize,
        claimableFundingPerSize: side?.claimableFundingPerSize,
      });
      expect(collateralSum ?? 0n).toBe(side?.collateralSum);
    }
    expect(await standingDifferences(indexed, play)).toEqual([]);
    expect(await unbalanced(indexed.reader)).toEqual([]);
    expect(await rowsOf(indexed, 'OrderExecution')).toEqual([]);
    expect(await rowsOf(indexed, 'UnknownEvent')).toEqual([]);

    const liquidations = await rowsOf(indexed, 'Liquidation');
    expect(liquidations.length).toBeGreaterThan(5);
    const changes = await rowsOf(indexed, 'PositionChange');
    const adl = changes.filter(({ reason }) => reason === 'ADL');
    expect(adl.length).toBe(play.counts.get('deleverage'));
    expect((await rowsOf(indexed, 'AutoDeleverage')).length).toBe(adl.length);
    expect(changes.filter(({ reason }) => reason === 'LIQUIDATION').length).toBe(liquidations.length);
    expect(play.counts.get('increase refused')).toBeGreaterThan(0);
    const markets = (await rowsOf(indexed, 'Market')).filter(({ kind }) => kind === 'PERP');
    expect(markets.map(({ name }) => name).sort()).toEqual(['DOGE [WETH-USDC]', 'WETH [WETH-USDC]']);
    for (const { id, longNotional, shortNotional } of markets) {
      const sides = (await rowsOf(indexed, 'PerpSide')).filter(({ market }) => market === id);
      const sum = (of: string) =>
        sides.filter(({ side }) => side === of).reduce((total, row) => total + (row.openInterest as bigint), 0n);
      expect([longNotional, shortNotional]).toEqual([sum('LONG'), sum('SHORT')]);
    }
  });
});

test('an unknown event or key is counted and stops nothing', async () => {
  const anvil = await startChain();
  const play = await createGmxPlay({ rpc: anvil.rpc, contracts: await compileContracts() }, 4);
  const [market = '0x00'] = play.gmx.model.markets.keys();
  const miner = await createMiner(anvil.rpc);
  const strange = [
    { name: 'SwapInfo', topics: [market], address: { market } },
    { name: 'OpenInterestUpdated', topics: [market], address: { market }, bool: { isLong: true } },
    { name: 'SwapInfo', topics: [market], address: { market } },
  ] as const;
  await miner.mineAll(miner.head.timestamp + 12, [tell(play.gmx.emitter, GMX_KEEPER, strange, 'strange events')]);
  const indexed = await indexToHead(anvil, { addresses: { GmxEventEmitter: play.gmx.emitter } });
  const unknown = await rowsOf(indexed, 'UnknownEvent');
  expect(unknown.map(({ kind, name, count }) => `${kind} ${name} ${count}`).sort()).toEqual([
    'EVENT SwapInfo 2',
    'KEY OpenInterestUpdated.collateralToken 1',
    'KEY OpenInterestUpdated.nextValue 1',
  ]);
});

test('what can be claimed is what was set aside less what was paid out', async () => {
  const anvil = await startChain();
  const play = await createGmxPlay({ rpc: anvil.rpc, contracts: await compileContracts() }, 4);
  const model = [...play.gmx.model.markets.values()][0];
  if (model === undefined) throw new Error('the play has markets');
  const [market, token] = [model.marketToken, model.long.address];
  const account = `0x${'ac'.repeat(20)}` as const;
  const claim = (name: string, uint: Record<string, bigint>) =>
    ({ name, topics: [account], address: { market, token, account }, uint }) as const;
  const events = [
    claim('ClaimableFundingUpdated', { delta: 70n, nextValue: 70n, nextPoolValue: 70n }),
    claim('ClaimableCollateralUpdated', { timeKey: 9n, delta: 50n, nextValue: 50n, nextPoolValue: 50n }),
    claim('CollateralClaimed', { timeKey: 9n, amount: 20n, nextPoolValue: 30n }),
    claim('ClaimableCollateralUpdated', { timeKey: 9n, delta: 5n, nextValue: 55n, nextPoolValue: 35n }),
  ];
  const paid = claim('FundingFeesClaimed', { amount: 70n, nextPoolValue: 0n });
  const miner = await createMiner(anvil.rpc);
  const mine = (told: readonly ReturnType<typeof claim>[]) =>
    miner.mineAll(miner.head.timestamp + 12, [tell(play.gmx.emitter, GMX_KEEPER, told, 'claims')]);
  const { number: before } = await mine(events);
  await mine([paid]);
  const addresses = { GmxEventEmitter: play.gmx.emitter };
  const indexed = await indexToHead(anvil, { addresses });
  const rows = await indexed.reader.find({ type: 'Claimable', block: before });
  expect(rows.map(({ kind, amount, timeKey }) => [kind, amount, timeKey]).sort()).toEqual([
    ['COLLATERAL', 35n, 9n],
    ['FUNDING', 70n, null],
  ]);
  const after = await rowsOf(indexed, 'Claimable');
  expect(after.map(({ kind, amount }) => [kind, amount]).sort()).toEqual([
    ['COLLATERAL', 35n],
    ['FUNDING', 0n],
  ]);
  expect(await rowsOf(indexed, 'UnknownEvent')).toEqual([]);
});
