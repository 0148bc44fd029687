import { createMetrics, type HttpServer } from '../api/index.ts';
import { type AlertSettings, alertsOver } from './alert-settings.ts';
import { createFinality } from './finality.ts';
import { type Address, listenOn, type ServerOptions, secretsIn } from './listen.ts';
import { printedListeners } from './listeners.ts';
import type { Log } from './log.ts';
import { type OpenIndex, openIndex } from './open-deployment.ts';
import { createPlace } from './place.ts';
import type { IndexSettings } from './settings.ts';
import { watchIndex } from './watch-index.ts';

export interface ServingOptions extends ServerOptions {
  /** null: by the time between blocks. */
  readonly pollMs: number | null;
  /** null: no alerts are evaluated. */
  readonly alerts: AlertSettings | null;
}

/** An index with its API, metrics and logs. */
export interface Serving {
  readonly index: OpenIndex;
  readonly log: Log;
  readonly progress: { caughtUp: boolean };
  /** Prints for people; a log line where logs are JSON. */
  say(text: string): void;
  listen(address: Address): Promise<HttpServer>;
  /** Ends the progress line. */
  done(): void;
  /** Indexing has stopped for good. */
  stopped(): void;
  close(): Promise<void>;
}

export async function openServing(settings: IndexSettings, options: ServingOptions): Promise<Serving> {
  const { format, pollMs, alerts, env } = options;
  const metrics = createMetrics(settings.network ?? 'unknown');
  const place = createPlace();
  const printed = printedListeners(format, secretsIn(settings), metrics.engine.recovered);
  const { log, say, done } = printed;
  const watch = watchIndex({ metrics: metrics.engine, place, log });
  const index = await openIndex(
    settings,
    {
      ...printed,
      onActivity: watch.onActivity,
      onProgress: (event) => {
        watch.onProgress(event);
        printed.onProgress(event);
      },
    },
    pollMs === null ? {} : { pollMs },
  );
  metrics.nameNetwork(index.network);
  const progress = { caughtUp: false };
  const head = await index.reader.head();
  place.sawStore(head?.number ?? null);
  if (head !== null) metrics.engine.head(head);
  const follows = settings.chain.type === 'rpc';
  const { reader, source, subgraph, wakeups } = index;
  const api = {
    reader,
    schema: subgraph.schema,
    finality: createFinality(source),
    wakeups,
    ...(alerts !== null && { alerts: alertsOver(index, { alerts, env, log }) }),
    ...(follows && { chain: source }),
  };
  const waitsFor = () => (progress.caughtUp ? null : printed.sentence());
  const listen = (address: Address) => listenOn(address, { api, metrics, log, place, follows, waitsFor }, options);
  const close = async () => {
    metrics.close();
    await index.close();
  };
  return { index, log, progress, say, listen, done, stopped: metrics.engine.stopped, close };
}
