import { HistoryPruned } from '../store/errors.ts';
import { ALL_HISTORY } from '../store/history.ts';
import type { Queryable } from '../store/sql.ts';

/** Which past blocks of a deployment can still be read; graph-node's too, which prunes and notes it in the same place. */
export interface KeptHistory {
  /** The first block whose rows are kept; null where all are. */
  first(): Promise<number | null>;
  /** @throws HistoryPruned */
  check(block: number): Promise<void>;
}

export function createKeptHistory(db: Queryable, deploymentId: string): KeptHistory {
  /** Stays as it was when the deployment was made. */
  let keepsAll = false;

  async function first(): Promise<number | null> {
    if (keepsAll) return null;
    const [row] = await db.query(
      `select d.earliest_block_number as first, m.history_blocks as kept from subgraphs.deployment d
       join subgraphs.subgraph_manifest m on m.id = d.id where d.subgraph = $1`,
      [deploymentId],
    );
    if (row === undefined) return null;
    keepsAll = Number(row.kept) >= ALL_HISTORY;
    return keepsAll ? null : Number(row.first);
  }

  return {
    first,
    check: async (block) => {
      if (keepsAll) return;
      const earliest = await first();
      if (earliest !== null && block < earliest) throw new HistoryPruned(deploymentId, earliest, block);
    },
  };
}
