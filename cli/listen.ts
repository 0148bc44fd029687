import { join } from 'node:path';
import { type ApiOptions, createApi, type createMetrics, type HttpServer, startHttpServer } from '../api/index.ts';
import type { CommandContext } from './command-context.ts';
import { type Log, type LogFormat, secretsOf } from './log.ts';
import type { Place } from './place.ts';
import type { IndexSettings } from './settings.ts';

/** What every server is told. */
export interface ServerOptions {
  readonly root: string;
  /** Aborted when the process is to end. */
  readonly signal: AbortSignal;
  readonly format: LogFormat;
  /** Seconds behind the chain beyond which `/ready` answers 503. */
  readonly readyLag: number;
  /** Whether clients may read the schema. */
  readonly introspection: boolean;
  /** Secrets and URLs that routes of alerts name, and the token of mutations. */
  readonly env: CommandContext['env'];
}

export interface Address {
  readonly port: number;
  readonly host: string;
}

export interface Served {
  readonly api: Pick<ApiOptions, 'reader' | 'schema' | 'finality' | 'wakeups' | 'alerts' | 'chain'>;
  readonly metrics: ReturnType<typeof createMetrics>;
  readonly log: Log;
  readonly place: Place;
  /** Whether `place` knows the chain's newest block. */
  readonly follows: boolean;
  /** What indexing has to do before questions may come; null when it is done. */
  waitsFor(): string | null;
  /** Called before each look at `place`. */
  look?(): Promise<void>;
}

/** Milliseconds for which requests are still taken after a signal, so that no client meets a closed door unwarned. */
const GRACE_MS = 1_000;
/** Milliseconds requests in flight get to end. */
const DRAIN_MS = 10_000;
/** Milliseconds between looks at how far behind the store is. */
const LOOK_MS = 1_000;

/** Serves API, dashboard, `/ready` and `/metrics`. */
export async function listenOn(address: Address, served: Served, options: ServerOptions): Promise<HttpServer> {
  const { metrics, log, place, follows } = served;
  const adminToken = options.env.MARGINSCOPE_ADMIN_TOKEN;
  const api = await createApi({
    ...served.api,
    metrics: metrics.set,
    introspection: options.introspection,
    ...(adminToken && { adminToken }),
    log: log.error,
  });
  const readiness = async () => {
    const stored = await api.readiness();
    const reason = stored.reason ?? refusalOf(served, options);
    const behind = follows ? { behindSeconds: Math.floor(place.read().seconds) } : {};
    metrics.engine.ready(reason === null);
    return { ...stored, ...behind, ready: reason === null, reason };
  };
  const server = await startHttpServer({
    ...address,
    api,
    assetsDirectory: join(options.root, 'dist', 'web'),
    readiness,
    metrics,
    graceMs: GRACE_MS,
    drainMs: DRAIN_MS,
    log: log.error,
  });
  const look = async () => {
    await served.look?.();
    metrics.engine.behind(place.read());
    await readiness();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.error(`readiness is not known: ${String(error)}`));
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

/** Why questions should go elsewhere; null where they may come. */
function refusalOf({ place, follows, waitsFor }: Served, { signal, readyLag }: ServerOptions): string | null {
  if (signal.aborted) return 'shutting down';
  const awaited = waitsFor();
  if (awaited !== null) return awaited;
  const { seconds } = place.read();
  return follows && seconds > readyLag ? `${Math.floor(seconds)} seconds behind the chain` : null;
}

/** What logs must not tell. */
export function secretsIn({ chain, database }: Pick<IndexSettings, 'chain' | 'database'>): string[] {
  return secretsOf([...(chain.type === 'rpc' ? chain.urls : []), ...('url' in database ? [database.url] : [])]);
}
