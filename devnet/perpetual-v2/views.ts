import type { Abi } from 'viem';
import { type Ask, askAt } from '../chain/ask.ts';
import type { Hex } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import {
  ACCOUNT_BALANCE_ABI,
  BASE_TOKEN_ABI,
  CLEARING_HOUSE_ABI,
  COLLATERAL_MANAGER_ABI,
  EXCHANGE_ABI,
  ORDER_BOOK_ABI,
  SWAP_POOL_ABI,
  VAULT_ABI,
} from './abi.ts';
import type { PerpetualMarket } from './market.ts';
import { firstTrades, readTwaps, type TwapView } from './twap-view.ts';

/** What the contracts say of a market at a block. */
export interface PerpetualMarketView extends TwapView {
  readonly baseToken: Hex;
  /** by which positions are valued; of a market that is not open, what was fixed */
  readonly markPrice: bigint;
  readonly indexPrice: bigint;
  readonly sqrtPriceX96: bigint;
}

/** What they say of an account in one market. */
export interface PerpetualHoldingView {
  readonly takerSize: bigint;
  readonly takerOpenNotional: bigint;
  readonly totalSize: bigint;
  readonly totalOpenNotional: bigint;
  readonly pendingFunding: bigint;
  readonly liquidatableSize: bigint;
  /** of open orders */
  readonly quoteInOrders: bigint;
  readonly pendingFee: bigint;
}

export interface PerpetualAccountView {
  readonly address: Hex;
  readonly accountValue: bigint;
  readonly requirement: bigint;
  readonly debtValue: bigint;
  readonly pendingFunding: bigint;
  readonly owedRealizedPnl: bigint;
  readonly unrealizedPnl: bigint;
  readonly pendingFee: bigint;
  /** settlement token's decimals */
  readonly freeCollateral: bigint;
  readonly settlementBalance: bigint;
  /** by the market's list of collaterals */
  readonly balances: readonly bigint[];
  /** the vault's word, which has rules of its own */
  readonly isCollateralLiquidatable: bigint;
  readonly collateralRequirement: bigint;
  /** most that may be paid and bought, by the market's list of collaterals */
  readonly purchases: readonly (readonly bigint[])[];
  readonly holdings: readonly PerpetualHoldingView[];
}

export interface PerpetualView {
  readonly block: number;
  readonly timestamp: number;
  readonly markets: readonly PerpetualMarketView[];
  /** 18 decimals, by the market's list of collaterals */
  readonly collateralPrices: readonly bigint[];
  readonly accounts: readonly PerpetualAccountView[];
}

const COLLATERAL_TWAP = 900n;

const word = (answers: readonly (readonly bigint[])[], at: number, part = 0): bigint => answers[at]?.[part] ?? 0n;

interface At {
  readonly ask: Ask;
  readonly timestamp: bigint;
  readonly trades: ReadonlyMap<Hex, bigint>;
}

async function readMarkets({ ask, timestamp, trades }: At, market: PerpetualMarket): Promise<PerpetualMarketView[]> {
  const views: PerpetualMarketView[] = [];
  for (const base of market.bases) {
    const { baseToken, pool } = base;
    const token = { to: baseToken, abi: BASE_TOKEN_ABI };
    const answers = await ask([
      { to: market.accountBalance, abi: ACCOUNT_BALANCE_ABI, functionName: 'getMarkPrice', args: [baseToken] },
      { ...token, functionName: 'getIndexPrice', args: [0n] },
      { to: pool, abi: SLOT_ABI, functionName: 'slot0' },
      { ...token, functionName: 'isPaused' },
      { ...token, functionName: 'isClosed' },
    ]);
    const isClosed = word(answers, 4) === 1n;
    const [closed] = isClosed ? await ask([{ ...token, functionName: 'getClosedPrice' }]) : [];
    const fixed = closed?.[0] ?? (word(answers, 3) === 1n ? word(answers, 1) : null);
    views.push({
      baseToken,
      markPrice: fixed ?? word(answers, 0),
      indexPrice: word(answers, 1),
      sqrtPriceX96: word(answers, 2),
      ...(await readTwaps(ask, market, { base, firstTrade: trades.get(baseToken), timestamp })),
    });
  }
  return views;
}

/** The first word only; the others are no numbers. */
const SLOT_ABI: Abi = SWAP_POOL_ABI.filter((item) => item.type === 'function' && item.name === 'slot0').map((item) => ({
  ...item,
  outputs: [{ name: 'sqrtPriceX96', type: 'uint160' }],
}));

