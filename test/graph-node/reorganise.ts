import { createMiner, type Miner } from '../../devnet/chain/miner.ts';
import type { Rpc } from '../../devnet/chain/rpc.ts';

/** Replaces the newest blocks by empty ones. graph-node looks again when there is a higher block: mine one with the miner. */
export async function reorganise(rpc: Rpc, depth: number): Promise<Miner> {
  await rpc.call('anvil_reorg', depth, []);
  return createMiner(rpc);
}
