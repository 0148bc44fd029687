import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../devnet/chain/free-port.ts';
import { findProjectRoot } from '../../devnet/project-root.ts';

const START_MS = 120_000;
const SYNC_MS = 150_000;
/** graph-node wants them before its own migrations. */
const EXTENSIONS = ['pg_trgm', 'btree_gist', 'postgres_fdw', 'pg_stat_statements'];

/** Small write batches and wide ranges, as a tuned graph-node runs; `RUST_BACKTRACE` would cost it two thirds. */
const SETTINGS = {
  GRAPH_LOG: 'error',
  GRAPH_STORE_WRITE_BATCH_SIZE: '1000',
  GRAPH_ETHEREUM_TARGET_TRIGGERS_PER_BLOCK_RANGE: '2000',
  ETHEREUM_BLOCK_BATCH_SIZE: '50',
  ETHEREUM_POLLING_INTERVAL: '100',
};

export interface GraphAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

/** graph-node's dev mode with subgraphs deployed to it; each is named by its place in the list it was started with. */
export interface GraphNode {
  readonly pid: number;
  /** Its GraphQL endpoint. */
  url(subgraph: number): string;
  ask(subgraph: number, query: string, variables?: object): Promise<GraphAnswer>;
  /** Schema of the database that holds the subgraph's rows. */
  schemaOf(subgraph: number): Promise<string>;
  /** Until the subgraph stands at the block. @throws when it failed, or takes longer than `limitMs` (150 s) */
  reach(subgraph: number, block: { readonly number: number; readonly hash: string }, limitMs?: number): Promise<void>;
  /** Until the subgraph has failed; gives the message. */
  failure(subgraph: number): Promise<string>;
  stop(): Promise<void>;
}

export interface GraphNodeOptions {
  /** Output directories of `graph build`. */
  readonly builds: readonly string[];
  readonly network: string;
  readonly rpcUrl: string;
  /** An empty database of a superuser. */
  readonly databaseUrl: string;
}

/** Path of graph-node's binary; null where none is installed. */
export function findGnd(): string | null {
  const require = createRequire(join(findProjectRoot(), 'devnet', 'package.json'));
  try {
    const folder = dirname(require.resolve(`@graphprotocol/gnd-${process.platform}-${process.arch}/package.json`));
    const file = join(folder, 'bin', 'gnd');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/** graph-node asks an IPFS node once whether it is one; manifests and modules come from files. */
async function startIpfs(): Promise<Server> {
  const server = createHttpServer((_request, response) => response.writeHead(412).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const portOf = (server: { address(): AddressInfo | string | null }): number => (server.address() as AddressInfo).port;

async function until<T>(what: string, limit: number, look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`${what} takes longer than ${limit / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface HeadRow {
  readonly name: string;
  readonly number: number | null;
  readonly hash: string | null;
  readonly failure: string | null;
}

const HEAD = `select d.name, h.block_number as number, encode(h.block_hash, 'hex') as hash, e.message as failure
  from subgraphs.subgraph s join subgraphs.subgraph_version v on v.id = s.current_version
  join public.deployment_schemas d on d.subgraph = v.deployment and d.active
  join subgraphs.head h on h.id = d.id join subgraphs.deployment p on p.id = d.id
  left join subgraphs.subgraph_error e on e.id = p.fatal_error where s.name = $1`;

interface Places {
  readonly databaseUrl: string;
  readonly ipfsUrl: string;
  readonly folder: string;
}

/** graph-node wants a password in the URL, whatever it is. */
function withPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = 'any';
  return url.href;
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client(databaseUrl);
  client.on('error', () => {});
  await client.connect();
  for (const name of EXTENSIONS) await client.query(`create extension if not exists ${name}`);
  return client;
}

async function run(binary: string, { builds, network, rpcUrl }: GraphNodeOptions, places: Places): Promise<Running> {
  const [http, index, admin, metrics] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const folders = builds.map((_, number) => join(places.folder, String(number)));
  await Promise.all(builds.map((build, number) => link(build, folders[number] ?? '')));
  const flags = {
    manifests: folders.map((folder) => join(folder, 'subgraph.yaml')).join(','),
    'postgres-url': places.databaseUrl,
    'ethereum-rpc': `${network}:${rpcUrl}`,
    ipfs: places.ipfsUrl,
    'http-port': http,
    'index-node-port': index,
    'admin-port': admin,
    'metrics-port': metrics,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { RUST_BACKTRACE: _, ...env } = process.env;
  const child = spawn(binary, ['dev', ...args], {
    cwd: places.folder,
    env: { ...env, ...SETTINGS },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  child.on('error', (error) => output.push(String(error)));
  return { child, http, output };
}

interface Running {
  readonly child: ChildProcess;
  /** Port of the GraphQL server. */
  readonly http: number;
  readonly output: readonly string[];
}

/** Starts graph-node and deploys the builds, each from its first block. Killed when this process ends. */
export async function startGnd(options: GraphNodeOptions): Promise<GraphNode> {
  const binary = findGnd();
  if (binary === null) throw new Error('no graph-node for this platform: see devnet/package.json');
  const folder = await mkdtemp(join(tmpdir(), 'marginscope-gnd-'));
  const databaseUrl = withPassword(options.databaseUrl);
  const client = await connect(databaseUrl);
  const ipfs = await startIpfs();
  const ipfsUrl = `http://127.0.0.1:${portOf(ipfs)}`;
  const { child, http, output } = await run(binary, options, { databaseUrl, ipfsUrl, folder });
  const kill = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', kill);

  // Its tables are not there before its migrations have run.
  async function head(subgraph: number): Promise<HeadRow | null> {
    if (child.pid === undefined || child.exitCode !== null)
      throw new Error(`graph-node ended: ${output.join('').slice(-2000)}`);
    const { rows } = await client.query<HeadRow>(HEAD, [`subgraph-${subgraph}`]).catch(() => ({ rows: [] }));
    return rows[0] ?? null;
  }

  async function stop(): Promise<void> {
    process.off('exit', kill);
    await end(child);
    await client.end();
    await new Promise((resolve) => ipfs.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }

  const urlOf = (subgraph: number): string => `http://127.0.0.1:${http}/subgraphs/name/subgraph-${subgraph}`;
  return {
    pid: child.pid ?? 0,
    url: urlOf,
    stop,
    ask: async (subgraph, query, variables = {}) => {
      const answer = await fetch(urlOf(subgraph), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return (await answer.json()) as GraphAnswer;
    },
    schemaOf: async (subgraph) => (await until('deploying to graph-node', START_MS, () => head(subgraph))).name,
    failure: (subgraph) => until('failing in graph-node', SYNC_MS, async () => (await head(subgraph))?.failure ?? null),
    reach: async (subgraph, block, limitMs = SYNC_MS) => {
      await until(`indexing with graph-node up to block ${block.number}`, limitMs, async () => {
        const row = await head(subgraph);
        if (row?.failure) throw new Error(`graph-node's subgraph ${subgraph} failed: ${row.failure}`);
        return row?.number === block.number && `0x${row.hash}` === block.hash ? row : null;
      });
    },
  };
}

/** graph-node deploys `build/subgraph.yaml` beside the manifest it is given. */
async function link(build: string, folder: string): Promise<void> {
  await mkdir(folder);
  await symlink(build, join(folder, 'build'));
  await copyFile(join(build, 'subgraph.yaml'), join(folder, 'subgraph.yaml'));
}

/** It does not heed SIGTERM, and there is nothing to keep. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}
