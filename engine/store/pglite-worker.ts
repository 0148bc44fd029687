import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { storeTemplateFile } from '../worker-file.ts';
import type { StoreReply, StoreRequest, StoreResult } from './pglite-messages.ts';
import { quoteName } from './sql.ts';
import { decoderFor } from './sql-text.ts';
import { createTurns, type Turns } from './turns.ts';

const NOTHING: StoreResult = { columns: [], rows: [] };

if (parentPort) await serve(parentPort, readDirectory(workerData));

async function serve(port: MessagePort, directory: string | null): Promise<void> {
  const send = (reply: StoreReply): void => port.postMessage(reply);
  let db: PGlite;
  try {
    const isNew = directory === null || !existsSync(join(directory, 'PG_VERSION'));
    const files = isNew ? await templateFiles() : null;
    db = await PGlite.create({
      ...(directory !== null && { dataDir: directory }),
      ...(files !== null && { loadDataDir: files }),
    });
    passText(db);
  } catch (error) {
    send({ kind: 'unusable', message: messageOf(error) });
    port.close();
    return;
  }
  attach(port, db, createTurns());
  send({ kind: 'ready' });
}

/** What PGlite would make at its first start, which takes it a second or two. Null where nobody made them before. */
async function templateFiles(): Promise<Blob | null> {
  const file = storeTemplateFile();
  return existsSync(file) ? new Blob([await readFile(file)], { type: 'application/gzip' }) : null;
}

/** Serves one client. */
function attach(port: MessagePort, db: PGlite, turns: Turns<MessagePort>): void {
  const send = (reply: StoreReply): void => port.postMessage(reply);
  const stops = new Map<string, () => Promise<void>>();

  async function execute(sql: string): Promise<StoreResult> {
    if (sql === 'begin') turns.hold(port);
    try {
      await db.exec(sql);
    } catch (error) {
      // After a commit that failed the client rolls back.
      if (sql === 'begin' || sql === 'rollback') turns.release(port);
      throw error;
    }
    if (sql === 'commit' || sql === 'rollback') turns.release(port);
    return NOTHING;
  }

  async function perform(request: StoreRequest): Promise<StoreResult> {
    switch (request.op) {
      case 'query':
        return query(db, request.sql, request.params);
      case 'execute':
        return execute(request.sql);
      case 'copy':
        await db.query(request.sql, [], { blob: new Blob([request.text]) });
        return NOTHING;
      case 'listen': {
        const { channel } = request;
        if (stops.has(channel)) return NOTHING;
        stops.set(
          channel,
          await db.listen(quoteName(channel), (payload) => send({ kind: 'notification', channel, payload })),
        );
        return NOTHING;
      }
      case 'attach':
        attach(request.port, db, turns);
        return NOTHING;
      case 'close':
        await db.close();
        return NOTHING;
    }
  }

  port.on('message', (request: StoreRequest) => {
    void turns.take(port, async () => {
      try {
        send({ kind: 'result', id: request.id, result: await perform(request) });
      } catch (error) {
        send({ kind: 'failure', id: request.id, sqlState: sqlStateOf(error), message: messageOf(error) });
      }
      if (request.op === 'close') port.close();
    });
  });

  // A client that is gone leaves neither a transaction nor listeners behind.
  port.on('close', () => {
    void turns.take(port, async () => {
      if (db.closed) return;
      if (turns.isHeldBy(port)) await execute('rollback').catch(() => {});
      for (const stop of stops.values()) await stop().catch(() => {});
    });
  });
}

/** Text in and text out: `sql-text.ts` knows the types, so that both drivers give equal values. */
function passText(db: PGlite): void {
  for (const converters of [db.parsers, db.serializers]) {
    for (const oid of Object.keys(converters)) converters[oid] = String;
  }
}

async function query(db: PGlite, sql: string, params: readonly (string | null)[]): Promise<StoreResult> {
  const { fields, rows } = await db.query<(string | null)[]>(sql, [...params], { rowMode: 'array' });
  const decoders = fields.map((field) => decoderFor(field.dataTypeID));
  return {
    columns: fields.map((field) => field.name),
    rows: rows.map((cells) => cells.map((text, i) => (text === null ? null : (decoders[i]?.(text) ?? null)))),
  };
}

function readDirectory(data: unknown): string | null {
  return typeof data === 'object' && data !== null && 'directory' in data && typeof data.directory === 'string'
    ? data.directory
    : null;
}

function sqlStateOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
