import type { Queryable, SqlRow, SqlValue } from '../store/sql.ts';
import type { BlockIndex } from './blocks.ts';
import type { KeptHistory } from './kept-history.ts';
import type { Statement } from './sql-binder.ts';
import { HEAD } from './sql-scope.ts';

/** A statement, and whether it tells itself if its block is the newest. */
type Made = Statement & { readonly isHeadForm: boolean };

/** What a statement gives, the newest block among it in the form for the head. */
interface Headed {
  readonly [HEAD]?: SqlValue;
  readonly id?: SqlValue;
}

/** Sends the statements of one reader. */
interface StatementRunner {
  /** The rows a statement for a block gives; `write` makes it in the form for the head or for any block. */
  run<M extends Made>(
    block: number,
    write: (atHead: boolean) => M,
  ): Promise<{ readonly rows: SqlRow[]; readonly made: M }>;
  /** The same, with statements that are sent in another way. */
  sent<M extends Made, Row extends Headed>(
    block: number,
    write: (atHead: boolean) => M,
    send: (made: M) => Promise<Row[]>,
  ): Promise<{ readonly rows: Row[]; readonly made: M }>;
}

/** Tries the form for the head where the block may be it, and the general one where it turns out not to be. */
export function createStatementRunner(db: Queryable, blocks: BlockIndex, history: KeptHistory): StatementRunner {
  async function atHead<M extends Made, Row extends Headed>(
    block: number,
    made: M,
    send: (made: M) => Promise<Row[]>,
  ): Promise<Row[] | null> {
    const rows = await send(made);
    if (!made.isHeadForm) return rows;
    const newest = rows[0]?.[HEAD];
    if (typeof newest === 'number') blocks.sawHead(newest);
    if (newest !== block) return null;
    return rows[0]?.id === null ? [] : rows;
  }

  const sent: StatementRunner['sent'] = async (block, write, send) => {
    if (blocks.mayBeHead(block)) {
      const made = write(true);
      const rows = await atHead(block, made, send);
      if (rows) return { rows, made };
    }
    const made = write(false);
    const rows = await send(made);
    // After it: rows that were dropped meanwhile were noted with that.
    await history.check(block);
    return { rows, made };
  };

  return { sent, run: (block, write) => sent(block, write, ({ text, params }) => db.query(text, params)) };
}
