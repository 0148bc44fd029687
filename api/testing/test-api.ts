import { readFileSync } from 'node:fs';
import {
  createEntityReader,
  type Database,
  type DeploymentStore,
  type EntityReader,
  type EntitySchema,
  listenBlocks,
  openDeployment,
  parseEntitySchema,
  type StoreBatch,
  type Subgraph,
} from '../../engine/index.ts';
import { type Api, type ApiOptions, createApi } from '../create-api.ts';
import { type HttpServer, startHttpServer } from '../http/server.ts';
import type { Wakeups } from '../live/feed.ts';

/** The entity model of the repository. */
export const testSchema = (): EntitySchema =>
  parseEntitySchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

interface GraphqlAnswer {
  readonly status: number;
  // Tests read answers of many shapes; a wrong path shows as undefined in their comparison.
  readonly data: Answered;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[] | undefined;
}

export type Answered = { readonly [field: string]: Answered } & readonly Answered[] & string;

export interface TestApi {
  readonly store: DeploymentStore;
  readonly reader: EntityReader;
  readonly api: Api;
  readonly server: HttpServer;
  readonly logged: string[];
  /** Posts a query to `/graphql`, or to another path. */
  readonly ask: (query: string, variables?: object, path?: string) => Promise<GraphqlAnswer>;
  readonly close: () => Promise<void>;
}

let deployments = 0;

export interface TestDeployment {
  readonly store: DeploymentStore;
  readonly reader: EntityReader;
  readonly schemaName: string;
  readonly close: () => Promise<void>;
}

/** A deployment of its own in `db` with some batches committed. */
export async function openTestDeployment(db: Database, batches: readonly StoreBatch[]): Promise<TestDeployment> {
  const schema = testSchema();
  const subgraph = testSubgraph(schema);
  const { store, schemaName } = await openDeployment(db, subgraph, { name: `test-${deployments}` });
  for (const batch of batches) await store.commit(batch);
  const reader = createEntityReader({ db, schema, schemaName, deploymentId: subgraph.id });
  return { store, reader, schemaName, close: () => store.close() };
}

/** As `openTestDeployment`, and the API over it on a free port. */
export async function openTestApi(
  db: Database,
  batches: readonly StoreBatch[],
  given: Partial<ApiOptions> | ((deployment: TestDeployment) => Partial<ApiOptions>) = {},
): Promise<TestApi> {
  const deployment = await openTestDeployment(db, batches);
  const options = typeof given === 'function' ? given(deployment) : given;
  const { store, reader, schemaName } = deployment;
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const wakeups: Wakeups = (wake) =>
    listenBlocks(db, { schemaName }, { onChange: wake, onError: (error) => log(String(error)) });
  const api = await createApi({ reader, schema: reader.schema, log, wakeups, ...options });
  const server = await startHttpServer({ api, port: 0, log });
  return {
    store,
    reader,
    api,
    server,
    logged,
    ask: (query, variables = {}, path = '/graphql') => ask(`${server.url}${path}`, { query, variables }),
    async close() {
      await server.close();
      await api.close();
      await store.close();
    },
  };
}

export interface ServedApi {
  /** Posts a query and gives its data. @throws where the answer tells of errors */
  readonly ask: (query: string) => Promise<Answered>;
  readonly close: () => Promise<void>;
}

/** The API over rows that were indexed from a chain, on a free port. */
export async function serveIndexed(reader: EntityReader): Promise<ServedApi> {
  const api = await createApi({ reader, schema: testSchema() });
  const server = await startHttpServer({ api, port: 0 });
  return {
    async ask(query) {
      const { data, errors } = await ask(`${server.url}/graphql`, { query });
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
    async close() {
      await server.close();
      await api.close();
    },
  };
}

async function ask(url: string, body: object): Promise<GraphqlAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { data, errors } = JSON.parse(await response.text());
  return { status: response.status, data, errors };
}

function testSubgraph(schema: EntitySchema): Subgraph {
  deployments++;
  return {
    id: deployments.toString(16).padStart(64, '0'),
    directory: '/nowhere',
    specVersion: '1.3.0',
    historyBlocks: 2_147_483_647,
    nonFatalErrors: false,
    network: 'devnet',
    sources: [],
    templates: new Map(),
    schema,
  };
}
