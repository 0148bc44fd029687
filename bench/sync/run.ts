/** Measures whole first syncs of the made chain; see README.md. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type PostgresServer, startPostgres } from '../../test/support/postgres.ts';
import { type Expected, LOGS } from './chain.ts';
import type { SyncReport, SyncSettings } from './sync.ts';

const OPTIONS = {
  store: { type: 'string', default: 'postgres' },
  'log-ts': { type: 'string', default: 'on' },
  detail: { type: 'string', default: 'logs' },
  delay: { type: 'string', default: '0' },
  runs: { type: 'string', default: '1' },
  profile: { type: 'string' },
} as const;

interface Result {
  readonly wall: number;
  readonly cpuEngine: number;
  readonly cpuDatabase: number;
  readonly report: SyncReport;
}

const here = import.meta.dirname;
const CLOCK_TICKS = 100;

/** Processor seconds a process and all it waited for have used, living children included. */
async function cpuOfTree(pid: number): Promise<number> {
  const ownAndEnded = async (id: number): Promise<number> => {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
    const [, , , , , , , , , , , user, system, childUser, childSystem] = stat.slice(stat.lastIndexOf(')')).split(' ');
    return [user, system, childUser, childSystem].reduce((sum, ticks) => sum + Number(ticks ?? 0), 0) / CLOCK_TICKS;
  };
  const parentOf = async (id: string): Promise<number> => {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]);
  };
  let total = await ownAndEnded(pid);
  for (const entry of await readdir('/proc')) {
    if (/^\d+$/.test(entry) && (await parentOf(entry)) === pid) total += await ownAndEnded(Number(entry));
  }
  return total;
}

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

async function startServer(logTimestamps: boolean, delayMs: number) {
  const env = { ...process.env, LOG_TS: logTimestamps ? '1' : '0', DELAY_MS: String(delayMs) };
  const child = fork(path.join(here, 'server.js'), { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    if (text.endsWith('\n')) break;
  }
  const { port, expected }: { port: number; expected: Expected } = JSON.parse(text);
  return { url: `http://127.0.0.1:${port}`, expected, stop: () => child.kill('SIGTERM') };
}

function check(expected: Expected, report: SyncReport): void {
  for (const part of ['counts', 'sums'] as const) {
    for (const [name, value] of Object.entries(expected[part])) {
      if (report[part][name] !== value) throw new Error(`${name} is ${report[part][name]}, should be ${value}`);
    }
  }
}

async function postmasterOf(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query('select pg_read_file($1) as text', ['postmaster.pid']);
  await client.end();
  return Number(String(rows[0].text).split('\n')[0]);
}

async function runOnce(settings: Omit<SyncSettings, 'database'>, postgres: PostgresServer | null, execArgv: string[]) {
  const directory = await mkdtemp(path.join(tmpdir(), 'sync-'));
  const url = await postgres?.createDatabase();
  const postmaster = url === undefined ? null : await postmasterOf(url);
  const cpuBefore = postmaster === null ? 0 : await cpuOfTree(postmaster);
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
  const report = await reported;
  await ended;
  await rm(directory, { recursive: true, force: true });
  const result: Result = { wall, cpuEngine: report.cpuSeconds, cpuDatabase, report };
  return result;
}

function show({ wall, cpuEngine, cpuDatabase, report }: Result): string {
  const speed = Math.round(LOGS / wall);
  const cpu = `${cpuEngine.toFixed(1)} + ${cpuDatabase.toFixed(1)} CPU s`;
  const memory = `${Math.round(report.peakRssMb)} MB`;
  return `${wall.toFixed(1)} s, ${speed} events/s, ${cpu}, ${memory}, ${report.requests} requests, ${report.versions} versions`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const server = await startServer(values['log-ts'] !== 'off', Number(values.delay));
  const { expected } = server;
  // The settings a package brings, but for the port and the directory.
  const postgres = values.store === 'postgres' ? await startPostgres({ tuning: [] }) : null;
  const settings = {
    rpc: server.url,
    buildDir: process.env.SYNC_SUBGRAPH ?? '',
    detail: values.detail === 'full' ? ('full' as const) : ('logs' as const),
    tables: Object.keys(expected.counts),
    sums: Object.keys(expected.sums),
  };
  const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  try {
    const walls: number[] = [];
    for (let i = 0; i < Number(values.runs); i++) {
      const result = await runOnce(settings, postgres, profiling);
      check(expected, result.report);
      walls.push(result.wall);
      console.log(`${values.store}, log-ts ${values['log-ts']}, detail ${values.detail}: ${show(result)}; rows right`);
    }
    if (walls.length > 1) console.log(`median ${walls.sort((a, b) => a - b)[walls.length >> 1]?.toFixed(1)} s`);
  } finally {
    server.stop();
    await postgres?.stop();
  }
}

await main();
