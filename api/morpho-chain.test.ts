import { encodeFunctionData, maxUint256 } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONFIGURATOR_ABI, POOL_ABI, TOKEN_ABI } from '../devnet/aave/abi.ts';
import { deployMarket } from '../devnet/aave/deploy.ts';
import { toAnswer } from '../devnet/aave/feeds.ts';
import { type Anvil, startAnvil } from '../devnet/chain/anvil.ts';
import { createMiner, type Hex, type Transaction } from '../devnet/chain/miner.ts';
import { compileContracts } from '../devnet/contracts/jobs.ts';
import { type IndexedChain, indexChain } from '../devnet/index-chain.ts';
import { borrowData, liquidateData, postData, supplyData } from '../devnet/morpho-blue/calls.ts';
import { DEMO_PAIRS, deployMorphoBlue } from '../devnet/morpho-blue/deploy.ts';
import type { MorphoBlue } from '../devnet/morpho-blue/types.ts';
import { type MorphoView, readMorpho } from '../devnet/morpho-blue/views.ts';
import { DEMO_MARKET } from '../devnet/scenario/market-config.ts';
import { GENESIS } from '../devnet/scenario/scenario.ts';
import { createRpcSource } from '../engine/index.ts';
import { movedBooks } from '../test/support/moved-books.ts';
import { reconcileChain } from './reconcile/run.ts';
import { type Answered, type ServedApi, serveIndexed } from './testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

const LENDER: Hex = '0x1e4de40000000000000000000000000000000001';
const BORROWERS = [10, 12, 14, 16].map((n): Hex => `0xb0440e4${n.toString(16).padStart(33, '0')}`);
const FUNDS = 10n ** 30n;
const WETH = 10n ** 18n;
const USDC = 10n ** 6n;
const views: MorphoView[] = [];
let anvil: Anvil;
let indexed: IndexedChain;
let served: ServedApi;
let blue: MorphoBlue;
let aavePool: Hex;
let admin: Hex;
/** Block in which Aave's threshold of ether was lowered. */
let lowered: number;

/** Aave and Morpho on the same feeds; the same position in both, at four sizes of debt; then the price of ether falls. */
beforeAll(async () => {
  anvil = await startAnvil({ genesisTimestamp: GENESIS });
  const { rpc } = anvil;
  const contracts = await compileContracts();
  const miner = await createMiner(rpc);
  const { market, reporter } = await deployMarket(
    { rpc, miner, contracts },
    { config: DEMO_MARKET, startTimestamp: GENESIS + 12 },
  );
  const tokens = market.reserves.map(({ config, asset, feed }) => ({ ...config, asset, feed }));
  blue = await deployMorphoBlue({ miner, contracts }, { tokens, pairs: DEMO_PAIRS.slice(0, 2) });
  aavePool = market.pool;
  const mine = (transactions: Transaction[]) => miner.mineAll(miner.head.timestamp + 60, transactions);
  const call = (from: Hex, to: Hex, data: Hex): Transaction => ({ from, to, data, label: data.slice(0, 10) });
  const approve = (spender: Hex) =>
    encodeFunctionData({ abi: TOKEN_ABI, functionName: 'approve', args: [spender, maxUint256] });
  const mint = (to: Hex) => encodeFunctionData({ abi: TOKEN_ABI, functionName: 'mint', args: [to, FUNDS] });
  const [pair, btc] = blue.pairs;
  const [weth, usdc] = [pair.collateral.asset, pair.loan.asset];
  await mine(
    [LENDER, ...BORROWERS].flatMap((user) =>
      [weth, usdc, btc!.collateral.asset].flatMap((asset) => [
        call(market.admin, asset, mint(user)),
        call(user, asset, approve(market.pool)),
        call(user, asset, approve(blue.morpho)),
      ]),
    ),
  );
  const supply = (asset: Hex, amount: bigint, user: Hex) =>
    encodeFunctionData({ abi: POOL_ABI, functionName: 'supply', args: [asset, amount, user, 0] });
  const borrow = (asset: Hex, amount: bigint, user: Hex) =>
    encodeFunctionData({ abi: POOL_ABI, functionName: 'borrow', args: [asset, amount, 2n, 0, user] });
  await mine([
    call(LENDER, blue.morpho, supplyData(pair, 10_000_000n * USDC, 0n, LENDER)),
    call(LENDER, blue.morpho, supplyData(btc!, 10_000_000n * USDC, 0n, LENDER)),
    call(LENDER, market.pool, supply(usdc, 10_000_000n * USDC, LENDER)),
  ]);
  await mine(
    BORROWERS.flatMap((user, index) => {
      const owed = BigInt(10_000 + 3_000 * index) * USDC;
      return [
        call(user, blue.morpho, postData(pair, 10n * WETH, user)),
        call(user, blue.morpho, borrowData(pair, owed, 0n, user, user)),
        call(user, market.pool, supply(weth, 10n * WETH, user)),
        call(user, market.pool, borrow(usdc, owed, user)),
      ];
    }),
  );
  const look = async () =>
    views.push(await readMorpho(rpc, blue, { block: miner.head.number, users: BORROWERS, liquidator: LENDER }));
  await look();
  await mine([reporter.submit(pair.collateral.feed, toAnswer(1800))]);
  await look();
  const last = BORROWERS[3];
  if (last === undefined) throw new Error('there are fewer borrowers');
  const call3 = { abi: POOL_ABI, functionName: 'liquidationCall' } as const;
  await mine([
    call(LENDER, blue.morpho, liquidateData(pair, last, 2n * WETH, 0n)),
    call(LENDER, market.pool, encodeFunctionData({ ...call3, args: [weth, usdc, last, maxUint256, false] })),
  ]);
  const lower = { abi: CONFIGURATOR_ABI, functionName: 'configureReserveAsCollateral' } as const;
  const args = [weth, 7000n, 7900n, 10_600n] as const;
  await mine([call(market.admin, market.configurator, encodeFunctionData({ ...lower, args }))]);
  [lowered, admin] = [miner.head.number, market.admin];
  indexed = await indexChain(createRpcSource({ urls: [anvil.url] }), {
    provider: market.provider,
    addresses: { MorphoBlue: blue.morpho },
  });
  await indexed.catchUp();
  served = await serveIndexed(indexed.reader);
});
afterAll(async () => {
  await served?.close();
  await indexed?.close();
  await anvil?.stop();
});

