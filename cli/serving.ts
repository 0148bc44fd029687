import { join } from 'node:path';
import { createApi, createMetrics, type HttpServer, startHttpServer } from '../api/index.ts';
import { type AlertSettings, alertsOver } from './alert-settings.ts';
import type { CommandContext } from './command-context.ts';
import { createFinality } from './finality.ts';
import { printedListeners } from './listeners.ts';
import { type Log, type LogFormat, secretsOf } from './log.ts';
import { type OpenIndex, openIndex } from './open-deployment.ts';
import { createPlace, type Place } from './place.ts';
import type { IndexSettings } from './settings.ts';
import { watchIndex } from './watch-index.ts';

export interface ServingOptions {
  readonly root: string;
  /** Aborted when the process is to end. */
  readonly signal: AbortSignal;
  readonly format: LogFormat;
  /** null: by the time between blocks. */
  readonly pollMs: number | null;
  /** Seconds behind the chain beyond which `/ready` answers 503. */
  readonly readyLag: number;
  /** Whether clients may read the schema. */
  readonly introspection: boolean;
  /** null: no alerts are evaluated. */
  readonly alerts: AlertSettings | null;
  /** Secrets and URLs that routes of alerts name, and the token of mutations. */
  readonly env: CommandContext['env'];
}

/** An index with its API, metrics and logs. */
export interface Serving {
  readonly index: OpenIndex;
  readonly log: Log;
  readonly progress: { caughtUp: boolean };
  /** Prints for people; a log line where logs are JSON. */
  say(text: string): void;
  listen(address: { readonly port: number; readonly host: string }): Promise<HttpServer>;
  /** Ends the progress line. */
  done(): void;
  /** Indexing has stopped for good. */
  stopped(): void;
  close(): Promise<void>;
}

/** Milliseconds for which requests are still taken after a signal, so that no client meets a closed door unwarned. */
const GRACE_MS = 1_000;
/** Milliseconds requests in flight get to end. */
const DRAIN_MS = 10_000;
/** Milliseconds between looks at how far behind the store is. */
const LOOK_MS = 1_000;

export async function openServing(settings: IndexSettings, options: ServingOptions): Promise<Serving> {
  const { format, pollMs, root, alerts, env } = options;
  const adminToken = env.MARGINSCOPE_ADMIN_TOKEN;
  const metrics = createMetrics(settings.network ?? 'unknown');
  const place = createPlace();
  const printed = printedListeners(format, secretsIn(settings), metrics.engine.recovered);
  const { log } = printed;
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
  const say = (text: string) => (format === 'json' ? log.info(text) : console.log(text));
  const close = async () => {
    metrics.close();
    await index.close();
  };

  async function listen(address: { readonly port: number; readonly host: string }): Promise<HttpServer> {
    const api = await createApi({
      reader: index.reader,
      schema: index.subgraph.schema,
      finality: createFinality(index.source),
      wakeups: index.wakeups,
      metrics: metrics.set,
      introspection: options.introspection,
      ...(alerts !== null && { alerts: alertsOver(index, { alerts, env, log }) }),
      ...(adminToken && { adminToken }),
      ...(settings.chain.type === 'rpc' && { chain: index.source }),
      log: log.error,
    });
    const follows = settings.chain.type === 'rpc';
    const refusal = refusalOf({ ...options, place, follows, progress, sentence: printed.sentence });
    const readiness = async () => {
      const stored = await api.readiness();
      const reason = stored.reason ?? refusal();
      const behind = follows ? { behindSeconds: Math.floor(place.read().seconds) } : {};
      metrics.engine.ready(reason === null);
      return { ...stored, ...behind, ready: reason === null, reason };
    };
    const server = await startHttpServer({
      ...address,
      api,
      assetsDirectory: join(root, 'dist', 'web'),
      readiness,
      metrics,
      graceMs: GRACE_MS,
      drainMs: DRAIN_MS,
      log: log.error,
    });
    const timer = setInterval(() => {
      metrics.engine.behind(place.read());
      readiness().catch((error: unknown) => log.error(`readiness is not known: ${String(error)}`));
    }, LOOK_MS).unref();
    return {
      ...server,
      close: async () => {
        clearInterval(timer);
        await server.close();
        await api.close();
      },
    };
  }

  return { index, log, progress, say, listen, done: printed.done, stopped: metrics.engine.stopped, close };
}

interface RefusalOptions extends ServingOptions {
  readonly place: Place;
  readonly follows: boolean;
  readonly progress: { readonly caughtUp: boolean };
  readonly sentence: () => string;
}

/** Why questions should go elsewhere; null where they may come. */
function refusalOf({ signal, place, follows, progress, sentence, readyLag }: RefusalOptions): () => string | null {
  return () => {
    if (signal.aborted) return 'shutting down';
    if (!progress.caughtUp) return sentence();
    const { seconds } = place.read();
    return follows && seconds > readyLag ? `${Math.floor(seconds)} seconds behind the chain` : null;
  };
}

function secretsIn({ chain, database }: IndexSettings): string[] {
  return secretsOf([...(chain.type === 'rpc' ? chain.urls : []), ...('url' in database ? [database.url] : [])]);
}
