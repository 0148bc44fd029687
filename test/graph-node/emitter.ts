import type { Transaction } from '../../devnet/chain/miner.ts';
import type { Rpc } from '../../devnet/chain/rpc.ts';
import type { Hex } from '../../engine/index.ts';
import type { Emission } from '../probes/probe-chain.ts';

/**
 * A contract that logs what it is told: the first byte of the call is the number n of topics, then come n words of
 * topics, and the rest is the log's data.
 *
 *     00  n := first byte; n > 4 goes to e0
 *     0d  copies what follows the topics to memory, size on the stack
 *     1a  jumps to 40 + 32 n: pushes the topics, last one first, and logs
 *     e0  a call of four bytes alone is answered with the block's number, others revert
 */
const EMITTER: Hex = `0x${[
  '5f3560f81c8060041060e0578060051b60010180360380915f379060051b6040',
  '0156000000000000000000000000000000000000000000000000000000000000',
  '5b805fa000000000000000000000000000000000000000000000000000000000',
  '5b600135815fa100000000000000000000000000000000000000000000000000',
  '5b602135600135825fa200000000000000000000000000000000000000000000',
  '5b604135602135600135835fa300000000000000000000000000000000000000',
  '5b606135604135602135600135845fa400000000000000000000000000000000',
  '5b6004361460f0575f5ffd00000000005b435f5260205ff3',
].join('')}`;

/** Who sends everything. */
const SENDER: Hex = '0x00000000000000000000000000000000000000f0';

export async function placeEmitters(rpc: Rpc, addresses: readonly Hex[]): Promise<void> {
  for (const address of addresses) await rpc.call('anvil_setCode', address, EMITTER);
}

/** The transaction that makes an emitter log this. */
export function emission({ address, topics, data }: Emission): Transaction {
  const call: Hex = `0x0${topics.length}${[...topics, data].map((part) => part.slice(2)).join('')}`;
  return { from: SENDER, to: address, data: call, label: `log of ${address}` };
}
