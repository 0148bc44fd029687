import type { MessagePort } from 'node:worker_threads';
import type { SqlValue } from './sql.ts';

/** What the worker is started with; null is memory. */
export interface StoreWorkerData {
  readonly directory: string | null;
}

/** One step for the worker, answered by a `StoreReply` of the same id. Parameters are in PostgreSQL's text form. */
export type StoreRequest = { readonly id: number } & (
  | { readonly op: 'query'; readonly sql: string; readonly params: readonly (string | null)[] }
  | { readonly op: 'execute'; readonly sql: string }
  | { readonly op: 'copy'; readonly sql: string; readonly text: string | Uint8Array<ArrayBuffer> }
  | { readonly op: 'listen'; readonly channel: string }
  /** One more client, on a port of its own. */
  | { readonly op: 'attach'; readonly port: MessagePort }
  | { readonly op: 'close' }
);

export interface StoreResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

export type StoreReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly id: number; readonly result: StoreResult }
  | { readonly kind: 'failure'; readonly id: number; readonly sqlState: string | null; readonly message: string }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'notification'; readonly channel: string; readonly payload: string };
