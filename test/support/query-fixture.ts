import { buildSchema, GraphQLScalarType, type GraphQLSchema, graphql, isInterfaceType, isObjectType } from 'graphql';
import type { Subgraph } from '../../engine/manifest/types.ts';
import {
  createEntityGraph,
  createRequestEntities,
  type EntityResolvers,
  withIndexingError,
} from '../../engine/query/graph.ts';
import type { DirectDocument } from '../../engine/query/graph-direct.ts';
import { acceptEnumText } from '../../engine/query/graph-enums.ts';
import { createEntityReader } from '../../engine/query/reader.ts';
import type { EntityReader } from '../../engine/query/types.ts';
import { openDeployment } from '../../engine/store/deployment.ts';
import type { Database } from '../../engine/store/sql.ts';
import type { DeploymentStore, EntityRow } from '../../engine/store/types.ts';
import { subgraphOf } from './store-fixture.ts';

/** Every kind of field, relation and entity the dialect speaks of. */
export const QUERY_SDL = `
enum Kind { NOTE WARNING alarm }
"Something that can be held."
interface Asset { id: Bytes! name: String! holder: Holder! notes: [Note!]! @derivedFrom(field: "about") }
type Coin implements Asset @entity(immutable: false) {
  id: Bytes!
  name: String!
  holder: Holder!
  supply: BigInt!
  notes: [Note!]! @derivedFrom(field: "about")
}
type Art implements Asset @entity(immutable: true) {
  id: Bytes!
  name: String!
  holder: Holder!
  artist: String
  notes: [Note!]! @derivedFrom(field: "about")
}
"Somebody who holds."
type Holder @entity(immutable: false) {
  "address"
  id: Bytes!
  name: String
  level: Int
  score: BigDecimal
  tags: [String!]
  favourite: Asset
  mentor: Holder
  friends: [Holder!]
  assets: [Asset!]! @derivedFrom(field: "holder")
  coins: [Coin!]! @derivedFrom(field: "holder")
  fans: [Holder!]! @derivedFrom(field: "friends")
  pupils: [Holder!]! @derivedFrom(field: "mentor")
  passport: Passport @derivedFrom(field: "holder")
  stats: [Stats!]! @derivedFrom(field: "holder")
}
type Passport @entity(immutable: false) { id: ID! holder: Holder! kind: Kind! }
type Note @entity(immutable: true) {
  id: String!
  about: Asset!
  text: String
  kind: Kind
  flag: Boolean
  at: Timestamp
  amount: BigInt
  small: Int8
  price: BigDecimal
  blob: Bytes
  numbers: [BigInt!]
  kinds: [Kind!]
}
type Point @entity(timeseries: true) {
  id: Int8!
  timestamp: Timestamp!
  holder: Holder!
  price: BigDecimal!
  size: Int!
}
type Stats @aggregation(intervals: ["hour", "day"], source: "Point") {
  id: Int8!
  timestamp: Timestamp!
  holder: Holder!
  open: BigDecimal! @aggregate(fn: "first", arg: "price")
  close: BigDecimal! @aggregate(fn: "last", arg: "price")
  high: BigDecimal! @aggregate(fn: "max", arg: "price")
  volume: BigDecimal! @aggregate(fn: "sum", arg: "price * size")
  count: Int8! @aggregate(fn: "count")
}
type Totals @aggregation(intervals: ["hour"], source: "Point") {
  id: Int8!
  timestamp: Timestamp!
  size: Int8! @aggregate(fn: "sum", arg: "size", cumulative: true)
  count: Int8! @aggregate(fn: "count", cumulative: true)
}`;

export interface QueryFixture {
  readonly subgraph: Subgraph;
  readonly schemaName: string;
  readonly store: DeploymentStore;
  readonly reader: EntityReader;
  readonly schema: GraphQLSchema;
  /** SQL statements the reader has sent. */
  readonly statements: string[];
  /** See `EntityGraph.direct`. */
  direct(text: string): DirectDocument | null;
  /** Runs `work` once, after that many more statements of the reader have been answered. */
  moveDuring(statements: number, work: () => Promise<void>): void;
  /** Answers a query in a request of its own. */
  ask(query: string, variables?: { readonly [name: string]: unknown }): Promise<Answer>;
}

export interface Answer {
  readonly data: { readonly [field: string]: unknown } | null;
  /** `code: message` of each. */
  readonly errors: string[];
}

/** A deployment of `sdl`, its reader and its graph. */
export async function openQueryFixture(db: Database, sdl: string = QUERY_SDL): Promise<QueryFixture> {
  const subgraph = subgraphOf({ sdl });
  const { store, schemaName } = await openDeployment(db, subgraph);
  const statements: string[] = [];
  let planned: { left: number; readonly work: () => Promise<void> } | null = null;
  async function counted<Result>(text: string, send: () => Promise<Result>): Promise<Result> {
    statements.push(text);
    const result = await send();
    if (planned && --planned.left === 0) {
      const { work } = planned;
      planned = null;
      await work();
    }
    return result;
  }
  const reader = createEntityReader({
    db: {
      query: (text, params) => counted(text, () => db.query(text, params)),
      bytes: (text, params, into) => counted(text, () => db.bytes(text, params, into)),
    },
    schemaName,
    schema: subgraph.schema,
    deploymentId: subgraph.id,
  });
  const graph = createEntityGraph(subgraph.schema);
  const schema = executable(graph.typeDefs, graph.resolvers);
  return {
    subgraph,
    schemaName,
    store,
    reader,
    schema,
    statements,
    direct: (text) => graph.direct(schema, text),
    moveDuring: (left, work) => {
      planned = { left, work };
    },
    ask: async (source, variableValues) => answerOf(schema, reader, source, variableValues),
  };
}

/** A schema that can be run; for tests, which must not mix two copies of graphql. */
export function executable(typeDefs: string, resolvers: EntityResolvers): GraphQLSchema {
  const schema = buildSchema(typeDefs);
  for (const [name, own] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (own instanceof GraphQLScalarType) {
      const { serialize, parseValue, parseLiteral } = own;
      Object.assign(type ?? {}, { serialize, parseValue, parseLiteral });
    } else if (isInterfaceType(type)) {
      Object.assign(type, { resolveType: '__resolveType' in own ? own.__resolveType : null });
    } else if (isObjectType(type)) {
      for (const [field, resolve] of Object.entries(own)) Object.assign(type.getFields()[field] ?? {}, { resolve });
    }
  }
  return acceptEnumText(schema);
}

async function answerOf(
  schema: GraphQLSchema,
  reader: EntityReader,
  source: string,
  variableValues: { readonly [name: string]: unknown } = {},
): Promise<Answer> {
  const entities = createRequestEntities(reader);
  const result = await graphql({ schema, source, contextValue: { entities }, variableValues });
  const { data, errors } = withIndexingError(result, entities);
  return {
    data: data === null || data === undefined ? null : JSON.parse(JSON.stringify(data)),
    errors: (errors ?? []).map((error) =>
      'extensions' in error ? `${String(error.extensions.code)}: ${error.message}` : error.message,
    ),
  };
}

/** Ids of rows. */
export const idsOf = (rows: readonly EntityRow[]): unknown[] => rows.map((row) => row.id);