async function readAccount(ask: Ask, market: PerpetualMarket, address: Hex): Promise<PerpetualAccountView> {
  const { accountBalance, exchange, vault, clearingHouse, bases, collaterals } = market;
  const orders = { to: market.orderBook, abi: ORDER_BOOK_ABI, functionName: 'getTotalTokenAmountInPoolAndPendingFee' };
  const args = [address];
  const balance = { to: accountBalance, abi: ACCOUNT_BALANCE_ABI };
  const safe = { to: vault, abi: VAULT_ABI };
  const [value, ...general] = await ask([
    { to: clearingHouse, abi: CLEARING_HOUSE_ABI, functionName: 'getAccountValue', args },
    { ...balance, functionName: 'getMarginRequirementForLiquidation', args },
    { ...balance, functionName: 'getTotalDebtValue', args },
    { to: exchange, abi: EXCHANGE_ABI, functionName: 'getAllPendingFundingPayment', args },
    { ...balance, functionName: 'getPnlAndPendingFee', args },
    { ...safe, functionName: 'getFreeCollateral', args },
    { ...safe, functionName: 'getBalanceByToken', args: [address, market.settlement] },
    { ...safe, functionName: 'isLiquidatable', args },
    { ...safe, functionName: 'getMarginRequirementForCollateralLiquidation', args },
    ...collaterals.map(({ asset }) => ({ ...safe, functionName: 'getBalanceByToken', args: [address, asset] })),
    ...collaterals.map(({ asset }) => ({
      ...safe,
      functionName: 'getMaxRepaidSettlementAndLiquidatableCollateral',
      args: [address, asset],
    })),
  ]);
  const accountValue = value?.[0] ?? 0n;
  const holdings: PerpetualHoldingView[] = [];
  for (const { baseToken } of bases) {
    const both = [address, baseToken];
    const answers = await ask([
      { ...balance, functionName: 'getTakerPositionSize', args: both },
      { ...balance, functionName: 'getTakerOpenNotional', args: both },
      { ...balance, functionName: 'getTotalPositionSize', args: both },
      { ...balance, functionName: 'getTotalOpenNotional', args: both },
      { to: exchange, abi: EXCHANGE_ABI, functionName: 'getPendingFundingPayment', args: both },
      { ...balance, functionName: 'getLiquidatablePositionSize', args: [...both, accountValue] },
      { ...orders, args: [...both, false] },
    ]);
    holdings.push({
      takerSize: word(answers, 0),
      takerOpenNotional: word(answers, 1),
      totalSize: word(answers, 2),
      totalOpenNotional: word(answers, 3),
      pendingFunding: word(answers, 4),
      liquidatableSize: word(answers, 5),
      quoteInOrders: word(answers, 6),
      pendingFee: word(answers, 6, 1),
    });
  }
  return {
    address,
    accountValue,
    requirement: word(general, 0),
    debtValue: word(general, 1),
    pendingFunding: word(general, 2),
    owedRealizedPnl: word(general, 3),
    unrealizedPnl: word(general, 3, 1),
    pendingFee: word(general, 3, 2),
    freeCollateral: word(general, 4),
    settlementBalance: word(general, 5),
    isCollateralLiquidatable: word(general, 6),
    collateralRequirement: word(general, 7),
    balances: collaterals.map((_, at) => word(general, 8 + at)),
    purchases: collaterals.map((_, at) => general[8 + collaterals.length + at] ?? []),
    holdings,
  };
}

/** Asks the contracts at a block. Rejects when the node no longer holds the block's state. */
export async function readPerpetual(
  rpc: Rpc,
  market: PerpetualMarket,
  { block, accounts }: { readonly block: number; readonly accounts: readonly Hex[] },
): Promise<PerpetualView> {
  const ask = askAt(rpc, block);
  const header = await rpc.call('eth_getBlockByNumber', `0x${block.toString(16)}`, false);
  const { timestamp } = header as { readonly timestamp: Hex };
  const manager = { to: market.collateralManager, abi: COLLATERAL_MANAGER_ABI, functionName: 'getPrice' };
  const prices = await ask(market.collaterals.map(({ asset }) => ({ ...manager, args: [asset, COLLATERAL_TWAP] })));
  const views: PerpetualAccountView[] = [];
  for (const account of accounts) views.push(await readAccount(ask, market, account));
  return {
    block,
    timestamp: Number(timestamp),
    markets: await readMarkets({ ask, timestamp: BigInt(timestamp), trades: await firstTrades(rpc, market) }, market),
    collateralPrices: prices.map(([price]) => (price ?? 0n) * 10n ** 10n),
    accounts: views,
  };
}
