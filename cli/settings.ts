import { join } from 'node:path';
import { UsageError } from './errors.ts';

/** Options of the commands that index; each has a flag and an environment variable, the flag wins. */
export interface IndexOptions {
  readonly rpcUrl?: string;
  readonly recording?: string;
  readonly network?: string;
  readonly networksFile?: string;
  readonly databaseUrl?: string;
  readonly dataDir?: string;
  readonly schema?: string;
  readonly subgraph?: string;
  readonly detail?: string;
  readonly cache?: string;
  readonly history?: string;
  readonly keepGoing?: boolean;
}

export interface ServeOptions extends IndexOptions {
  readonly port?: string;
  readonly poll?: string;
  readonly readyLag?: string;
  readonly logFormat?: string;
  /** false by --no-introspection. */
  readonly introspection?: boolean;
  readonly readOnly?: boolean;
}

export type ChainChoice =
  | { readonly type: 'recording'; readonly file: string }
  | {
      readonly type: 'rpc';
      readonly urls: readonly string[];
      /** Where final blocks are kept for the next sync; null: nowhere. */
      readonly cacheDir: string | null;
    };

export interface IndexSettings {
  readonly chain: ChainChoice;
  /** null: the network the recording names. */
  readonly network: string | null;
  readonly networksFile: string;
  readonly database: { readonly url: string } | { readonly dataDir: string };
  /** Schema of the database that holds the deployment. */
  readonly schema: string;
  /** Output of `graph build`. */
  readonly buildDir: string;
  /** What is fetched of final blocks, see the engine's `detail`. */
  readonly detail: 'full' | 'logs';
  /** Blocks of history to keep; null: what the deployment keeps already, or what the manifest says. */
  readonly history: number | 'all' | null;
  /** See the engine's `keepGoing`. */
  readonly keepGoing: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings from flags, then environment, then defaults: the demo recording into PGlite under `.data/`. */
export function indexSettings(options: IndexOptions, env: Environment, root: string): IndexSettings {
  const pick = (flag: string | undefined, name: string): string | undefined => flag ?? (env[name] || undefined);
  const rpcUrl = pick(options.rpcUrl, 'RPC_URL');
  const recording = pick(options.recording, 'RECORDING');
  if (rpcUrl && recording) {
    throw new UsageError('both an RPC URL and a recording are given: choose one of --rpc-url and --recording');
  }
  const network = pick(options.network, 'NETWORK') ?? (rpcUrl ? 'arbitrum-one' : null);
  const databaseUrl = pick(options.databaseUrl, 'DATABASE_URL');
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new UsageError('DATABASE_URL is not a PostgreSQL URL: expected postgresql://user@host:port/database');
  }
  const name = rpcUrl ? (network ?? 'live') : 'demo';
  return {
    chain: rpcUrl
      ? { type: 'rpc', urls: rpcUrls(rpcUrl), cacheDir: pick(options.cache, 'CACHE_DIR') ?? null }
      : { type: 'recording', file: recording ?? join(root, 'recordings', 'demo.msrec') },
    network,
    networksFile: pick(options.networksFile, 'NETWORKS_FILE') ?? join(root, 'networks.json'),
    database: databaseUrl
      ? { url: databaseUrl }
      : { dataDir: pick(options.dataDir, 'DATA_DIR') ?? join(root, '.data', name) },
    schema: pick(options.schema, 'DATABASE_SCHEMA') ?? `marginscope_${name.replaceAll('-', '_')}`,
    buildDir: options.subgraph ?? join(root, 'build'),
    history: historySetting(pick(options.history, 'HISTORY')),
    detail: detailSetting(pick(options.detail, 'DETAIL') ?? 'logs'),
    keepGoing: options.keepGoing ?? onOrOff('KEEP_GOING', env.KEEP_GOING || 'off'),
  };
}

function historySetting(text: string | undefined): number | 'all' | null {
  if (text === undefined) return null;
  if (text === 'all') return 'all';
  if (text === 'off') return 0;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`history "${text}" is none of all, off and a number of blocks: check --history or HISTORY`);
}

function detailSetting(text: string): 'full' | 'logs' {
  if (text === 'full' || text === 'logs') return text;
  throw new UsageError(`detail "${text}" is neither logs nor full: check --detail or DETAIL`);
}

function rpcUrls(text: string): string[] {
  const urls = text.split(',').map((url) => url.trim());
  for (const url of urls) {
    if (!/^(https?|wss?):\/\/[^/]/.test(url))
      throw new UsageError('RPC URL is not an http, https, ws or wss URL: check --rpc-url or RPC_URL');
  }
  return urls;
}

/** Milliseconds between looks at the chain's head; null: as the time between blocks suggests. */
export function pollSetting(option: string | undefined, env: Environment): number | null {
  const text = option ?? (env.POLL_MS || null);
  return text === null ? null : wholeNumber(text, { least: 10, name: 'poll interval', mend: '--poll or POLL_MS' });
}

/** Seconds by which a server that is ready may be behind its chain. */
export function readyLagSetting(option: string | undefined, env: Environment): number {
  const text = option ?? (env.READY_LAG || '60');
  return wholeNumber(text, { least: 1, name: 'lag', mend: '--ready-lag or READY_LAG' });
}

/** Whether clients may read the schema. */
export function introspectionSetting(option: boolean | undefined, env: Environment): boolean {
  return option === false ? false : onOrOff('INTROSPECTION', env.INTROSPECTION || 'on');
}

/** Whether what another process indexes is served, and nothing written. */
export function readOnlySetting(option: boolean | undefined, env: Environment): boolean {
  return option ?? onOrOff('READ_ONLY', env.READ_ONLY || 'off');
}

function onOrOff(name: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new UsageError(`${name} "${text}" is neither on nor off`);
}

interface Bounds {
  readonly least: number;
  readonly name: string;
  readonly mend: string;
}

function wholeNumber(text: string, { least, name, mend }: Bounds): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least) return value;
  throw new UsageError(`${name} "${text}" is not a whole number of at least ${least}: check ${mend}`);
}

/** A TCP port; 0 lets the system choose. */
export function portSetting(option: string | undefined, env: Environment): number {
  const text = option ?? (env.PORT || '4000');
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new UsageError(`port "${text}" is not a number from 0 to 65535: check --port or PORT`);
  }
  return port;
}
