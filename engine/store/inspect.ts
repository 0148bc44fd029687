import { parseEntitySchema } from '../manifest/schema.ts';
import type { EntitySchema } from '../manifest/types.ts';
import { SOURCES_TABLE } from './ddl.ts';
import { ForeignDatabase } from './errors.ts';
import { createLayout } from './layout.ts';
import { STORE_VERSION } from './metadata-ddl.ts';
import { readFailure, readHead } from './read.ts';
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
}

export interface DeploymentStatus {
  readonly health: string;
  readonly failure: DeploymentFailure | null;
  readonly head: ProcessedBlock | null;
  /** Entities that exist at the head, by type; points of timeseries and buckets (`Type_hour`) too. */
  readonly entities: { readonly [type: string]: number };
  readonly dynamicSources: number;
  readonly reorgs: { readonly count: number; readonly deepest: number };
}

/**
 * The deployment in a schema, null where there is none. Writes nothing.
 * @throws ForeignDatabase when another release made the tables
 */
export async function findDeployment(
  db: Queryable & { readonly label: string },
  schemaName: string,
): Promise<FoundDeployment | null> {
  const [present] = await db.query(`select to_regclass('subgraphs.store_version') is not null as made`);
  if (!present?.made) return null;
  const [stored] = await db.query('select version from subgraphs.store_version');
  if (stored?.version !== STORE_VERSION)
    throw new ForeignDatabase(db.label, `another release (layout ${stored?.version}, this one has ${STORE_VERSION})`);
  const [row] = await db.query(
    `select d.id, d.subgraph, d.network, m.schema from public.deployment_schemas d
     join subgraphs.subgraph_manifest m on m.id = d.id where d.name = $1`,
    [schemaName],
  );
  if (!row) return null;
  const schema = parseEntitySchema(String(row.schema));
  return { id: Number(row.id), schemaName, subgraph: String(row.subgraph), network: String(row.network), schema };
}

export async function readStatus(db: Queryable, found: FoundDeployment): Promise<DeploymentStatus> {
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
    'select health, reorg_count, max_reorg_depth from subgraphs.deployment where id = $1::int4',
    [id],
  );
  return {
    health: String(deployment?.health ?? 'unknown'),
    failure: await readFailure(db, { id }),
    head: await readHead(db, { id, table }),
    entities,
    dynamicSources: await count(SOURCES_TABLE, 'upper_inf(block_range)'),
    reorgs: { count: Number(deployment?.reorg_count ?? 0), deepest: Number(deployment?.max_reorg_depth ?? 0) },
  };
}
