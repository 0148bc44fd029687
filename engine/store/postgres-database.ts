import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  CannotConnect,
  ConnectionLost,
  DatabaseInUse,
  InvalidDatabaseUrl,
  refusal,
  StatementFailed,
  StatementTooLong,
} from './errors.ts';
import { createGate } from './gate.ts';
import { copyQuery, readValue } from './postgres-copy.ts';
import {
  copyStatement,
  type Database,
  type DatabaseLimits,
  type Listener,
  type SqlParam,
  type SqlRow,
  type Transaction,
} from './sql.ts';
import { decoderFor, encodeParam } from './sql-text.ts';
import { createStatementNames } from './statement-names.ts';
import { inTransaction } from './transaction.ts';

const READERS = 4;
const CONNECT_TIMEOUT_MS = 10_000;
const LOCK_WAIT_MS = 3_000;
const LOCK_RETRY_MS = 100;

/** Fixes the text forms `sql-text.ts` reads, whatever the server's own settings are. */
const SESSION = `set timezone = 'UTC'; set datestyle = 'ISO'; set bytea_output = 'hex'; set extra_float_digits = 1;
  set client_encoding = 'UTF8'; set standard_conforming_strings = on`;

/** Lets the server notice within a minute that a writer's machine is gone, which frees its locks. */
const WRITER_SESSION = 'set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3';

/**
 * Opens PostgreSQL with one connection that writes and up to four that read.
 * @throws CannotConnect, InvalidDatabaseUrl
 */
export async function openPostgres(url: string, { readTimeoutMs, readOnly }: DatabaseLimits = {}): Promise<Database> {
  const { config, label } = readUrl(url);
  const gate = createGate();
  const locks = new Map<string, bigint>();
  const readers = new pg.Pool({
    ...config,
    max: READERS,
    onConnect: async (client) => {
      const limit = readTimeoutMs === undefined ? '' : `; set statement_timeout = ${Math.round(readTimeoutMs)}`;
      const refusal = readOnly ? '; set default_transaction_read_only = on' : '';
      await client.query(SESSION + limit + refusal);
    },
  });
  readers.on('error', () => {});
  const names = createStatementNames();
  let writer = await connect(config).catch((error: unknown) =>
    Promise.reject(new CannotConnect(label, reasonOf(error))),
  );
  let closed = false;

  const connectReader = () => readers.connect().catch((error: unknown) => Promise.reject(lost(label, error)));

  const inTime = (error: unknown): unknown =>
    readTimeoutMs === undefined || !isCanceled(error) ? error : new StatementTooLong(label, readTimeoutMs);

  /** The writing connection, renewed with its locks when the server dropped it. */
  async function currentWriter(): Promise<pg.Client> {
    if (closed) throw new ConnectionLost(label, 'closed');
    if (!ended.has(writer)) return writer;
    const client = await connect(config).catch((error: unknown) => Promise.reject(lost(label, error)));
    try {
      for (const [name, key] of locks) await takeLock(client, name, key);
    } catch (error) {
      await client.end();
      throw error;
    }
    writer = client;
    return writer;
  }

  /** Waits a little, since the server may not have noticed yet that an earlier holder died. */
  async function takeLock(client: pg.Client, name: string, key: bigint): Promise<void> {
    for (const end = Date.now() + LOCK_WAIT_MS; ; await sleep(LOCK_RETRY_MS)) {
      const [row] = await run(client, label, 'select pg_try_advisory_lock($1::bigint) as taken', [key]);
      if (row?.taken === true) return;
      if (Date.now() > end) throw new DatabaseInUse(`${name} of ${label}`, 'another process');
    }
  }

  return {
    engine: 'postgres',
    label,
    bytes: async (sql, params = [], into = null) => {
      const client = await connectReader();
      try {
        return await readValue(client, { sql, params, into });
      } catch (error) {
        throw inTime(statementError(label, error));
      } finally {
        client.release();
      }
    },
    query: async (sql, params = []) => {
      const client = await connectReader();
      let isSpent = names.isFull(client);
      try {
        const name = isSpent ? undefined : names.nameOf(client, sql);
        return await run(client, label, sql, params, { name }).catch((error: unknown) => {
          if (name === undefined || !isStalePlan(error)) throw error;
          isSpent = true;
          return run(client, label, sql, params);
        });
      } catch (error) {
        throw inTime(error);
      } finally {
        client.release(isSpent);
      }
    },
    transaction: (work) => gate(async () => inTransaction(statementsOf(await currentWriter(), label), work)),
    secondWriter: async () => {
      const client = await connect(config).catch(() => null);
      const turns = createGate();
      return (
        client && {
          transaction: (work) => turns(() => inTransaction(statementsOf(client, label), work)),
          close: () => client.end(),
        }
      );
    },
    lock: (name) =>
      gate(async () => {
        if (locks.has(name)) throw new DatabaseInUse(`${name} of ${label}`, 'this process');
        const key = lockKey(name);
        await takeLock(await currentWriter(), name, key);
        locks.set(name, key);
        return () =>
          gate(async () => {
            if (locks.delete(name) && !closed && !ended.has(writer))
              await run(writer, label, 'select pg_advisory_unlock($1::bigint)', [key]);
          });
      }),
    share: async () => ({ url }),
    listen: (channel, listener) => listen({ config, label }, channel, listener),
    close: () =>
      gate(async () => {
        if (closed) return;
        closed = true;
        await Promise.all([writer.end(), readers.end()]);
      }),
  };
}

