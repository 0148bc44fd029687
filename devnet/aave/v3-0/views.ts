import { encodeFunctionData, parseAbi } from 'viem';
import type { Hex } from '../../chain/miner.ts';
import type { Rpc } from '../../chain/rpc.ts';
import { type CallAt, type CategoryView, wordAt } from '../../reserve-views.ts';
import type { Market, Reserve } from '../market.ts';
import { POOL_3_0_ABI, STABLE_DEBT_TOKEN_ABI } from './abi.ts';

/** First bit and mask of the reserve's category in its configuration word. */
const CATEGORY_BIT = 168n;
const CATEGORY_MASK = 0xffn;
const CONFIGURATION_ABI = parseAbi(['function getConfiguration(address asset) view returns (uint256)']);

/** Categories of the first generation: every asset in at most one, and there both collateral and borrowable. */
export async function readCategories30(rpc: Rpc, market: Market, call: CallAt): Promise<CategoryView[]> {
  const ids = market.config.categories.map(({ id }) => id);
  const terms = { abi: POOL_3_0_ABI, functionName: 'getEModeCategoryData' } as const;
  const categories = await rpc.batch(ids.map((id) => call(market.pool, encodeFunctionData({ ...terms, args: [id] }))));
  const configuration = { abi: CONFIGURATION_ABI, functionName: 'getConfiguration' } as const;
  const words = await rpc.batch(
    market.reserves.map(({ asset }) => call(market.pool, encodeFunctionData({ ...configuration, args: [asset] }))),
  );
  return ids.map((id, index) => {
    let members = 0n;
    for (const [number, word] of words.entries()) {
      if (((wordAt(word) >> CATEGORY_BIT) & CATEGORY_MASK) === BigInt(id)) members |= 1n << BigInt(number);
    }
    const own = categories[index];
    return {
      id,
      ltv: wordAt(own, 1),
      threshold: wordAt(own, 2),
      bonus: wordAt(own, 3),
      collateral: members,
      borrowable: members,
      ltvZero: 0n,
    };
  });
}

/** What the contract says of stable-rate debt, an account's or a reserve's in all. */
export interface StableView {
  /** Debt at the last event, and now; native units. */
  readonly principal: bigint;
  readonly balance: bigint;
  /** RAY per year; of a reserve the average. */
  readonly rate: bigint;
  readonly since: bigint;
}

const abi = STABLE_DEBT_TOKEN_ABI;

/** Stable-rate debt of accounts in a reserve of a 3.0 market, in their order. */
export async function readStableDebts(
  rpc: Rpc,
  reserve: Reserve,
  users: readonly Hex[],
  call: CallAt,
): Promise<StableView[]> {
  const { stableDebtToken: token } = reserve;
  if (token === undefined) throw new Error(`${reserve.config.symbol} has no stable debt token`);
  const views = ['principalBalanceOf', 'balanceOf', 'getUserStableRate', 'getUserLastUpdated'] as const;
  const calls = users.flatMap((user) =>
    views.map((functionName) => call(token, encodeFunctionData({ abi, functionName, args: [user] }))),
  );
  const answers = (await rpc.batch(calls)).map((answer) => wordAt(answer));
  return users.map((_, index) => {
    const [principal, balance, rate, since] = answers.slice(index * views.length, (index + 1) * views.length);
    return { principal: principal ?? 0n, balance: balance ?? 0n, rate: rate ?? 0n, since: since ?? 0n };
  });
}

/** All stable-rate debt of a reserve of a 3.0 market. */
export async function readStableTotal(rpc: Rpc, reserve: Reserve, call: CallAt): Promise<StableView> {
  const { stableDebtToken: token } = reserve;
  if (token === undefined) throw new Error(`${reserve.config.symbol} has no stable debt token`);
  const [answer] = await rpc.batch([call(token, encodeFunctionData({ abi, functionName: 'getSupplyData' }))]);
  const [principal, balance, rate, since] = [0, 1, 2, 3].map((position) => wordAt(answer, position));
  return { principal: principal ?? 0n, balance: balance ?? 0n, rate: rate ?? 0n, since: since ?? 0n };
}
