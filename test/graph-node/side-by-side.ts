import { type GraphQLSchema, graphql, parse, validate } from 'graphql';
import { findStored } from '../../cli/stored-deployment.ts';
import {
  type BlockRef,
  createEntityGraph,
  createRequestEntities,
  createRpcSource,
  type Database,
  type DeploymentFailure,
  type EntityReader,
  type EntitySchema,
  type Indexer,
  loadSubgraph,
  mendRequest,
  openDatabase,
  openEngine,
  withIndexingError,
} from '../../engine/index.ts';
import { dumpRows } from '../../engine/store/dump.ts';
import { hasPostgres, startPostgres } from '../support/postgres.ts';
import { executable } from '../support/query-fixture.ts';
import { findGnd, type GraphAnswer, startGnd } from './gnd.ts';

/** Kept by one engine alone, as our blocks and digests or graph-node's proofs of indexing: names no entity can have. */
const OWN_TABLE = /^(?!data_sources\$)\S*\$ /;

/** Rows only one side has, as lines `table {"column": "text"}`. */
export interface RowDifferences {
  readonly graphNode: string[];
  readonly ours: string[];
}

export interface Asked {
  readonly query: string;
  readonly variables: { readonly [name: string]: unknown };
}

export interface AnswerDifference {
  readonly query: string;
  readonly graphNode: GraphAnswer;
  readonly ours: GraphAnswer;
}

/** One chain indexed by graph-node and by this engine. Subgraphs are known by their place in the list of builds. */
export interface SideBySide {
  readonly schemas: readonly EntitySchema[];
  /** Both index up to the chain's newest block, which must be above the last one they saw; all subgraphs, or those. */
  catchUp(subgraphs?: readonly number[]): Promise<void>;
  /** Both index until an error that is passed over pauses them; gives our outcome. */
  pause(subgraph: number): ReturnType<Indexer['run']>;
  /** Both index until a mapping fails; gives the messages. */
  fail(subgraph: number): Promise<{ readonly graphNode: string; readonly ours: string }>;
  /** Our rows, as lines. */
  rows(subgraph: number): Promise<string[]>;
  /** Rows of every table of entities, aggregations and dynamic sources that the sides do not share. */
  compareRows(subgraph: number): Promise<RowDifferences>;
  /** Queries that the sides answer differently; errors count as equal whatever they say. */
  compareAnswers(subgraph: number, queries: readonly (string | Asked)[]): Promise<AnswerDifference[]>;
  /** graph-node's database, the schema of the subgraph's rows in it, and this engine's reader over them. */
  theirs(
    subgraph: number,
  ): Promise<{ readonly url: string; readonly schemaName: string; readonly reader: EntityReader }>;
  /** This engine's database, and the schema of the subgraph's rows in it. */
  ours(subgraph: number): { readonly url: string; readonly schemaName: string };
  /** Readers over graph-node's rows and over ours, with the SQL statements they have sent. */
  counted(subgraph: number): Promise<readonly CountedReader[]>;
  readerOf(subgraph: number): EntityReader;
  /** What we answer. */
  answers(subgraph: number, query: string): Promise<GraphAnswer>;
  /** A reader over rows of our own that end at a block; closed with the rest. */
  replayed(subgraph: number, to: number): Promise<EntityReader>;
  /** What graph-node answers. */
  graphNode(subgraph: number, query: string): Promise<GraphAnswer>;
  close(): Promise<void>;
}

export interface CountedReader {
  readonly reader: EntityReader;
  readonly statements: string[];
}

/** What this machine lacks for a comparison; null when it has all. */
export async function missingPart(): Promise<string | null> {
  if (findGnd() === null) return 'no graph-node is installed, or there is none for this platform';
  return (await hasPostgres()) ? null : 'no PostgreSQL is installed';
}

export interface SideBySideOptions {
  /** Output directories of `graph build`. */
  readonly builds: readonly string[];
  readonly network: string;
  readonly rpcUrl: string;
}

interface OurSide {
  readonly url: string;
  readonly db: Database;
  readonly schemaName: string;
  readonly reader: EntityReader;
  readonly graph: GraphQLSchema;
  readonly indexer: Indexer;
  head(): Promise<BlockRef>;
  failure(): Promise<DeploymentFailure | null>;
  close(): Promise<void>;
}

async function openOurs(build: string, url: string, rpcUrl: string): Promise<OurSide> {
  const subgraph = await loadSubgraph(build);
  const source = createRpcSource({ urls: [rpcUrl] });
  const { database, schemaName, reader, indexer, store, close } = await openEngine({
    subgraph,
    source,
    database: { url },
  });
  const { typeDefs, resolvers } = createEntityGraph(subgraph.schema);
  return {
    url,
    db: database,
    schemaName,
    reader,
    graph: executable(typeDefs, resolvers),
    indexer,
    head: async () => (await source.head()).latest,
    failure: () => store.failure(),
    close,
  };
}

/** Members in order, so that answers compare whatever order their fields come in. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]),
  );
}

const isNothing = (data: unknown): boolean =>
  typeof data !== 'object' || data === null || Object.values(data).every((value) => value === null);

function sameAnswer(a: GraphAnswer, b: GraphAnswer): boolean {
  if ((a.errors === undefined) !== (b.errors === undefined)) return false;
  // Data beside errors is what a failed deployment was allowed to give: then the errors are compared too.
  if (a.errors && isNothing(a.data) && isNothing(b.data)) return true;
  if (a.errors && JSON.stringify(a.errors) !== JSON.stringify(b.errors)) return false;
  return JSON.stringify(canonical(a.data)) === JSON.stringify(canonical(b.data));
}

/** Whether it breaks GraphQL's rules; what is no GraphQL at all does not. */
function isUnruly(schema: GraphQLSchema, query: string): boolean {
  try {
    return validate(schema, parse(query)).length > 0;
  } catch {
    return false;
  }
}

