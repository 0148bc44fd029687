import { type FactRow, type FactValue, textOf } from './facts.ts';
import type { PoolFacts } from './protocol.ts';

/** Rows by entity type. */
export type FactTables = ReadonlyMap<string, readonly FactRow[]>;

/** The facts of every pool of some tables, of a block at a Unix second: a row belongs to the pool it names, else to that of the market it names. */
export function poolFacts(tables: FactTables, timestamp: bigint): PoolFacts[] {
  const pools = ownersOf(tables);
  const byId = new Map<string, ReadonlyMap<string, FactRow>>();
  const byPool = new Map<string, ReadonlyMap<string, readonly FactRow[]>>();
  for (const [type, rows] of tables) {
    byId.set(type, new Map(rows.map((row) => [textOf(row, 'id'), row])));
    byPool.set(type, groupBy(rows, pools));
  }
  return (tables.get('MarginPool') ?? []).map((pool) => {
    const id = textOf(pool, 'id');
    return {
      timestamp,
      pool,
      rowsOf: (type) => byPool.get(type)?.get(id) ?? [],
      rowOf: (type, wanted) => (typeof wanted === 'string' ? byId.get(type)?.get(wanted) : undefined),
    };
  });
}

function ownersOf(tables: FactTables): (row: FactRow) => FactValue | undefined {
  const poolOfMarket = new Map((tables.get('Market') ?? []).map((row) => [row.id, row.pool]));
  return (row) => row.pool ?? poolOfMarket.get(row.market ?? null);
}

function groupBy(rows: readonly FactRow[], keyOf: (row: FactRow) => FactValue | undefined): Map<string, FactRow[]> {
  const groups = new Map<string, FactRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (typeof key !== 'string') continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** The same facts with other values in one row. */
export function withFact(facts: PoolFacts, type: string, id: string, values: FactRow): PoolFacts {
  const changed = (row: FactRow): FactRow => (row.id === id ? { ...row, ...values } : row);
  return {
    timestamp: facts.timestamp,
    pool: type === 'MarginPool' ? changed(facts.pool) : facts.pool,
    rowsOf: (asked) => (asked === type ? facts.rowsOf(asked).map(changed) : facts.rowsOf(asked)),
    rowOf: (asked, wanted) => {
      const row = facts.rowOf(asked, wanted);
      return asked === type && row !== undefined ? changed(row) : row;
    },
  };
}
