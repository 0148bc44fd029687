import { join } from 'node:path';
import { zeroAddress } from 'viem';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Hex } from '../engine/chain/types.ts';
import { loadSubgraph } from '../engine/manifest/subgraph.ts';
import type { Subgraph } from '../engine/manifest/types.ts';
import { CONFIGURATOR, createMarket, listing, marketId, POOL, RAY, TREASURY, user } from './support/subgraph-market.ts';
import { runSubgraph, type SubgraphRun } from './support/subgraph-run.ts';
import type { Script } from './support/subgraph-script.ts';

const MARCH_2022 = 1_646_092_800;
const INDEX = (RAY * 3n) / 2n;

let subgraph: Subgraph;
beforeAll(async () => {
  subgraph = await loadSubgraph(join(import.meta.dirname, '..', 'build'));
});
const run = (script: Script): Promise<SubgraphRun> =>
  runSubgraph({ subgraph, blocks: script.blocks, call: script.call });

const mint = (script: Script, token: Hex, owner: Hex, value: bigint, index = INDEX): void => {
  const kind = token === listing(1).debtToken ? 'VariableDebtToken.Mint' : 'AToken.Mint';
  script.emit(token, kind, { caller: owner, onBehalfOf: owner, value, balanceIncrease: 0n, index });
};
const burn = (script: Script, token: Hex, owner: Hex, value: bigint): void => {
  const kind = token === listing(1).debtToken ? 'VariableDebtToken.Burn' : 'AToken.Burn';
  script.emit(token, kind, { from: owner, target: owner, value, balanceIncrease: 0n, index: INDEX });
};
const transfer = (script: Script, from: Hex, to: Hex, value: bigint): void =>
  script.emit(listing(0).aToken, 'AToken.BalanceTransfer', { from, to, value, index: INDEX });

const scaledOf = (outcome: SubgraphRun, owner: Hex): unknown =>
  outcome.rows('Position').find((row) => row.owner === owner && row.market === marketId(0))?.scaledBalance;
const reasons = (outcome: SubgraphRun): unknown[] =>
  outcome.rows('PositionSnapshot').map(({ position, reason }) => `${String(position).slice(-2)} ${reason}`);

describe('the rule of the live revision', () => {
  test.each([
    { revision: 3, rule: 'half up before 3.5', scaled: 8n },
    { revision: 10, rule: 'what gives the balance, since 3.5', scaled: 9n },
  ])('behavior: $rule', async ({ revision, scaled }) => {
    const script = createMarket({ revision, count: 1 });
    // 9 / 1.1 is 8.18; of nine scaled units the balance is 9.9, told as 9.
    mint(script, listing(0).aToken, user(1), 9n, (RAY * 11n) / 10n);
    expect(scaledOf(await run(script), user(1))).toBe(scaled);
  });

  test('behavior: an upgrade changes the rule for what comes after it', async () => {
    const script = createMarket({ revision: 8, count: 1 });
    mint(script, listing(0).aToken, user(1), 1n);
    script.block();
    script.answer(POOL, 'Pool.POOL_REVISION', 9n);
    script.emit(POOL, 'Pool.Upgraded', { implementation: user(77) });
    // One unit at index 1.5 is 1; the next of three balances is floor(1.5) + 2 = 3, which is two scaled units.
    mint(script, listing(0).aToken, user(1), 2n);

    const outcome = await run(script);

    expect(scaledOf(outcome, user(1))).toBe(2n);
    expect(outcome.rows('ProtocolUpgrade').map(({ fromRevision, toRevision }) => [fromRevision, toRevision])).toEqual(
      expect.arrayContaining([[8, 9]]),
    );
    expect(outcome.rows('MarginPool')[0]).toMatchObject({ revision: 9, accountCount: 1, borrowerCount: 0 });
  });

  test('behavior: transfers of pools from before 3.0.1 tell what was moved, not scaled units', async () => {
    const play = (timestamp?: number): Script => {
      const script = createMarket({ revision: 1, count: 1, ...(timestamp === undefined ? {} : { timestamp }) });
      mint(script, listing(0).aToken, user(1), 3000n);
      transfer(script, user(1), user(2), 300n);
      return script;
    };
    const [early, late] = [await run(play(MARCH_2022)), await run(play())];
    expect([scaledOf(early, user(1)), scaledOf(early, user(2))]).toEqual([1800n, 200n]);
    expect([scaledOf(late, user(1)), scaledOf(late, user(2))]).toEqual([1700n, 300n]);
  });
});

