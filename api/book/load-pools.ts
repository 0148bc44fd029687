import type { EntityReader } from '../../engine/index.ts';
import { factNeeds, poolFacts, protocolPool } from '../../margin/index.ts';
import type { PoolState } from './pool-state.ts';
import { textOf } from './row.ts';

/** Types whose rows make up the pools; few rows, read whole. */
export const poolTypes: readonly string[] = ['MarginPool', ...factNeeds.poolTypes];

/** Every pool with its markets, parameters and prices as they stood at a block, by pool id. */
export async function loadPools(reader: EntityReader, block: number): Promise<ReadonlyMap<string, PoolState>> {
  const read = async (type: string) => [type, await reader.find({ type, block })] as const;
  const tables = new Map(await Promise.all(poolTypes.map(read)));
  const states = poolFacts(tables).map((facts) => ({
    ...protocolPool(facts),
    facts,
    protocol: textOf(facts.pool, 'protocol'),
  }));
  return new Map(states.map((state) => [state.id, state]));
}
