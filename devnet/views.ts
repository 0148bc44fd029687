import { decodeFunctionResult, encodeFunctionData } from 'viem';
import type { AaveAccountData } from '../margin/index.ts';
import { POOL_ABI, SCALED_TOKEN_ABI } from './aave/abi.ts';
import type { Market } from './aave/market.ts';
import { readCategories30 } from './aave/v3-0/views.ts';
import type { Hex } from './chain/miner.ts';
import type { Rpc } from './chain/rpc.ts';
import { type CallAt, type CategoryView, type ReserveView, readCategories, readReserves } from './reserve-views.ts';

/** What the contracts say of an account at a block. */
export interface AccountView {
  readonly address: Hex;
  readonly category: number;
  /** As getUserAccountData says it. */
  readonly data: AaveAccountData;
  /** By reserve number. */
  readonly scaledSupply: readonly bigint[];
  readonly scaledDebt: readonly bigint[];
  /** Two bits per reserve: borrowing, used as collateral. */
  readonly configuration: bigint;
}

export interface MarketView {
  readonly block: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly reserves: readonly ReserveView[];
  readonly categories: readonly CategoryView[];
  readonly accounts: readonly AccountView[];
}

const word = (value: unknown): bigint => {
  if (typeof value !== 'string' || !value.startsWith('0x')) throw new Error(`a view answered ${String(value)}`);
  return BigInt(value);
};

const hex = (value: unknown): Hex => {
  if (typeof value !== 'string' || !value.startsWith('0x')) throw new Error(`a view answered ${String(value)}`);
  return `0x${value.slice(2)}`;
};

export function callsAt(block: number): CallAt {
  const tag = `0x${block.toString(16)}`;
  return (to, data) => ({ method: 'eth_call', params: [{ to, data }, tag] });
}

function accountData(answer: Hex): AaveAccountData {
  const [collateralBase, debtBase, availableBorrows, liquidationThreshold, ltv, healthFactor] = decodeFunctionResult({
    abi: POOL_ABI,
    functionName: 'getUserAccountData',
    data: answer,
  });
  return { collateralBase, debtBase, availableBorrows, liquidationThreshold, ltv, healthFactor };
}

/** Asks the contracts about accounts at a block, in one batch. */
export async function readAccounts(
  rpc: Rpc,
  market: Market,
  { block, accounts }: { readonly block: number; readonly accounts: readonly Hex[] },
): Promise<AccountView[]> {
  const call = callsAt(block);
  const tokens = market.reserves.flatMap(({ aToken, debtToken }) => [aToken, debtToken]);
  const calls = accounts.flatMap((user) => {
    const args = [user] as const;
    return [
      call(market.pool, encodeFunctionData({ abi: POOL_ABI, functionName: 'getUserAccountData', args })),
      call(market.pool, encodeFunctionData({ abi: POOL_ABI, functionName: 'getUserEMode', args })),
      call(market.pool, encodeFunctionData({ abi: POOL_ABI, functionName: 'getUserConfiguration', args })),
      ...tokens.map((token) =>
        call(token, encodeFunctionData({ abi: SCALED_TOKEN_ABI, functionName: 'scaledBalanceOf', args })),
      ),
    ];
  });
  const answers = await rpc.batch(calls);
  const per = 3 + tokens.length;
  return accounts.map((address, index): AccountView => {
    const [data, category, configuration, ...balances] = answers.slice(index * per, (index + 1) * per);
    const scaled = balances.map(word);
    return {
      address,
      category: Number(word(category)),
      data: accountData(hex(data)),
      configuration: word(configuration),
      scaledSupply: scaled.filter((_, at) => at % 2 === 0),
      scaledDebt: scaled.filter((_, at) => at % 2 === 1),
    };
  });
}

/**
 * Asks the contracts at a block, in batches. Rejects when the node no longer holds the block's state.
 */
export async function readMarket(
  rpc: Rpc,
  market: Market,
  { block, accounts }: { readonly block: number; readonly accounts: readonly Hex[] },
): Promise<MarketView> {
  const call = callsAt(block);
  const header = await rpc.call('eth_getBlockByNumber', `0x${block.toString(16)}`, false);
  const { timestamp } = header as { readonly timestamp: Hex };
  return {
    block,
    timestamp: Number(timestamp),
    reserves: await readReserves(rpc, market, call),
    categories: await (market.version === '3.0' ? readCategories30 : readCategories)(rpc, market, call),
    accounts: await readAccounts(rpc, market, { block, accounts }),
  };
}