describe('a liquidation', () => {
  const [collateral, debt] = [listing(0), listing(1)];
  const call = (script: Script, receiveAToken: boolean): void =>
    script.emit(POOL, 'Pool.LiquidationCall', {
      collateralAsset: collateral.asset,
      debtAsset: debt.asset,
      user: user(1),
      debtToCover: 30n,
      liquidatedCollateralAmount: 33n,
      liquidator: user(9),
      receiveAToken,
    });
  const opened = (): Script => {
    const script = createMarket({ revision: 10, count: 2 });
    mint(script, collateral.aToken, user(1), 3000n);
    mint(script, debt.debtToken, user(1), 1500n);
    script.block();
    return script;
  };

  test('behavior: claims the fee that went to the treasury before it, each its own', async () => {
    const script = opened();
    for (const fee of [20n, 0n, 40n]) {
      burn(script, debt.debtToken, user(1), 30n);
      burn(script, collateral.aToken, user(1), 33n);
      if (fee > 0n) transfer(script, user(1), TREASURY, fee);
      call(script, false);
    }
    script.transaction();
    transfer(script, user(1), TREASURY, 8n);
    script.transaction();
    call(script, false);

    const outcome = await run(script);

    const fees = outcome.rows('Liquidation').toSorted((a, b) => Number(a.logIndex) - Number(b.logIndex));
    expect(fees.map(({ protocolFeeAmount }) => protocolFeeAmount)).toEqual([30n, 0n, 60n, 0n]);
    expect(outcome.rows('Market').map(({ cash }) => cash)).toEqual([-4n * 33n, 4n * 30n]);
  });

  test('behavior: explains the snapshots of both legs, bad debt the others', async () => {
    const script = opened();
    burn(script, debt.debtToken, user(1), 1500n);
    script.emit(POOL, 'Pool.DeficitCreated', { user: user(1), debtAsset: debt.asset, amountCreated: 1470n });
    burn(script, collateral.aToken, user(1), 3000n);
    call(script, false);

    const outcome = await run(script);

    expect(reasons(outcome).toSorted()).toEqual(['00 DEPOSIT', '00 LIQUIDATION', '01 BORROW', '01 LIQUIDATION']);
    expect(outcome.rows('BadDebt')).toMatchObject([{ kind: 'CREATED', amount: 1470n }]);
    expect(outcome.rows('Market')[1]).toMatchObject({ deficit: 1470n, scaledBorrow: 0n });
    expect(outcome.rows('MarginPool')[0]).toMatchObject({ borrowerCount: 0 });
    expect(outcome.rows('MarginAccount').find(({ owner }) => owner === user(1))).toMatchObject({
      openPositionCount: 0,
      openBorrowCount: 0,
    });
  });

  test('behavior: taken in supply tokens it leaves the cash and moves the indexes', async () => {
    const script = opened();
    const rates = { liquidityRate: RAY / 10n, stableBorrowRate: 0n, variableBorrowRate: RAY / 5n };
    const indexes = { liquidityIndex: INDEX, variableBorrowIndex: INDEX };
    script.emit(POOL, 'Pool.ReserveDataUpdated', { reserve: collateral.asset, ...rates, ...indexes });
    script.block(31_536_000);
    call(script, true);

    const outcome = await run(script);

    // A year at 10 % simple; nothing is borrowed of the collateral, so its borrow index stays.
    expect(outcome.rows('Market')[0]).toMatchObject({
      cash: 0n,
      supplyIndexRay: (INDEX * 11n) / 10n,
      borrowIndexRay: INDEX,
    });
  });
});

describe('risk categories', () => {
  test('behavior: before 3.2 an asset moves between them, as collateral and as debt', async () => {
    const script = createMarket({ revision: 3, count: 1 });
    const moved = (oldCategoryId: number, newCategoryId: number): void =>
      script.emit(CONFIGURATOR, 'PoolConfigurator.EModeAssetCategoryChanged', {
        asset: listing(0).asset,
        oldCategoryId,
        newCategoryId,
      });
    moved(0, 1);
    script.block();
    moved(1, 2);

    const outcome = await run(script);

    const lists = outcome
      .rows('RiskCategory')
      .map((row) => [row.categoryId, row.collateralMarkets, row.borrowableMarkets]);
    expect(lists).toEqual([
      [1, [], []],
      [2, [marketId(0)], [marketId(0)]],
    ]);
    expect(outcome.rows('RiskParameterChange')).toHaveLength(6);
  });

  test('behavior: an event that changes one parameter of three is one change', async () => {
    const script = createMarket({ revision: 10, count: 1 });
    const set = (ltv: bigint): void =>
      script.emit(CONFIGURATOR, 'PoolConfigurator.EModeCategoryAdded', {
        categoryId: 1,
        ltv,
        liquidationThreshold: 9500n,
        liquidationBonus: 10100n,
        oracle: zeroAddress,
        label: 'Pairs',
      });
    set(9000n);
    script.block();
    set(9100n);

    const changes = (await run(script)).rows('RiskParameterChange').filter((row) => row.oldValue === '9000');

    expect(changes).toMatchObject([{ parameter: 'ltvBps', newValue: '9100' }]);
  });
});
