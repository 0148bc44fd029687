import type { GraphQLResolveInfo } from 'graphql';
import type { ProcessedBlock } from '../../engine/index.ts';
import type { ApiContext } from '../resolvers/context.ts';
import type { BlockFeed } from './feed.ts';
import type { LiveLimits } from './limits.ts';

/**
 * What makes a subscription answer once more; all but `retract` run its selection at `block`.
 * - `state`: sent where the answer differs from the last one sent.
 * - `event`: sent.
 * - `fact`: sent, and remembered under `key`.
 * - `retract`: sends the facts of `key` again, their `type` APPLIED turned into REVERTED, newest first.
 */
export type LiveEvent =
  | { readonly type: 'state' | 'event'; readonly block: ProcessedBlock; readonly root: unknown }
  | { readonly type: 'fact'; readonly block: ProcessedBlock; readonly root: unknown; readonly key: string }
  | { readonly type: 'retract'; readonly key: string };

/** What subscriptions are made from, the same for all. */
export interface LiveSources {
  readonly feed: BlockFeed;
  readonly limits: LiveLimits;
}

export interface LiveContext extends ApiContext {
  readonly live: LiveSources;
}

/** Events of a field, and how to stop waiting for them. */
export interface LiveStream {
  readonly events: AsyncIterable<LiveEvent>;
  readonly stop: () => void;
}

/** One root field of Subscription. Its arguments have the types the SDL promises. */
export interface LiveField {
  subscribe(args: { readonly [name: string]: unknown }, context: LiveContext): LiveStream;
  /** The field's value for one event's `root`, read at the block pinned in `context`. */
  resolve(
    root: unknown,
    args: { readonly [name: string]: unknown },
    context: ApiContext,
    info: GraphQLResolveInfo,
  ): unknown;
}

export type LiveFields = { readonly [name: string]: LiveField };
