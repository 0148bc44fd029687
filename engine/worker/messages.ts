import type { ChainLocation } from '../chain/open-source.ts';
import type { ErrorKind } from '../errors.ts';
import type { EngineTuning } from '../open-engine.ts';
import type { EngineActivity } from '../run/activity.ts';
import type { MappingLog } from '../run/processor.ts';
import type { ProgressEvent } from '../run/progress.ts';
import type { RunOutcome } from '../run/state.ts';
import type { DatabaseShare } from '../store/sql.ts';

/** What an indexing thread is started with. */
export interface IndexWorkerData {
  readonly kind: 'index-worker';
  /** Output of `graph build`. */
  readonly subgraphDir: string;
  readonly chain: ChainLocation;
  readonly database: DatabaseShare;
  readonly tuning: EngineTuning;
}

export type IndexRequest =
  | { readonly type: 'run'; readonly id: number; readonly to?: number; readonly follow?: boolean }
  | { readonly type: 'stop'; readonly id: number }
  | { readonly type: 'close' };

/** An error as it crosses threads. */
export interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  readonly kind: ErrorKind | null;
}

export type IndexReply =
  | { readonly type: 'ready'; readonly deploymentId: number; readonly schemaName: string }
  | { readonly type: 'unready'; readonly error: ErrorFacts }
  | { readonly type: 'ended'; readonly id: number; readonly outcome: RunOutcome }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorFacts }
  | { readonly type: 'progress'; readonly event: ProgressEvent }
  | { readonly type: 'activity'; readonly activity: EngineActivity }
  | { readonly type: 'log'; readonly entry: MappingLog }
  | { readonly type: 'recover'; readonly error: ErrorFacts }
  | { readonly type: 'warning'; readonly error: ErrorFacts }
  | { readonly type: 'closed' };
