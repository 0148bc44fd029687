import { type Abi, decodeFunctionResult, encodeFunctionData } from 'viem';
import type { Hex } from '../chain/miner.ts';
import type { Rpc, RpcCall } from '../chain/rpc.ts';
import {
  ACCOUNT_BALANCE_ABI,
  BASE_TOKEN_ABI,
  CLEARING_HOUSE_ABI,
  COLLATERAL_MANAGER_ABI,
  EXCHANGE_ABI,
  SWAP_POOL_ABI,
  VAULT_ABI,
} from './abi.ts';
import type { PerpetualMarket } from './market.ts';

/** What the contracts say of a market at a block. */
export interface PerpetualMarketView {
  readonly baseToken: Hex;
  readonly markPrice: bigint;
  readonly indexPrice: bigint;
  readonly sqrtPriceX96: bigint;
  /** time-weighted prices by which funding runs at the block's time */
  readonly sqrtMarketTwapX96: bigint;
  readonly indexTwap: bigint;
}

/** What they say of an account in one market. */
export interface PerpetualHoldingView {
  readonly takerSize: bigint;
  readonly takerOpenNotional: bigint;
  readonly totalSize: bigint;
  readonly totalOpenNotional: bigint;
  readonly pendingFunding: bigint;
  readonly liquidatableSize: bigint;
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

const FUNDING_TWAP = 900;
const COLLATERAL_TWAP = 900n;

interface Question {
  readonly to: Hex;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args?: readonly unknown[];
}

/** Answers of one word or several, in the order of the questions. */
type Ask = (questions: readonly Question[]) => Promise<readonly bigint[][]>;

function askAt(rpc: Rpc, block: number): Ask {
  const tag = `0x${block.toString(16)}`;
  return async (questions) => {
    const calls = questions.map(({ to, abi, functionName, args = [] }): RpcCall => {
      const data = encodeFunctionData({ abi, functionName, args });
      return { method: 'eth_call', params: [{ to, data }, tag] };
    });
    const answers = await rpc.batch(calls);
    return answers.map((answer, at) => {
      const question = questions[at];
      if (question === undefined || typeof answer !== 'string') throw new Error('a view did not answer');
      const data: Hex = `0x${answer.slice(2)}`;
      const value = decodeFunctionResult({ abi: question.abi, functionName: question.functionName, data });
      return (Array.isArray(value) ? value : [value]).map((word) => BigInt(String(word)));
    });
  };
}

const word = (answers: readonly (readonly bigint[])[], at: number, part = 0): bigint => answers[at]?.[part] ?? 0n;

async function readMarkets(ask: Ask, market: PerpetualMarket): Promise<PerpetualMarketView[]> {
  const views: PerpetualMarketView[] = [];
  for (const { baseToken, pool } of market.bases) {
    const base = { to: baseToken, abi: BASE_TOKEN_ABI, functionName: 'getIndexPrice' };
    const answers = await ask([
      { to: market.accountBalance, abi: ACCOUNT_BALANCE_ABI, functionName: 'getMarkPrice', args: [baseToken] },
      { ...base, args: [0n] },
      { ...base, args: [BigInt(FUNDING_TWAP)] },
      { to: market.exchange, abi: EXCHANGE_ABI, functionName: 'getSqrtMarketTwapX96', args: [baseToken, FUNDING_TWAP] },
    ]);
    const [slot] = await ask([{ to: pool, abi: SLOT_ABI, functionName: 'slot0' }]);
    views.push({
      baseToken,
      markPrice: word(answers, 0),
      indexPrice: word(answers, 1),
      indexTwap: word(answers, 2),
      sqrtMarketTwapX96: word(answers, 3),
      sqrtPriceX96: slot?.[0] ?? 0n,
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
    ...collaterals.map(({ asset }) => ({ ...safe, functionName: 'getBalanceByToken', args: [address, asset] })),
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
    ]);
    holdings.push({
      takerSize: word(answers, 0),
      takerOpenNotional: word(answers, 1),
      totalSize: word(answers, 2),
      totalOpenNotional: word(answers, 3),
      pendingFunding: word(answers, 4),
      liquidatableSize: word(answers, 5),
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
    balances: collaterals.map((_, at) => word(general, 6 + at)),
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
    markets: await readMarkets(ask, market),
    collateralPrices: prices.map(([price]) => (price ?? 0n) * 10n ** 10n),
    accounts: views,
  };
}
