import type { Subgraph } from '../manifest/types.ts';
import { deploymentDdl } from './ddl.ts';
import { createContext } from './deployment-context.ts';
import { createDeploymentStore } from './deployment-store.ts';
import { DeployedElsewhere, ForeignDatabase, OtherHistory, WrongDeployment } from './errors.ts';
import { ALL_HISTORY, historyName } from './history.ts';
import { createLayout } from './layout.ts';
import { GRAPH_NODE_MARK, METADATA_DDL, STORE_VERSION } from './metadata-ddl.ts';
import { readPostponed } from './postponed-indexes.ts';
import type { Database, SqlRow, Transaction } from './sql.ts';
import type { DeploymentStore } from './types.ts';

export interface DeploymentOptions {
  /** Name under which readers find the deployment; the network's by default. */
  readonly name?: string;
  /** Schema that must hold this deployment, made if it does not exist; by default the database chooses. */
  readonly schema?: string;
  /** By default the subgraph's. */
  readonly network?: string;
  /**
   * Blocks behind the head whose superseded versions are kept; 0: none but those that a reorganisation may need. By
   * default what the deployment was made with, or the manifest's `prune`, or all.
   */
  readonly history?: number | 'all';
}

export interface Deployment {
  /** Number in `public.deployment_schemas` and `subgraphs.head`. */
  readonly id: number;
  readonly schemaName: string;
  readonly store: DeploymentStore;
}

/**
 * Creates or reopens the deployment of a subgraph and takes its writer's lock, until the store is closed.
 * @throws WrongDeployment, DeployedElsewhere, OtherHistory, ForeignDatabase, DatabaseInUse
 */
export async function openDeployment(
  db: Database,
  subgraph: Subgraph,
  options: DeploymentOptions = {},
): Promise<Deployment> {
  const network = options.network ?? subgraph.network;
  const history = options.history === 'all' ? ALL_HISTORY : options.history;
  const found = await db.transaction(async (tx) => {
    await prepareMetadata(tx, db.label);
    const deployment =
      (await findDeployment(tx, db.label, subgraph, options.schema)) ??
      (await createDeployment(tx, db.label, subgraph, {
        ...options,
        network,
        history: history ?? subgraph.historyBlocks,
      }));
    if (history !== undefined && history !== deployment.historyBlocks)
      throw new OtherHistory(deployment.schemaName, historyName(deployment.historyBlocks), historyName(history));
    await nameDeployment(tx, subgraph.id, options.name ?? network);
    return deployment;
  });
  const context = createContext({ ...found, network, subgraph });
  const release = await db.lock(`deployment ${found.schemaName}`);
  const postponed = await readPostponed(db, context).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  const store = createDeploymentStore(db, context, { postponed, release });
  return { id: found.id, schemaName: found.schemaName, store };
}

interface Found extends Pick<Deployment, 'id' | 'schemaName'> {
  readonly historyBlocks: number;
}

/** Any number, the same in every process: makes two first starts take turns. */
const SETUP_LOCK = 5_072_019;

async function prepareMetadata(tx: Transaction, label: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1::int8)', [SETUP_LOCK]);
  const [present] = await tx.query(
    `select to_regclass('${GRAPH_NODE_MARK}') is not null as foreign_made,
       to_regclass('subgraphs.store_version') is not null as made`,
  );
  if (present?.foreign_made) throw new ForeignDatabase(label, 'graph-node');
  if (!present?.made) {
    await tx.execute(METADATA_DDL);
    await tx.query('insert into subgraphs.store_version (version) values ($1::int4)', [STORE_VERSION]);
    return;
  }
  const [stored] = await tx.query('select version from subgraphs.store_version');
  if (stored?.version !== STORE_VERSION)
    throw new ForeignDatabase(label, `another release (layout ${stored?.version}, this one has ${STORE_VERSION})`);
}

const FIND = `select d.id, d.name, d.subgraph, m.history_blocks from public.deployment_schemas d
  join subgraphs.subgraph_manifest m on m.id = d.id`;

async function findDeployment(
  tx: Transaction,
  label: string,
  subgraph: Subgraph,
  schema: string | undefined,
): Promise<Found | null> {
  if (schema !== undefined) {
    const [row] = await tx.query(`${FIND} where d.name = $1`, [schema]);
    if (row && row.subgraph !== subgraph.id)
      throw new WrongDeployment(`schema ${schema} of ${label}`, String(row.subgraph), subgraph.id);
    if (row) return toFound(row);
  }
  const [row] = await tx.query(`${FIND} where d.subgraph = $1 and d.active`, [subgraph.id]);
  if (!row) return null;
  if (schema !== undefined) throw new DeployedElsewhere(String(row.name), schema);
  return toFound(row);
}

function toFound(row: SqlRow): Found {
  return { id: Number(row.id), schemaName: String(row.name), historyBlocks: Number(row.history_blocks) };
}

async function createDeployment(
  tx: Transaction,
  label: string,
  subgraph: Subgraph,
  { network, schema, history }: { readonly network: string; readonly schema?: string; readonly history: number },
): Promise<Found> {
  const [next] = await tx.query(
    `select nextval(pg_get_serial_sequence('public.deployment_schemas', 'id'))::int4 as id`,
  );
  const id = Number(next?.id);
  const schemaName = schema ?? `sgd${id}`;
  const taken = await tx.query('select 1 as one from pg_namespace where nspname = $1', [schemaName]);
  if (taken.length > 0) throw new ForeignDatabase(`schema ${schemaName} of ${label}`, 'something else');
  await tx.query(
    `insert into public.deployment_schemas (id, subgraph, name, version, shard, network, active)
     values ($1::int4, $2, $3, 1, 'primary', $4, true)`,
    [id, subgraph.id, schemaName, network],
  );
  await tx.query('insert into subgraphs.head (id, entity_count) values ($1::int4, 0)', [id]);
  await tx.query(
    `insert into subgraphs.deployment (id, subgraph, health, failed, earliest_block_number)
     values ($1::int4, $2, 'healthy', false, $3::int4)`,
    [id, subgraph.id, startBlock(subgraph)],
  );
  await tx.query(
    `insert into subgraphs.subgraph_manifest
       (id, spec_version, schema, use_bytea_prefix, start_block_number, history_blocks)
     values ($1::int4, $2, $3, true, $4::int4, $5::int4)`,
    [id, subgraph.specVersion, subgraph.schema.sdl, startBlock(subgraph), history],
  );
  await tx.execute(deploymentDdl(createLayout(subgraph.schema), schemaName));
  return { id, schemaName, historyBlocks: history };
}

function startBlock(subgraph: Subgraph): number {
  return subgraph.sources.length === 0 ? 0 : Math.min(...subgraph.sources.map((source) => source.startBlock));
}

/** Points the name at this deployment, as a new version where it pointed elsewhere. */
async function nameDeployment(tx: Transaction, deployment: string, name: string): Promise<void> {
  await tx.query(
    `insert into subgraphs.subgraph (id, name, created_at, block_range)
     values (md5($1), $1, extract(epoch from now())::int8, '[0,)') on conflict (name) do nothing`,
    [name],
  );
  await tx.query(
    `insert into subgraphs.subgraph_version (id, subgraph, deployment, created_at, block_range)
     values (md5($1 || ' ' || $2), md5($1), $2, extract(epoch from now())::int8, '[0,)') on conflict (id) do nothing`,
    [name, deployment],
  );
  await tx.query(`update subgraphs.subgraph set current_version = md5($1 || ' ' || $2) where name = $1`, [
    name,
    deployment,
  ]);
}
