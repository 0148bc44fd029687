import type { Hex } from '../chain/types.ts';
import type { Subgraph } from '../manifest/types.ts';
import { createLayout, type SchemaLayout } from './layout.ts';
import { createRollups, type Rollup } from './rollup.ts';
import type { TableName, Transaction } from './sql.ts';
import { createWritePlanner, type WritePlanner } from './write-plan.ts';

/**
 * What a commit or a revert tells on the channel that is named as the deployment's schema, within its transaction. A
 * revert to before the first block has no block to name.
 */
export type BlockNotice =
  | { readonly type: 'applied'; readonly from: number; readonly to: number; readonly hash: Hex }
  | { readonly type: 'reverted'; readonly to: number | null; readonly hash: Hex | null };

/** What the parts of one open deployment's store share. */
export interface DeploymentContext {
  /** Number of the deployment in the database. */
  readonly id: number;
  readonly schemaName: string;
  readonly network: string;
  readonly subgraph: Subgraph;
  /** Blocks behind the head whose superseded versions are kept, see `ALL_HISTORY`. */
  readonly historyBlocks: number;
  readonly layout: SchemaLayout;
  readonly rollups: readonly Rollup[];
  readonly planner: WritePlanner;
  table(name: string): TableName;
  /** Tells listeners, once the transaction is committed. */
  announce(tx: Transaction, notice: BlockNotice): Promise<void>;
}

export function createContext(
  found: Pick<DeploymentContext, 'id' | 'schemaName' | 'network' | 'subgraph' | 'historyBlocks'>,
): DeploymentContext {
  const { schemaName } = found;
  const layout = createLayout(found.subgraph.schema);
  return {
    ...found,
    layout,
    rollups: createRollups(layout, schemaName),
    planner: createWritePlanner(layout),
    table: (table) => ({ schema: schemaName, table }),
    announce: async (tx, notice) => {
      await tx.query('select pg_notify($1, $2)', [schemaName, JSON.stringify(notice)]);
    },
  };
}
