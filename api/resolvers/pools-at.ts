import { loadPools } from '../book/load-pools.ts';
import type { PoolState } from '../book/pool-state.ts';
import type { ApiContext } from './context.ts';

type Pools = Promise<ReadonlyMap<string, PoolState>>;

const requests = new WeakMap<ApiContext, Map<number, Pools>>();

/** Pools alone at the end of a block, by id; whatever of a request wants those of one block shares them. */
export function poolsAt(context: ApiContext, block: number): Pools {
  const known = requests.get(context) ?? new Map<number, Pools>();
  requests.set(context, known);
  const pools = known.get(block) ?? loadPools(context.sources.reader, block);
  known.set(block, pools);
  return pools;
}
