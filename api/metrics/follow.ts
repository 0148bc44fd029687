import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityReader } from '../../engine/index.ts';
import type { BookSource } from '../book/book-source.ts';
import type { LiveEndpoint } from '../live/endpoint.ts';
import { createMarketMetrics } from './market-metrics.ts';
import type { MetricSet } from './registry.ts';

/** How many alerts of a severity are in a state. */
export interface AlertCount {
  readonly severity: string;
  readonly state: string;
  readonly count: number;
}

export interface FollowOptions {
  readonly set: MetricSet;
  readonly live: LiveEndpoint;
  readonly reader: EntityReader;
  readonly books: BookSource;
  /** Must be cheap: it is asked at every scrape. */
  readonly alerts?: (() => readonly AlertCount[]) | undefined;
  readonly log: (message: string) => void;
}

/** Milliseconds after a new head in which others who wait for its book come first. */
const LATER_MS = 250;
/** Of this process's time the market numbers take at most one part in so many. */
const SHARE = 10;

/**
 * Keeps the numbers of the markets: at most once a block, at most a tenth of the time, so that a first sync is sampled.
 * Returns what stops it.
 */
export function followMarkets({ set, live, reader, books, alerts, log }: FollowOptions): () => void {
  const markets = createMarketMetrics({ set, reader, books });
  const { feed } = live;
  set.readings({
    name: 'marginscope_live_connections',
    help: 'Subscribers connected, by transport.',
    labels: ['transport'],
    read: () => {
      const { websockets, streams } = live.counts();
      return [
        { labels: { transport: 'websocket' }, value: websockets },
        { labels: { transport: 'sse' }, value: streams },
      ];
    },
  });
  set.readings({
    name: 'marginscope_live_subscriptions',
    help: 'Subscriptions running.',
    labels: [],
    read: () => [{ labels: {}, value: live.counts().subscriptions }],
  });
  set.readings({
    name: 'marginscope_live_slow_subscribers',
    help: 'Subscriptions ended since the start because nobody read them fast enough.',
    labels: [],
    read: () => [{ labels: {}, value: live.counts().slow }],
  });
  set.readings({
    name: 'marginscope_alerts',
    help: 'Alerts of the rules of marginscope itself, by severity and state.',
    labels: ['severity', 'state'],
    read: () =>
      (alerts?.() ?? []).map(({ severity, state, count }) => ({
        labels: { severity: severity.toLowerCase(), state: state.toLowerCase() },
        value: count,
      })),
  });

  const heads = feed.heads();
  const stopped = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
  const first = feed.head();
  void (async () => {
    if (first !== null) await update(first);
    for await (const block of heads) await update(block);
  })();

  async function update(block: Parameters<typeof markets.update>[0]): Promise<void> {
    await pause(LATER_MS);
    let seconds = 0;
    try {
      seconds = await markets.update(block);
    } catch (error) {
      const isReverted = error instanceof Error && 'code' in error && error.code === 'BLOCK_REVERTED';
      if (!isReverted) log(`the market metrics of block ${block.number} failed: ${String(error)}`);
    }
    await pause((SHARE - 1) * 1000 * seconds);
  }

  return () => {
    stopped.abort();
    heads.end();
  };
}
