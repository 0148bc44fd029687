import { randomBytes } from 'node:crypto';
import type { Hex } from '../../engine/chain/types.ts';
import { parseEntitySchema } from '../../engine/manifest/schema.ts';
import type { Subgraph } from '../../engine/manifest/types.ts';
import { parse } from '../../engine/numbers/big-decimal.ts';
import { type Database, openDatabase } from '../../engine/store/database.ts';
import type { EntityChange, EntityRow, ProcessedBlock, StoreBatch } from '../../engine/store/types.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { ensureStoreWorker } from './store-worker.ts';

const SDL = `
enum Side { LONG SHORT Flat }
interface Named { id: ID! name: String }
type Scalars implements Named @entity(immutable: false) {
  id: ID!
  name: String
  bytes: Bytes
  int: Int
  int8: Int8
  bigInt: BigInt
  bigDecimal: BigDecimal
  flag: Boolean
  time: Timestamp
  side: Side
  owner: Account
  names: [String!]
  manyBytes: [Bytes!]
  ints: [Int!]
  bigInts: [BigInt!]
  bigDecimals: [BigDecimal!]
  flags: [Boolean!]
  sides: [Side!]
  owners: [Account!]
}
type Account @entity(immutable: false) {
  id: Bytes!
  balance: BigInt!
  parent: Account
  friends: [Account!]
  children: [Account!]! @derivedFrom(field: "parent")
}
type Trade @entity(immutable: true) { id: Bytes! account: Account! amount: BigDecimal! }
type Point @entity(timeseries: true) {
  id: Int8!
  timestamp: Timestamp!
  account: Account!
  price: BigDecimal!
  size: Int!
  note: BigDecimal
}
type Stats @aggregation(intervals: ["hour", "day"], source: "Point") {
  id: Int8!
  timestamp: Timestamp!
  account: Account!
  open: BigDecimal! @aggregate(fn: "first", arg: "price")
  close: BigDecimal! @aggregate(fn: "last", arg: "price")
  high: BigDecimal! @aggregate(fn: "max", arg: "price")
  low: BigDecimal! @aggregate(fn: "min", arg: "price")
  volume: BigDecimal! @aggregate(fn: "sum", arg: "price * size")
  firstNote: BigDecimal @aggregate(fn: "first", arg: "note")
  count: Int8! @aggregate(fn: "count")
}
type Totals @aggregation(intervals: ["hour"], source: "Point") {
  id: Int8!
  timestamp: Timestamp!
  size: Int8! @aggregate(fn: "sum", arg: "size", cumulative: true)
  best: BigDecimal! @aggregate(fn: "max", arg: "price", cumulative: true)
  latest: BigDecimal! @aggregate(fn: "last", arg: "price", cumulative: true)
  count: Int8! @aggregate(fn: "count", cumulative: true)
  here: Int8! @aggregate(fn: "count")
}`;

/** A subgraph with an id of its own, so that each gets a schema of its own. */
export function subgraphOf(options: { readonly sdl?: string; readonly id?: string } = {}): Subgraph {
  const id = options.id ?? randomBytes(32).toString('hex');
  const template = {
    name: 'Token',
    network: 'testnet',
    apiVersion: '0.0.9',
    wasmFile: '/nowhere.wasm',
    abis: new Map(),
    eventHandlers: [],
    blockHandlers: [],
  };
  const source = { ...template, name: 'Factory', address: null, startBlock: 1, endBlock: null, context: null };
  return {
    id,
    directory: '/nowhere',
    specVersion: '1.3.0',
    historyBlocks: 2_147_483_647,
    nonFatalErrors: false,
    network: 'testnet',
    sources: [source],
    templates: new Map([
      ['Pool', { ...template, name: 'Pool' }],
      ['Token', template],
    ]),
    schema: parseEntitySchema(options.sdl ?? SDL),
  };
}

/** Block `number` of fork `fork`, ten minutes after the one before. */
export function block(number: number, fork = 0): ProcessedBlock {
  return {
    number,
    hash: hash(number, fork),
    parentHash: hash(number - 1, fork),
    timestamp: 1_700_000_000 + number * 600,
  };
}

function hash(number: number, fork: number): Hex {
  return `0x${fork.toString(16).padStart(4, '0')}${number.toString(16).padStart(60, '0')}`;
}

export function change(block: number, type: string, id: string, row: EntityRow | null): EntityChange {
  return { type, id, block, row: row && { id, ...row } };
}

/** A batch of consecutive blocks from the first to the last number, with the changes. */
export function batch(
  range: readonly [number, number],
  changes: readonly EntityChange[] = [],
  more: Partial<StoreBatch> & { readonly fork?: number } = {},
): StoreBatch {
  const { fork = 0, ...rest } = more;
  const blocks = Array.from({ length: range[1] - range[0] + 1 }, (_, i) => block(range[0] + i, fork));
  return { blocks, changes, sources: [], ...rest };
}

/** A point of the timeseries, in the time of its block. */
export function point(number: number, sequence: number, account: string, row: EntityRow): EntityChange {
  const id = BigInt(number) * 1000n + BigInt(sequence);
  const timestamp = BigInt(block(number).timestamp) * 1_000_000n;
  return { type: 'Point', id: `${id}`, block: number, row: { id, timestamp, account, size: 1, ...row } };
}

export function decimal(text: string) {
  const value = parse(text);
  if (!value) throw new Error(`${text} is not a decimal`);
  return value;
}

export interface TestDatabases {
  /** Both kinds, empty. */
  open(kind: 'pglite' | 'postgres'): Promise<Database>;
  readonly server: PostgresServer;
  close(): Promise<void>;
}

/** PGlite in memory and a PostgreSQL of its own; closes what it opened. */
export async function openTestDatabases(): Promise<TestDatabases> {
  await ensureStoreWorker();
  const server = await startPostgres();
  const opened: Database[] = [];
  return {
    server,
    open: async (kind) => {
      const db = await openDatabase(kind === 'pglite' ? { memory: true } : { url: await server.createDatabase() });
      opened.push(db);
      return db;
    },
    close: async () => {
      await Promise.all(opened.map((db) => db.close()));
      await server.stop();
    },
  };
}
