import { decodeFunctionResult, encodeFunctionData } from 'viem';
import type { Reporter } from '../aave/feeds.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Random } from '../random/random.ts';
import { MORPHO_ABI, PAIR_ORACLE_ABI } from './abi.ts';
import type { MorphoBlue, Pair } from './types.ts';

/** What a random action draws from. */
export interface MorphoContext {
  readonly rpc: Rpc;
  readonly blue: MorphoBlue;
  readonly random: Random;
  readonly users: readonly [Hex, ...Hex[]];
  readonly reporter: Reporter;
  /** USD by symbol, and where each began. */
  readonly prices: Map<string, number>;
  readonly firstPrices: ReadonlyMap<string, number>;
  /** Share price of the vault, WAD. */
  vaultWorth: bigint;
  /** Signatures used by the account that signs. */
  nonce: bigint;
}

/** Transactions of the next block; none when the action has nothing to work on. */
export type MorphoAction = (context: MorphoContext) => readonly Transaction[] | Promise<readonly Transaction[]>;

export interface Holding {
  readonly user: Hex;
  readonly supplyShares: bigint;
  readonly borrowShares: bigint;
  readonly collateral: bigint;
}

/** A pair as the contract has it now. */
export interface PairState {
  readonly pair: Pair;
  readonly totalSupplyAssets: bigint;
  readonly totalSupplyShares: bigint;
  readonly totalBorrowAssets: bigint;
  readonly totalBorrowShares: bigint;
  readonly lastUpdate: bigint;
  readonly fee: bigint;
  readonly price: bigint;
  readonly holdings: readonly Holding[];
}

const abi = MORPHO_ABI;
const DRAW = 2n ** 53n;

const hex = (answer: unknown): Hex => {
  if (typeof answer !== 'string' || !answer.startsWith('0x')) throw new Error(`a view answered ${String(answer)}`);
  return `0x${answer.slice(2)}`;
};

export async function readState({ rpc, blue, users }: MorphoContext, pair: Pair): Promise<PairState> {
  const call = (to: Hex, data: Hex) => ({ method: 'eth_call', params: [{ to, data }, 'latest'] });
  const [market, price, ...positions] = await rpc.batch([
    call(blue.morpho, encodeFunctionData({ abi, functionName: 'market', args: [pair.id] })),
    call(pair.params.oracle, encodeFunctionData({ abi: PAIR_ORACLE_ABI, functionName: 'price' })),
    ...users.map((user) =>
      call(blue.morpho, encodeFunctionData({ abi, functionName: 'position', args: [pair.id, user] })),
    ),
  ]);
  const [totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares, lastUpdate, fee] =
    decodeFunctionResult({ abi, functionName: 'market', data: hex(market) });
  const holdings = users.map((user, index): Holding => {
    const [supplyShares, borrowShares, collateral] = decodeFunctionResult({
      abi,
      functionName: 'position',
      data: hex(positions[index]),
    });
    return { user, supplyShares, borrowShares, collateral };
  });
  const totals = { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares };
  return { pair, ...totals, lastUpdate, fee, price: BigInt(hex(price)), holdings };
}

export const anyUser = ({ random, users }: MorphoContext): Hex => random.pick(users);
export const anyPair = ({ random, blue }: MorphoContext): Pair => random.pick(blue.pairs);

/** One that has something, by `amount`. */
export function anyHolder(
  { random }: MorphoContext,
  { holdings }: PairState,
  amount: (holding: Holding) => bigint,
): Holding | undefined {
  const found = holdings.filter((holding) => amount(holding) > 0n);
  return found[random.below(found.length)];
}

/** A raw amount up to `bound`: mostly any size, sometimes a few units, where rounding shows. */
export function drawUpTo({ random }: MorphoContext, bound: bigint): bigint {
  if (bound <= 1n) return 1n;
  if (random.chance(0.12)) return BigInt(1 + random.below(900));
  return (bound * BigInt(Math.floor(random.uniform() * Number(DRAW)))) / DRAW + 1n;
}

/** USD to raw units of a token at the price of its feed. */
export function rawOf({ prices }: MorphoContext, token: { symbol: string; decimals: number }, usd: number): bigint {
  return BigInt(Math.floor((usd / (prices.get(token.symbol) ?? 1)) * 1e6)) * 10n ** BigInt(token.decimals - 6);
}

export const toMorpho = ({ blue }: MorphoContext, from: Hex, data: Hex, label: string): Transaction => ({
  from,
  to: blue.morpho,
  data,
  label,
});
