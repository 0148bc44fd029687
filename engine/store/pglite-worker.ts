import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { createGate } from './gate.ts';
import type { StoreReply, StoreRequest, StoreResult } from './pglite-messages.ts';
import { quoteName } from './sql.ts';
import { decoderFor } from './sql-text.ts';

const NOTHING: StoreResult = { columns: [], rows: [] };

if (parentPort) await serve(parentPort, readDirectory(workerData));

async function serve(port: MessagePort, directory: string | null): Promise<void> {
  const send = (reply: StoreReply): void => port.postMessage(reply);
  const gate = createGate();
  const stops = new Map<string, () => Promise<void>>();
  let db: PGlite;
  try {
    db = await PGlite.create(directory === null ? {} : { dataDir: directory });
    passText(db);
  } catch (error) {
    send({ kind: 'unusable', message: messageOf(error) });
    port.close();
    return;
  }

  async function perform(request: StoreRequest): Promise<StoreResult> {
    switch (request.op) {
      case 'query':
        return query(db, request.sql, request.params);
      case 'execute':
        await db.exec(request.sql);
        return NOTHING;
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
      case 'unlisten':
        await stops.get(request.channel)?.();
        stops.delete(request.channel);
        return NOTHING;
      case 'close':
        await db.close();
        return NOTHING;
    }
  }

  port.on('message', (request: StoreRequest) => {
    void gate(async () => {
      try {
        send({ kind: 'result', id: request.id, result: await perform(request) });
      } catch (error) {
        send({ kind: 'failure', id: request.id, sqlState: sqlStateOf(error), message: messageOf(error) });
      }
      if (request.op === 'close') port.close();
    });
  });
  send({ kind: 'ready' });
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