/** The server's answer when `statement_timeout` is over. */
function isCanceled(error: unknown): boolean {
  return error instanceof StatementFailed && error.sqlState === '57014';
}

/** The server's answer when tables of a kept plan have changed, or a pooler in between has lost the plan. */
function isStalePlan(error: unknown): boolean {
  return error instanceof StatementFailed && (error.sqlState === '0A000' || error.sqlState === '26000');
}

function readUrl(url: string): { config: pg.ClientConfig; label: string } {
  const config = { connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true };
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new InvalidDatabaseUrl();
    const { host, port, database, user } = new pg.Client(config);
    return { config, label: `${host}:${port}/${database ?? user ?? ''}` };
  } catch {
    throw new InvalidDatabaseUrl();
  }
}

/** Connections that are gone. */
const ended = new WeakSet<pg.Client>();

/** Statements are sent as they come, without waiting for the answers to those before. */
async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({ ...config, pipeline: true });
  client.on('error', () => ended.add(client));
  client.on('end', () => ended.add(client));
  try {
    await client.connect();
    await client.query(`${SESSION}; ${WRITER_SESSION}`);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

function lost(label: string, error: unknown): ConnectionLost {
  return new ConnectionLost(label, reasonOf(error));
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}

/** Server errors keep their SQLSTATE; everything else means that the connection is gone. */
function statementError(label: string, error: unknown): Error {
  if (error instanceof pg.DatabaseError && error.code !== undefined && !error.code.startsWith('57P'))
    return refusal(label, error.code, reasonOf(error));
  return lost(label, error);
}

interface RunOptions {
  /** Under which the server keeps the statement's plan. */
  readonly name?: string | undefined;
}

async function run(
  client: pg.ClientBase,
  label: string,
  sql: string,
  params: readonly SqlParam[],
  { name }: RunOptions = {},
): Promise<SqlRow[]> {
  try {
    const result = await client.query<(string | null)[]>({
      ...(name === undefined ? {} : { name }),
      text: sql,
      values: params.map(encodeParam),
      rowMode: 'array',
      types: { getTypeParser: () => (text: string) => text },
    });
    const decoders = result.fields.map((field) => decoderFor(field.dataTypeID));
    return result.rows.map((cells) => {
      const row: { [column: string]: SqlRow[string] } = {};
      result.fields.forEach((field, i) => {
        const text = cells[i] ?? null;
        row[field.name] = text === null ? null : (decoders[i]?.(text) ?? null);
      });
      return row;
    });
  } catch (error) {
    throw statementError(label, error);
  }
}

function statementsOf(client: pg.Client, label: string): Transaction {
  return {
    query: (sql, params = []) => run(client, label, sql, params),
    execute: async (sql) => {
      await client.query(sql).catch((error: unknown) => Promise.reject(statementError(label, error)));
    },
    copy: (table, columns, text) =>
      new Promise((resolve, reject) => {
        const end = (error: unknown) => (error ? reject(statementError(label, error)) : resolve());
        client.query(copyQuery(copyStatement(table, columns, 'stdin'), text, end));
      }),
  };
}

/** Advisory locks are keyed by 64 bits: the first eight bytes of the name's SHA-256. */
function lockKey(name: string): bigint {
  return createHash('sha256').update(name).digest().readBigInt64BE(0);
}

async function listen(
  { config, label }: { readonly config: pg.ClientConfig; readonly label: string },
  channel: string,
  { onNotify, onLost }: Listener,
): Promise<() => Promise<void>> {
  const client = await connect(config).catch((error: unknown) => Promise.reject(lost(label, error)));
  let over = false;
  const end = (error: unknown): void => {
    if (over) return;
    over = true;
    onLost?.(lost(label, error));
  };
  client.on('error', end).on('end', () => end('the connection ended'));
  client.on('notification', (message) => onNotify(message.payload ?? ''));
  try {
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    over = true;
    await client.end().catch(() => {});
    throw lost(label, error);
  }
  return async () => {
    over = true;
    await client.end();
  };
}
