import { parseEntitySchema } from '../manifest/schema.ts';
import type { EntitySchema } from '../manifest/types.ts';
import { SOURCES_TABLE } from './ddl.ts';
import { ForeignDatabase } from './errors.ts';
import { type BlocksRelation, graphNodeBlocks, isOfGraphNode, ownBlocks } from './graph-node-blocks.ts';
import { historyName } from './history.ts';
import { createLayout } from './layout.ts';
import { STORE_VERSION } from './metadata-ddl.ts';
import { readPostponed } from './postponed-indexes.ts';
import { readErrors, readFailure, readHead } from './read.ts';
import { type Queryable, quoteTable } from './sql.ts';
import type { DeploymentFailure, ProcessedBlock } from './types.ts';

/** A deployment as the database describes it; neither build nor chain is needed to read it. */
export interface FoundDeployment {
  readonly id: number;
  readonly schemaName: string;
  /** Id of the subgraph. */
  readonly subgraph: string;
  readonly network: string;
  readonly schema: EntitySchema;
  /** Where its blocks are. */
  readonly blocks: BlocksRelation;
  readonly isOfGraphNode: boolean;
}

export interface DeploymentStatus {
  readonly health: string;
  readonly failure: DeploymentFailure | null;
  /** Handlers that were passed over, see the feature `nonFatalErrors`: at most the first `MOST_ERRORS`. */
  readonly errors: readonly DeploymentFailure[];
  readonly head: ProcessedBlock | null;
  /** `all`, `off`, or the number of blocks whose superseded rows are kept. */
  readonly history: string;
  /** The first block that can be asked for. */
  readonly earliestBlock: number;
  /** Entities that exist at the head, by type; points of timeseries and buckets (`Type_hour`) too. */
  readonly entities: { readonly [type: string]: number };
  readonly dynamicSources: number;
  /** Indexes that are made when the first sync is over; without them some reads look at every row. */
  readonly missingIndexes: number;
  readonly reorgs: { readonly count: number; readonly deepest: number };
}

/**
 * The deployment in a schema, null where there is none. Writes nothing.
 * @throws ForeignDatabase when another release made the tables, or graph-node where its are not asked for
 */
export async function findDeployment(
  db: Queryable & { readonly label: string },
  schemaName: string,
  { ofGraphNode = false }: { readonly ofGraphNode?: boolean } = {},
): Promise<FoundDeployment | null> {
  const isTheirs = await isOfGraphNode(db);
  if (isTheirs && !ofGraphNode) throw new ForeignDatabase(db.label, 'graph-node, of which queries alone can be asked');
  if (!isTheirs && !(await isOfThisRelease(db))) return null;
  const [row] = await db.query(
    `select d.id, d.subgraph, d.network, m.schema from public.deployment_schemas d
     join subgraphs.subgraph_manifest m on m.id = d.id where d.name = $1`,
    [schemaName],
  );
  if (!row) return null;
  const schema = parseEntitySchema(String(row.schema));
  const blocks = isTheirs ? await graphNodeBlocks(db, schemaName) : ownBlocks(schemaName);
  if (blocks === null) return null;
  const [subgraph, network] = [String(row.subgraph), String(row.network)];
  return { id: Number(row.id), schemaName, subgraph, network, schema, blocks, isOfGraphNode: isTheirs };
}

/** False where nothing is stored. @throws ForeignDatabase when another release made the tables */
async function isOfThisRelease(db: Queryable & { readonly label: string }): Promise<boolean> {
  const [present] = await db.query(`select to_regclass('subgraphs.store_version') is not null as made`);
  if (!present?.made) return false;
  const [stored] = await db.query('select version from subgraphs.store_version');
  if (stored?.version !== STORE_VERSION)
    throw new ForeignDatabase(db.label, `another release (layout ${stored?.version}, this one has ${STORE_VERSION})`);
  return true;
}

/** How far whoever indexes a deployment has come with it. */
export interface DeploymentStanding {
  /** Whether it was once in step with its chain. */
  readonly isSynced: boolean;
  readonly isFailed: boolean;
  /** The chain's newest block as the indexer knows it: graph-node's own look at it, the newest stored block of ours. */
  readonly chainHead: number | null;
}

export async function readStanding(
  db: Queryable,
  { id, network }: Pick<FoundDeployment, 'id' | 'network'>,
): Promise<DeploymentStanding> {
  const [row] = await db.query(
    `select d.synced_at is not null as synced, d.failed, n.head_block_number as head from subgraphs.deployment d
     left join public.ethereum_networks n on n.name = $2 where d.id = $1::int4`,
    [id, network],
  );
  const head = row?.head ?? null;
  return {
    isSynced: row?.synced === true,
    isFailed: row?.failed === true,
    chainHead: head === null ? null : Number(head),
  };
}

const MOST_ERRORS = 20;

export async function readStatus(
  db: Queryable,
  found: Pick<FoundDeployment, 'id' | 'schemaName' | 'schema'>,
): Promise<DeploymentStatus> {
  const { id, schemaName, schema } = found;
  const table = (name: string) => ({ schema: schemaName, table: name });
  const entities: { [type: string]: number } = {};
  const count = async (name: string, where = 'true'): Promise<number> => {
    const [row] = await db.query(`select count(*)::int8 as count from ${quoteTable(table(name))} where ${where}`);
    return Number(row?.count ?? 0);
  };
  for (const { type, kind, table: name, rollup } of createLayout(schema).tables) {
    const key = rollup === null ? type : `${type}_${rollup.interval}`;
    entities[key] = await count(name, kind === 'mutable' ? 'upper_inf(block_range)' : 'true');
  }
  const [deployment] = await db.query(
    `select d.health, d.reorg_count, d.max_reorg_depth, d.earliest_block_number, m.history_blocks
     from subgraphs.deployment d join subgraphs.subgraph_manifest m on m.id = d.id where d.id = $1::int4`,
    [id],
  );
  return {
    health: String(deployment?.health ?? 'unknown'),
    failure: await readFailure(db, { id }),
    errors: await readErrors(db, { id }, MOST_ERRORS),
    head: await readHead(db, { id, table }),
    history: historyName(Number(deployment?.history_blocks)),
    earliestBlock: Number(deployment?.earliest_block_number),
    entities,
    missingIndexes: (await readPostponed(db, { table })).length,
    dynamicSources: await count(SOURCES_TABLE, 'upper_inf(block_range)'),
    reorgs: { count: Number(deployment?.reorg_count ?? 0), deepest: Number(deployment?.max_reorg_depth ?? 0) },
  };
}
