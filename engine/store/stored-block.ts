import { readBlock } from './read.ts';
import { type Queryable, quoteTable } from './sql.ts';
import type { ProcessedBlock } from './types.ts';

/** Finds the newest stored block at or before a number; null when none is stored. */
export function createStoredBlock(
  db: Queryable,
  schemaName: string,
): (number: number) => Promise<ProcessedBlock | null> {
  const table = quoteTable({ schema: schemaName, table: 'blocks$' });
  return async (number) => {
    const [row] = await db.query(
      `select number, hash, parent_hash, timestamp from ${table} where number <= $1::int4 order by number desc limit 1`,
      [number],
    );
    return row ? readBlock(row) : null;
  };
}
