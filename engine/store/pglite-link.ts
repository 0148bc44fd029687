import type { TransferListItem } from 'node:worker_threads';
import { ConnectionLost, refusal } from './errors.ts';
import type { StoreReply, StoreRequest, StoreResult } from './pglite-messages.ts';
import type { Database, Listener } from './sql.ts';

/** A request without its number. */
export type Step = StoreRequest extends infer R ? (R extends StoreRequest ? Omit<R, 'id'> : never) : never;

/** One thread's side of the talk with PGlite's thread. */
export interface StoreLink {
  send(step: Step, transfer?: readonly TransferListItem[]): Promise<StoreResult>;
  listen: Database['listen'];
  receive(reply: StoreReply): void;
  /** The other side is gone: everything waiting fails, and what is asked from now on. */
  end(error: Error): void;
}

export function createStoreLink(
  label: string,
  post: (request: StoreRequest, transfer: readonly TransferListItem[]) => void,
): StoreLink {
  const waiting = new Map<number, { resolve(result: StoreResult): void; reject(error: Error): void }>();
  const listeners = new Map<string, Set<Listener>>();
  let count = 0;
  let gone: Error | null = null;

  const send: StoreLink['send'] = (step, transfer = []) =>
    new Promise((resolve, reject) => {
      if (gone) return reject(gone);
      const id = count++;
      waiting.set(id, { resolve, reject });
      post({ ...step, id }, transfer);
    });

  return {
    send,
    listen: async (channel, listener) => {
      const present = listeners.get(channel) ?? new Set();
      present.add(listener);
      listeners.set(channel, present);
      // Also for the second listener: it may count on being heard once this is answered.
      await send({ op: 'listen', channel });
      return async () => void listeners.get(channel)?.delete(listener);
    },
    receive(reply) {
      if (reply.kind === 'notification') {
        for (const listener of listeners.get(reply.channel) ?? []) listener.onNotify(reply.payload);
      } else if (reply.kind === 'result' || reply.kind === 'failure') {
        const caller = waiting.get(reply.id);
        waiting.delete(reply.id);
        if (reply.kind === 'result') caller?.resolve(reply.result);
        else caller?.reject(failure(label, reply.sqlState, reply.message));
      }
    },
    end(error) {
      if (gone) return;
      gone = error;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
      const all = [...listeners.values()].flatMap((some) => [...some]);
      listeners.clear();
      for (const listener of all) listener.onLost?.(error);
    },
  };
}

function failure(label: string, sqlState: string | null, message: string): Error {
  return sqlState === null ? new ConnectionLost(label, message) : refusal(label, sqlState, message);
}
