import type { MessagePort } from 'node:worker_threads';

/**
 * One column's value as both drivers give it. bool: boolean; int2, int4, float8: number; int8: bigint;
 * numeric: its exact decimal text; bytea: lower-case 0x hex string; timestamptz: bigint microseconds since 1970;
 * arrays of these: arrays; everything else (text, enums, json, ranges, arrays of enums): PostgreSQL's text.
 */
export type SqlValue = string | number | bigint | boolean | null | readonly SqlValue[];

export type SqlRow = { readonly [column: string]: SqlValue };

/**
 * A bound parameter, sent as text whose type the statement decides: `$1::bytea` takes `\x…` (see `byteaParam`),
 * numeric takes decimal text or bigint, timestamptz its text form. An array becomes an array literal.
 */
export type SqlParam = string | number | bigint | boolean | null | readonly SqlParam[];

export interface Queryable {
  query(sql: string, params?: readonly SqlParam[]): Promise<SqlRow[]>;
}

/** What runs between begin and commit, on the one writing connection. */
export interface Transaction extends Queryable {
  /**
   * Appends rows given as COPY text (tab separated, `\N` for null, one line each), in UTF-8 where they are bytes. Names
   * are quoted by the driver. Nobody reads the bytes any more once it has resolved.
   */
  copy(table: TableName, columns: readonly string[], text: string | Uint8Array): Promise<void>;
  /** Runs several statements without parameters; for DDL. */
  execute(sql: string): Promise<void>;
}

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

export interface Listener {
  onNotify(payload: string): void;
  /** The connection is gone: nothing more will be heard. Not called after the listener was stopped. */
  onLost?(error: Error): void;
}

/**
 * PostgreSQL or PGlite behind one face. `query` reads committed rows: on PostgreSQL from connections of its own, on
 * PGlite (one connection) between transactions.
 */
export interface Database extends Queryable {
  readonly engine: 'postgres' | 'pglite';
  /** For messages: host, port and database name, or the data directory; never a password. */
  readonly label: string;
  /**
   * The one bytea that a statement gives, null where it gives none or an empty one: as `query`, for much at a time, since it does not
   * become text on its way from PostgreSQL. @param into memory that it may be written over
   */
  bytes(sql: string, params?: readonly SqlParam[], into?: Uint8Array | null): Promise<Uint8Array | null>;
  readonly transaction: Transact;
  /** One that writes beside `transaction`; null where there is no other connection to be had, as on PGlite. */
  secondWriter(): Promise<Writer | null>;
  /**
   * Takes the named lock for as long as this database is open; a holder that dies loses it.
   * @throws DatabaseInUse when another process holds it.
   */
  lock(name: string): Promise<() => Promise<void>>;
  /** Hears each `NOTIFY channel`; resolves to the function that stops it. */
  listen(channel: string, listener: Listener): Promise<() => Promise<void>>;
  /** How a worker thread of this process gets to the same database, with `openShared`. For one thread each. */
  share(): Promise<DatabaseShare>;
  close(): Promise<void>;
}

export interface DatabaseLimits {
  /** Milliseconds a statement outside transactions may take. */
  readonly readTimeoutMs?: number;
  /** PostgreSQL refuses statements outside transactions that would write. */
  readonly readOnly?: boolean;
}

/** Runs work in transactions, one at a time; rolls back and rethrows when it throws. */
export type Transact = <T>(work: (transaction: Transaction) => Promise<T>) => Promise<T>;

/** Transactions on a connection of its own. */
export interface Writer {
  readonly transaction: Transact;
  close(): Promise<void>;
}

/** A port is to be transferred. */
export type DatabaseShare = { readonly url: string } | { readonly port: MessagePort; readonly label: string };

/** Hex string of an entity (`0x…`) as a bytea parameter. */
export function byteaParam(hex: string): string {
  return `\\x${hex.startsWith('0x') ? hex.slice(2) : hex}`;
}

/** Quotes an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A qualified, quoted table. */
export function quoteTable({ schema, table }: TableName): string {
  return `${quoteName(schema)}.${quoteName(table)}`;
}

/** The COPY statement both drivers send; `source` is `stdin` or a quoted file. */
export function copyStatement(table: TableName, columns: readonly string[], source: string): string {
  return `copy ${quoteTable(table)} (${columns.map(quoteName).join(', ')}) from ${source}`;
}
