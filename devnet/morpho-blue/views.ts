import { decodeFunctionResult, encodeFunctionData } from 'viem';
import type { Hex } from '../chain/miner.ts';
import { type Rpc, type RpcCall, RpcError } from '../chain/rpc.ts';
import { LENS_ABI, MORPHO_ABI, PAIR_ORACLE_ABI } from './abi.ts';
import type { MorphoBlue, Pair } from './types.ts';

/** What the contract says of an account in a pair at a block. */
export interface HolderView {
  readonly user: Hex;
  readonly supplyShares: bigint;
  readonly borrowShares: bigint;
  readonly collateral: bigint;
  /** With interest up to the block, by Morpho's own library. */
  readonly supplied: bigint;
  readonly borrowed: bigint;
  /** Whether `liquidate` goes through. */
  readonly isLiquidatable: boolean;
}

export interface PairView {
  readonly pair: Pair;
  /** As stored at the last accrual. */
  readonly stored: {
    readonly totalSupplyAssets: bigint;
    readonly totalSupplyShares: bigint;
    readonly totalBorrowAssets: bigint;
    readonly totalBorrowShares: bigint;
    readonly lastUpdate: bigint;
    readonly fee: bigint;
  };
  /** With interest up to the block: supply assets and shares, borrow assets and shares. */
  readonly expected: readonly [bigint, bigint, bigint, bigint];
  readonly price: bigint;
  readonly holders: readonly HolderView[];
}

export interface MorphoView {
  readonly block: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly pairs: readonly PairView[];
}

type CallAt = (to: Hex, data: Hex, from?: Hex) => RpcCall;

const hex = (answer: unknown): Hex => {
  if (typeof answer !== 'string' || !answer.startsWith('0x')) throw new Error(`a view answered ${String(answer)}`);
  return `0x${answer.slice(2)}`;
};

const abi = MORPHO_ABI;

async function readHolders(
  rpc: Rpc,
  { morpho, lens }: MorphoBlue,
  { pair, users, call, liquidator }: { pair: Pair; users: readonly Hex[]; call: CallAt; liquidator: Hex },
): Promise<HolderView[]> {
  const calls = users.flatMap((user) => [
    call(morpho, encodeFunctionData({ abi, functionName: 'position', args: [pair.id, user] })),
    call(lens, encodeFunctionData({ abi: LENS_ABI, functionName: 'account', args: [pair.params, user] })),
  ]);
  const answers = await rpc.batch(calls);
  // A share of debt may round to no collateral at all, which is allowed: it asks nothing but to be unhealthy.
  const attempts = await rpc.settle(
    users.map((user) => {
      const args = [pair.params, user, 0n, 1n, '0x'] as const;
      return call(morpho, encodeFunctionData({ abi, functionName: 'liquidate', args }), liquidator);
    }),
  );
  return users.map((user, index): HolderView => {
    const [position, account] = [hex(answers[2 * index]), hex(answers[2 * index + 1])];
    const [supplyShares, borrowShares, collateral] = decodeFunctionResult({
      abi,
      functionName: 'position',
      data: position,
    });
    const [supplied, borrowed] = decodeFunctionResult({ abi: LENS_ABI, functionName: 'account', data: account });
    const isLiquidatable = borrowShares > 0n && !(attempts[index] instanceof RpcError);
    return { user, supplyShares, borrowShares, collateral, supplied, borrowed, isLiquidatable };
  });
}

async function readPair(rpc: Rpc, blue: MorphoBlue, question: Parameters<typeof readHolders>[2]): Promise<PairView> {
  const { pair, call } = question;
  const [market, expected, price] = await rpc.batch([
    call(blue.morpho, encodeFunctionData({ abi, functionName: 'market', args: [pair.id] })),
    call(blue.lens, encodeFunctionData({ abi: LENS_ABI, functionName: 'market', args: [pair.params] })),
    call(pair.params.oracle, encodeFunctionData({ abi: PAIR_ORACLE_ABI, functionName: 'price' })),
  ]);
  const [totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares, lastUpdate, fee] =
    decodeFunctionResult({ abi, functionName: 'market', data: hex(market) });
  const stored = { totalSupplyAssets, totalSupplyShares, totalBorrowAssets, totalBorrowShares, lastUpdate, fee };
  return {
    pair,
    stored,
    expected: decodeFunctionResult({ abi: LENS_ABI, functionName: 'market', data: hex(expected) }),
    price: BigInt(hex(price)),
    holders: await readHolders(rpc, blue, question),
  };
}

/**
 * Asks the contracts at a block. `liquidator` must own enough of every loan token and have approved Morpho.
 * Rejects when the node no longer holds the block's state.
 */
export async function readMorpho(
  rpc: Rpc,
  blue: MorphoBlue,
  { block, users, liquidator }: { readonly block: number; readonly users: readonly Hex[]; readonly liquidator: Hex },
): Promise<MorphoView> {
  const tag = `0x${block.toString(16)}`;
  const call: CallAt = (to, data, from) => ({ method: 'eth_call', params: [{ to, data, ...(from && { from }) }, tag] });
  const header = await rpc.call('eth_getBlockByNumber', tag, false);
  const { timestamp } = header as { readonly timestamp: Hex };
  const pairs: PairView[] = [];
  for (const pair of blue.pairs) pairs.push(await readPair(rpc, blue, { pair, users, call, liquidator }));
  return { block, timestamp: Number(timestamp), pairs };
}
