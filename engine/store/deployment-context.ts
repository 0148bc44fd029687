import type { BlockRef } from '../chain/types.ts';
import type { Subgraph } from '../manifest/types.ts';
import { createLayout, type SchemaLayout } from './layout.ts';
import { createRollups, type Rollup } from './rollup.ts';
import type { TableName, Transaction } from './sql.ts';
import { createWritePlanner, type WritePlanner } from './write-plan.ts';

/** Channel on which every commit and revert is announced, payload `HeadNotice` as JSON. */
export const HEAD_CHANNEL = 'deployment_head';

export interface HeadNotice {
  readonly schema: string;
  readonly kind: 'advance' | 'revert';
  /** Null after a revert to before the first block. */
  readonly block: BlockRef | null;
}

/** What the parts of one open deployment's store share. */
export interface DeploymentContext {
  /** Number of the deployment in the database. */
  readonly id: number;
  readonly schemaName: string;
  readonly network: string;
  readonly subgraph: Subgraph;
  readonly layout: SchemaLayout;
  readonly rollups: readonly Rollup[];
  readonly plan: WritePlanner;
  table(name: string): TableName;
  /** Tells listeners, once the transaction is committed. */
  announce(tx: Transaction, block: BlockRef | null, kind: HeadNotice['kind']): Promise<void>;
}

export function createContext(
  found: Pick<DeploymentContext, 'id' | 'schemaName' | 'network' | 'subgraph'>,
): DeploymentContext {
  const { schemaName } = found;
  const layout = createLayout(found.subgraph.schema);
  return {
    ...found,
    layout,
    rollups: createRollups(layout, schemaName),
    plan: createWritePlanner(layout),
    table: (table) => ({ schema: schemaName, table }),
    announce: async (tx, block, kind) => {
      const ref = block && { number: block.number, hash: block.hash };
      const notice: HeadNotice = { schema: schemaName, kind, block: ref };
      await tx.query('select pg_notify($1, $2)', [HEAD_CHANNEL, JSON.stringify(notice)]);
    },
  };
}
