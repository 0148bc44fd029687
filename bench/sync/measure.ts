/** What every measured sync needs: the chain's server, processor seconds from /proc, a run of ours, the check of its rows. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { PostgresServer } from '../../test/support/postgres.ts';
import type { Expected } from './chain.ts';
import { cpuOfTree } from './process-tree.ts';
import type { SyncReport, SyncSettings } from './sync.ts';

export interface Result {
  readonly wall: number;
  readonly cpuEngine: number;
  readonly cpuDatabase: number;
  readonly databaseMb: number;
  /** HTTP requests that the chain's server has answered. */
  readonly requests: number;
  readonly report: SyncReport;
}

const here = import.meta.dirname;

/** What the process says under a key; to be asked for before it can say it. */
function message<T>(child: ChildProcess, key: string): Promise<T> {
  return new Promise((resolve, reject) => {
    child.on('message', (value: { readonly [key: string]: T }) => {
      const found = value[key];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`a process of the run ended: ${code}`)));
  });
}

export interface ChainServer {
  readonly url: string;
  readonly lastBlock: number;
  readonly head: { readonly number: number; readonly hash: string };
  readonly expected: Expected;
  /** HTTP requests it has answered. */
  requests(): Promise<number>;
  stop(): void;
}

export interface ChainOptions {
  readonly logTimestamps: boolean;
  readonly delayMs: number;
  /** About so many of the chain's first logs; the whole chain has 200,000. */
  readonly logs: number;
}

export async function startServer({ logTimestamps, delayMs, logs }: ChainOptions): Promise<ChainServer> {
  const env = { ...process.env, LOG_TS: logTimestamps ? '1' : '0', DELAY_MS: String(delayMs), LOGS: String(logs) };
  // A million logs take two gigabytes as text.
  const execArgv = ['--max-old-space-size=16384'];
  const child = fork(path.join(here, 'server.js'), { env, execArgv, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const abandon = (): boolean => child.kill();
  process.once('exit', abandon);
  child.once('exit', () => process.off('exit', abandon));
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    if (text.endsWith('\n')) break;
  }
  const { port, ...chain }: Pick<ChainServer, 'lastBlock' | 'head' | 'expected'> & { port: number } = JSON.parse(text);
  const url = `http://127.0.0.1:${port}`;
  return { url, ...chain, requests: () => requestsOf(url), stop: () => child.kill('SIGTERM') };
}

/** HTTP requests that a chain's server has answered. */
async function requestsOf(url: string): Promise<number> {
  const counts: { http: number } = JSON.parse(await (await fetch(url)).text());
  return counts.http;
}

/** @throws when stored rows are not what the chain leads to */
export function check(expected: Expected, report: Expected): void {
  for (const part of ['counts', 'sums'] as const) {
    for (const [name, value] of Object.entries(expected[part])) {
      if (report[part][name] !== value) throw new Error(`${name} is ${report[part][name]}, should be ${value}`);
    }
  }
}

/** Process id of the server, by a URL of one of its databases. */
export async function postmasterOf(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query('select pg_read_file($1) as text', ['postmaster.pid']);
  await client.end();
  return Number(String(rows[0].text).split('\n')[0]);
}

export async function databaseMb(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query('select pg_database_size(current_database()) / 1e6 as megabytes');
  await client.end();
  return Number(rows[0].megabytes);
}

/** A whole first sync of ours. */
export async function runOnce(
  settings: Omit<SyncSettings, 'database'>,
  postgres: PostgresServer | null,
  execArgv: string[],
) {
  const directory = await mkdtemp(path.join(tmpdir(), 'sync-'));
  const url = await postgres?.createDatabase();
  const postmaster = url === undefined ? null : await postmasterOf(url);
  const cpuBefore = postmaster === null ? 0 : await cpuOfTree(postmaster);
  const requestsBefore = await requestsOf(settings.rpc);
  const started = performance.now();
  const child = fork(path.join(here, 'sync.js'), { execArgv });
  const ended = once(child, 'exit');
  const synced = message(child, 'synced');
  const reported = message<SyncReport>(child, 'report');
  // Each is awaited in its turn.
  reported.catch(() => {});
  child.send({ ...settings, database: url === undefined ? { dataDir: path.join(directory, 'data') } : { url } });
  await synced;
  const wall = (performance.now() - started) / 1000;
  const cpuDatabase = postmaster === null ? 0 : (await cpuOfTree(postmaster)) - cpuBefore;
  const requests = (await requestsOf(settings.rpc)) - requestsBefore;
  const report = await reported;
  await ended;
  await rm(directory, { recursive: true, force: true });
  const size = url === undefined ? 0 : await databaseMb(url);
  const result: Result = { wall, cpuEngine: report.cpuSeconds, cpuDatabase, databaseMb: size, requests, report };
  return result;
}
