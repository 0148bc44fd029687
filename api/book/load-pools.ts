import type { EntityReader, EntityRow } from '../../engine/index.ts';
import { type FactValue, factNeeds, type PoolFacts, protocolPool } from '../../margin/index.ts';
import type { PoolState } from './pool-state.ts';
import { textOf } from './row.ts';

/** Types whose rows make up the pools; few rows, read whole. */
export const poolTypes: readonly string[] = ['MarginPool', ...factNeeds.poolTypes];

/** Every pool with its markets, parameters and prices as they stood at a block, by pool id. */
export async function loadPools(reader: EntityReader, block: number): Promise<ReadonlyMap<string, PoolState>> {
  const read = async (type: string) => [type, await reader.find({ type, block })] as const;
  const tables = new Map(await Promise.all(poolTypes.map(read)));
  const index = indexTables(tables);
  const states = (tables.get('MarginPool') ?? []).map((row) => poolState(row, index));
  return new Map(states.map((state) => [state.id, state]));
}

/** Rows by type and id, and by type and the pool they belong to. */
interface TableIndex {
  readonly byId: ReadonlyMap<string, ReadonlyMap<string, EntityRow>>;
  readonly byPool: ReadonlyMap<string, ReadonlyMap<string, readonly EntityRow[]>>;
}

function indexTables(tables: ReadonlyMap<string, readonly EntityRow[]>): TableIndex {
  const poolOfMarket = new Map((tables.get('Market') ?? []).map((row) => [row.id, row.pool]));
  const poolOf = (row: EntityRow): FactValue | undefined => row.pool ?? poolOfMarket.get(row.market ?? null);
  const byId = new Map<string, Map<string, EntityRow>>();
  const byPool = new Map<string, Map<string, EntityRow[]>>();
  for (const [type, rows] of tables) {
    byId.set(type, new Map(rows.map((row) => [textOf(row, 'id'), row])));
    const grouped = new Map<string, EntityRow[]>();
    for (const row of rows) {
      const pool = poolOf(row);
      if (typeof pool !== 'string') continue;
      const group = grouped.get(pool);
      if (group === undefined) grouped.set(pool, [row]);
      else group.push(row);
    }
    byPool.set(type, grouped);
  }
  return { byId, byPool };
}

function poolState(pool: EntityRow, { byId, byPool }: TableIndex): PoolState {
  const id = textOf(pool, 'id');
  const facts: PoolFacts = {
    pool,
    rowsOf: (type) => byPool.get(type)?.get(id) ?? [],
    rowOf: (type, wanted) => (typeof wanted === 'string' ? byId.get(type)?.get(wanted) : undefined),
  };
  return { ...protocolPool(facts), facts, protocol: textOf(pool, 'protocol') };
}
