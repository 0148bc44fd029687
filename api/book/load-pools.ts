import type { EntityReader, EntityRow } from '../../engine/index.ts';
import { factNeeds, type PoolFacts, poolFacts, protocolPool } from '../../margin/index.ts';
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

const stateOf = (facts: PoolFacts): PoolState => ({
  ...protocolPool(facts),
  facts,
  protocol: textOf(facts.pool, 'protocol'),
});

/** Every pool of some rows with its markets, parameters and prices at the block's time (Unix seconds), by pool id. */
export function poolsOf(rows: PoolRows, timestamp: number): ReadonlyMap<string, PoolState> {
  const states = poolFacts(rows, BigInt(timestamp)).map(stateOf);
  return new Map(states.map((state) => [state.id, state]));
}

/** Pools whose rows are those of another block, at the time of this one; the same object where none of them minds. */
export function poolsAtTime(pools: ReadonlyMap<string, PoolState>, timestamp: number): ReadonlyMap<string, PoolState> {
  const moving = [...pools.values()].filter(({ movesWithTime }) => movesWithTime === true);
  if (moving.length === 0) return pools;
  const moved = moving.map(({ facts }) => stateOf({ ...facts, timestamp: BigInt(timestamp) }));
  return new Map([...pools, ...moved.map((state) => [state.id, state] as const)]);
}

/** Every pool as it stood at a block. */
export async function loadPools(reader: EntityReader, block: number): Promise<ReadonlyMap<string, PoolState>> {
  const { timestamp } = await reader.resolveBlock({ type: 'number', number: block });
  return poolsOf(await readPoolRows(reader, block), timestamp);
}