/** What `all` has more often than `others`. */
export function without(all: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return all.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

async function dump(db: Database, schemaName: string): Promise<string[]> {
  const lines = await dumpRows(db, schemaName);
  return lines.filter((line) => !OWN_TABLE.test(line));
}

async function countedReader(db: Database, schemaName: string): Promise<CountedReader> {
  const statements: string[] = [];
  const counting: Database = {
    ...db,
    query: (sql, params) => {
      statements.push(sql);
      return db.query(sql, params);
    },
    bytes: (sql, params, into) => {
      statements.push(sql);
      return db.bytes(sql, params, into);
    },
  };
  const { reader } = await findStored(counting, schemaName, { ofGraphNode: true });
  return { reader, statements };
}

export async function openSideBySide({ builds, network, rpcUrl }: SideBySideOptions): Promise<SideBySide> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  const open = async () => {
    const postgres = await startPostgres();
    closing.push(() => postgres.stop());
    const databaseUrl = await postgres.createDatabase();
    const gnd = await startGnd({ builds, network, rpcUrl, databaseUrl });
    closing.push(() => gnd.stop());
    const theirs = await openDatabase({ url: databaseUrl });
    closing.push(() => theirs.close());
    const ours: OurSide[] = [];
    for (const build of builds) {
      const side = await openOurs(build, await postgres.createDatabase(), rpcUrl);
      closing.push(() => side.close());
      ours.push(side);
    }
    return { gnd, theirs, ours, url: databaseUrl, postgres };
  };
  const { gnd, theirs, ours, url, postgres } = await open().catch(async (error) => {
    await close();
    throw error;
  });

  function sideOf(subgraph: number): OurSide {
    const side = ours[subgraph];
    if (side === undefined) throw new RangeError(`${subgraph} is none of the ${ours.length} subgraphs`);
    return side;
  }

  async function answer(subgraph: number, query: string, variables: Asked['variables'] = {}): Promise<GraphAnswer> {
    const { graph, reader } = sideOf(subgraph);
    const entities = createRequestEntities(reader);
    const asked = { query, variables };
    const { query: source, variables: variableValues } = (isUnruly(graph, query) && mendRequest(graph, asked)) || asked;
    const result = await graphql({ schema: graph, source, variableValues, contextValue: { entities } });
    return JSON.parse(JSON.stringify(withIndexingError(result, entities)));
  }

  return {
    schemas: ours.map(({ reader }) => reader.schema),
    close,
    catchUp: async (subgraphs = ours.map((_, subgraph) => subgraph)) => {
      for (const { indexer, failure } of subgraphs.map(sideOf)) {
        await indexer.run();
        const stopped = await failure();
        if (stopped !== null) throw new Error(`our engine stopped: ${JSON.stringify(stopped)}`);
      }
      for (const subgraph of subgraphs) await gnd.reach(subgraph, await sideOf(subgraph).head());
    },
    pause: async (subgraph) => {
      const outcome = await sideOf(subgraph).indexer.run();
      if (outcome.head) await gnd.reach(subgraph, outcome.head);
      return outcome;
    },
    fail: async (subgraph) => {
      const { indexer, failure } = sideOf(subgraph);
      await indexer.run();
      return { graphNode: await gnd.failure(subgraph), ours: (await failure())?.message ?? '' };
    },
    rows: (subgraph) => dump(sideOf(subgraph).db, sideOf(subgraph).schemaName),
    compareRows: async (subgraph) => {
      const { db, schemaName } = sideOf(subgraph);
      const mine = await dump(db, schemaName);
      const other = await dump(theirs, await gnd.schemaOf(subgraph));
      return { graphNode: without(other, mine), ours: without(mine, other) };
    },
    graphNode: gnd.ask,
    answers: answer,
    readerOf: (subgraph) => sideOf(subgraph).reader,
    theirs: async (subgraph) => {
      const schemaName = await gnd.schemaOf(subgraph);
      return { url, schemaName, reader: (await findStored(theirs, schemaName, { ofGraphNode: true })).reader };
    },
    ours: sideOf,
    counted: async (subgraph) => {
      const { db, schemaName } = sideOf(subgraph);
      return [await countedReader(theirs, await gnd.schemaOf(subgraph)), await countedReader(db, schemaName)];
    },
    replayed: async (subgraph, to) => {
      const build = builds[subgraph];
      if (build === undefined) throw new RangeError(`${subgraph} is none of the ${builds.length} subgraphs`);
      const side = await openOurs(build, await postgres.createDatabase(), rpcUrl);
      closing.push(() => side.close());
      await side.indexer.run({ to });
      return side.reader;
    },
    compareAnswers: async (subgraph, queries) => {
      const differences: AnswerDifference[] = [];
      for (const asked of queries) {
        const { query, variables } = typeof asked === 'string' ? { query: asked, variables: {} } : asked;
        const [graphNode, own] = [await gnd.ask(subgraph, query, variables), await answer(subgraph, query, variables)];
        if (!sameAnswer(graphNode, own)) differences.push({ query, graphNode, ours: own });
      }
      return differences;
    },
  };
}
