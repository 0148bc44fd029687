import type { Api, Readiness } from '../create-api.ts';
import type { Metrics } from '../metrics/metrics.ts';

export interface HttpServerOptions {
  readonly api: Api;
  /** 0 takes a free port. */
  readonly port: number;
  /** Default 127.0.0.1: nothing outside of this machine reaches it. */
  readonly host?: string;
  /** Directory of the built dashboard; without it `/` names the endpoints. */
  readonly assetsDirectory?: string;
  /** Whether `/ready` answers 200; by default as soon as the store has a head. */
  readonly readiness?: () => Promise<Readiness>;
  /** What `/metrics` answers; without it there is no such path. */
  readonly metrics?: Pick<Metrics, 'page'>;
  /** Milliseconds on close in which requests are still taken and connections asked to end; default 0. */
  readonly graceMs?: number;
  /** Milliseconds in-flight requests get to end on close; default 10,000. */
  readonly drainMs?: number;
  readonly log?: (message: string) => void;
}
