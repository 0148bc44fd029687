import type { EntityReader, EntityRow } from '../../engine/index.ts';
import { factNeeds, poolFacts, protocolPool } from '../../margin/index.ts';
import type { PoolState } from './pool-state.ts';
import { textOf } from './row.ts';

/** Types whose rows make up the pools; few rows, read whole. */
export const poolTypes: readonly string[] = ['MarginPool', ...factNeeds.poolTypes];

/** Rows of the types that make up pools, by type. */
export type PoolRows = ReadonlyMap<string, readonly EntityRow[]>;

/** The rows of some types as they stood at a block, beside those that are known. */
export async function readPoolRows(
  reader: EntityReader,
  block: number,
  { types = poolTypes, known = new Map() }: { readonly types?: readonly string[]; readonly known?: PoolRows } = {},
): Promise<PoolRows> {
  const read = async (type: string) => [type, await reader.find({ type, block })] as const;
  return new Map([...known, ...(await Promise.all(types.map(read)))]);
}

/** Every pool of some rows with its markets, parameters and prices, by pool id. */
export function poolsOf(rows: PoolRows): ReadonlyMap<string, PoolState> {
  const states = poolFacts(rows).map((facts) => ({
    ...protocolPool(facts),
    facts,
    protocol: textOf(facts.pool, 'protocol'),
  }));
  return new Map(states.map((state) => [state.id, state]));
}

/** Every pool as it stood at a block. */
export const loadPools = async (reader: EntityReader, block: number): Promise<ReadonlyMap<string, PoolState>> =>
  poolsOf(await readPoolRows(reader, block));
