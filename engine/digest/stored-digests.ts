import { DIGESTS_TABLE } from '../store/ddl.ts';
import { type Queryable, quoteTable, type SqlRow } from '../store/sql.ts';
import { EMPTY_DIGEST } from './block-digest.ts';
import type { BlockDigest } from './reference.ts';

export interface StoredDigests {
  /** The state's digest at a block: that of the newest block up to it that changed entities. */
  at(block: number): Promise<string>;
  /** Digests of blocks with changes after a block, ascending. */
  walk(after?: number): AsyncGenerator<BlockDigest>;
}

const PAGE = 10_000;

/** The digests that the store wrote with each batch. */
export function createStoredDigests(db: Queryable, schemaName: string): StoredDigests {
  const table = quoteTable({ schema: schemaName, table: DIGESTS_TABLE });
  return {
    async at(block) {
      const [row] = await db.query(
        `select number, digest from ${table} where number <= $1::int4 order by number desc limit 1`,
        [block],
      );
      return row ? readDigest(row).digest : EMPTY_DIGEST;
    },
    async *walk(from = -1) {
      for (let after = from; ; ) {
        const rows = await db.query(
          `select number, digest from ${table} where number > $1::int4 order by number limit ${PAGE}`,
          [after],
        );
        yield* rows.map(readDigest);
        if (rows.length < PAGE) return;
        after = Number(rows.at(-1)?.number);
      }
    },
  };
}

function readDigest(row: SqlRow): BlockDigest {
  return { number: Number(row.number), digest: String(row.digest).slice(2) };
}