const ask = (query: string): Promise<Answered> => served.ask(query);

test('accounts of both protocols answer, and who is liquidatable is who the contract liquidates', async () => {
  for (const view of views) {
    const { marginAccounts } = await ask(
      `{ marginAccounts(first: 100, block: { number: ${view.block} }, where: { debtUsd_gt: "1" }) {
        id pool { id } owner { id } collateralUsd debtUsd marginRatio leverage isLiquidatable unknownReason
        positions(where: { isOpen: true }) { side balanceNow market { name } } meta { formulaVersion } } }`,
    );
    const [pair] = view.pairs;
    const ofMorpho = marginAccounts!.filter(({ pool }) => pool!.id === pair!.pair.id);
    const ofAave = marginAccounts!.filter(({ pool }) => pool!.id === aavePool);
    expect([ofMorpho.length, ofAave.length]).toEqual([BORROWERS.length, BORROWERS.length]);
    for (const holder of pair!.holders) {
      const account = ofMorpho.find(({ owner }) => owner!.id === holder.user)!;
      const owed = account.positions!.find(({ side }) => String(side) === 'BORROWER')!;
      expect(account.unknownReason).toBeNull();
      expect(account.isLiquidatable).toBe(holder.isLiquidatable);
      expect(BigInt(owed.balanceNow!)).toBe(holder.borrowed);
      expect(Number(account.collateralUsd)).toBeCloseTo((Number(pair!.price) / 1e24) * 10, 4);
    }
  }
  const liquidatable = views.map(({ pairs }) => pairs[0]!.holders.filter((holder) => holder.isLiquidatable).length);
  expect(liquidatable).toEqual([0, 2]);
});

test('heatmap, leverage and what falls due include Morpho Blue', async () => {
  const { block } = views[0]!;
  const answer = await ask(
    `{ markets(block: { number: ${block} }, where: { pool: "${blue.pairs[0].id}" }) {
        name kind priceUsd totalSupply totalBorrow utilization borrowApr
        liquidationHeatmap(bins: 10, scale: LOG_DISTANCE, range: { from: "0.1", to: "1" }) { total { accounts debtUsd } } }
      leverageDistribution(block: { number: ${block} }, weightedBy: DEBT) { accounts: buckets { accounts } }
      overview(block: { number: ${block} }) { totals { borrowers } atRisk: totals { accounts } }
      protocols { id slug } }`,
  );
  const [collateral, loan] = ['COLLATERAL', 'ISOLATED_PAIR'].map((kind) =>
    answer.markets!.find((market) => String(market.kind) === kind),
  );
  expect(Number(collateral!.priceUsd)).toBeCloseTo(2400, 6);
  expect(Number(collateral!.liquidationHeatmap!.total!.accounts)).toBe(BORROWERS.length);
  expect(Number(loan!.utilization)).toBeCloseTo(0.0058, 4);
  expect(Number(loan!.borrowApr)).toBeGreaterThan(0);
  expect(Number(answer.overview!.totals!.borrowers)).toBe(2 * BORROWERS.length);
  const counted = answer.leverageDistribution!.accounts!.reduce((sum, { accounts }) => sum + Number(accounts), 0);
  expect(counted).toBe(2 * BORROWERS.length);
  expect(answer.protocols!.map(({ slug }) => slug)).toContain('morpho-blue');
});

