import type { EngineMetrics } from '../api/index.ts';
import type { EngineActivity, ProgressEvent } from '../engine/index.ts';
import type { Log } from './log.ts';
import type { Place } from './place.ts';

export interface IndexWatchOptions {
  readonly metrics: EngineMetrics;
  readonly place: Place;
  readonly log: Log;
}

export interface IndexWatch {
  onActivity(activity: EngineActivity): void;
  onProgress(event: ProgressEvent): void;
}

/** Milliseconds between progress lines of a first sync. */
const PROGRESS_MS = 5_000;

/** Turns what the indexer does into metrics and log lines: one for each block at the head, progress before. */
export function watchIndex({ metrics, place, log }: IndexWatchOptions, now: () => number = Date.now): IndexWatch {
  let phase: ProgressEvent['phase'] = 'starting';
  let said: { readonly phase: ProgressEvent['phase']; readonly at: number } = { phase, at: 0 };

  function flushed(activity: EngineActivity & { type: 'flushed' }): void {
    const { head, blocks, events, rows, seconds, each } = activity;
    place.sawStore(head.number);
    metrics.head(head);
    metrics.processed({ blocks, events });
    metrics.flushed({ seconds, rows });
    if (phase !== 'following' || each === null) return;
    for (const { block, ...done } of each) {
      const { number, hash, timestamp } = block;
      log.info('block', { block: number, hash, timestamp, ...done, flushMs: Math.round(1000 * seconds) });
    }
  }

  return {
    onActivity(activity) {
      switch (activity.type) {
        case 'chain':
          place.sawChain(activity.head);
          break;
        case 'flushed':
          flushed(activity);
          break;
        case 'reverted': {
          const { head, blocks } = activity;
          place.sawStore(head?.number ?? null);
          if (head !== null) metrics.head(head);
          metrics.reverted(blocks);
          log.info('reverted', { block: head?.number ?? null, hash: head?.hash ?? null, blocks });
          break;
        }
        case 'request':
          metrics.requested(activity);
          return;
      }
      metrics.behind(place.read());
    },
    onProgress(event) {
      phase = event.phase;
      const isRepeated = said.phase === phase && now() - said.at < PROGRESS_MS;
      if (isRepeated || (phase === 'following' && said.phase === phase)) return;
      said = { phase, at: now() };
      const { block, target, eventsPerSecond, etaSeconds, indexes } = event;
      const pace = { eventsPerSecond: Math.round(eventsPerSecond), etaSeconds };
      log.info('progress', { phase, block, target, ...(indexes ? { indexes } : pace) });
    },
  };
}