test('a book that moves from block to block is the book of each block', async () => {
  expect(await movedBooks(indexed.reader)).toEqual([]);
});

test('the reconciliation that users run asks Morpho and finds no difference', async () => {
  const source = createRpcSource({ urls: [anvil.url] });
  for (const view of views) {
    const block = await indexed.reader.resolveBlock({ type: 'number', number: view.block });
    const { lines, accounts } = await reconcileChain({ reader: indexed.reader, block, chain: source });
    const ours = lines.filter(({ protocol }) => protocol.startsWith('morpho-blue'));
    expect(ours.map(({ field }) => field)).toEqual(expect.arrayContaining(['price', 'borrow assets', 'borrow shares']));
    expect(ours.filter((line) => line.exact !== line.compared)).toEqual([]);
    expect(accounts).toBeGreaterThan(BORROWERS.length);
  }
  await source.close();
});

test('liquidations of both protocols tell what their contracts decided by', async () => {
  const { liquidations } = await ask(
    `{ liquidations(first: 100) { protocol { slug } repaidAmount seizedAmount terms {
      healthBefore debtBefore collateralBefore bonus bonusPaid closeFactorUsed closeFactorAllowed isFull formulaVersion unknownReason } } }`,
  );
  expect(liquidations!.map(({ protocol }) => protocol!.slug).sort()).toEqual(['aave-v3', 'morpho-blue']);
  for (const { protocol, repaidAmount, seizedAmount, terms } of liquidations!) {
    const isAave = String(protocol!.slug) === 'aave-v3';
    expect([terms!.unknownReason, terms!.formulaVersion]).toEqual([null, isAave ? 'aave-v3@3.6' : 'morpho-blue@1']);
    expect(Number(terms!.healthBefore)).toBeLessThan(1);
    expect(BigInt(terms!.debtBefore!)).toBeGreaterThan(BigInt(repaidAmount!));
    expect(BigInt(terms!.collateralBefore!)).toBeGreaterThan(BigInt(seizedAmount!));
    expect(Number(terms!.closeFactorAllowed)).toBe(1);
    expect(Number(terms!.closeFactorUsed)).toBeLessThan(1);
    // Aave's took all collateral, and what was left of the debt became a deficit.
    expect(terms!.isFull).toBe(isAave);
    expect(Number(terms!.bonusPaid)).toBeCloseTo(Number(terms!.bonus), 4);
  }
});

test('a threshold counts from its block on: an account before and after is the contract’s; the change names both and who made it', async () => {
  const view = async (block: number) => {
    const { marginAccount, collateralConfigs } = await ask(
      `{ marginAccount(id: "${aavePool}${BORROWERS[0]!.slice(2)}", block: { number: ${block} }) { liquidationThreshold healthFactorRaw }
        collateralConfigs(where: { pool: "${aavePool}" }, block: { number: ${block} }) { market { id name } liquidationThresholdBps } }`,
    );
    const args = [BORROWERS[0]!] as const;
    const data = encodeFunctionData({ abi: POOL_ABI, functionName: 'getUserAccountData', args });
    const words = String(await anvil.rpc.call('eth_call', { to: aavePool, data }, `0x${block.toString(16)}`)).slice(2);
    const word = (at: number) => BigInt(`0x${words.slice(64 * at, 64 * (at + 1))}`);
    expect(Number(marginAccount!.liquidationThreshold)).toBe(Number(word(3)) / 1e4);
    expect(marginAccount!.healthFactorRaw).toBe(word(5).toString());
    return collateralConfigs!.find(({ market }) => market!.name === 'WETH')!.liquidationThresholdBps;
  };
  const [before, after] = [await view(lowered - 1), await view(lowered)];
  expect(Number(before)).toBeGreaterThan(Number(after));
  const { riskParameterChanges } = await ask(
    `{ riskParameterChanges(where: { blockNumber: "${lowered}", parameter: "liquidationThresholdBps" }) { oldValue newValue actor } }`,
  );
  expect(riskParameterChanges).toEqual([{ oldValue: before, newValue: after, actor: admin }]);
});
