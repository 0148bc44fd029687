import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chown, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../../devnet/chain/free-port.ts';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

export interface PostgresServer {
  /** URL of a fresh, empty database on the server. */
  createDatabase(): Promise<string>;
  /** Kills every process of the server at once, as a power cut would. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** What tests need: no disk is waited for. */
const TEST_TUNING = ['fsync=off', 'max_connections=40', 'shared_buffers=64MB'];

const STARTUP_MS = 120_000;

/** Starts a throw-away PostgreSQL on a free loopback port, as an unprivileged user where this process is root. */
export async function startPostgres({ tuning = TEST_TUNING } = {}): Promise<PostgresServer> {
  const bin = await findBinaries();
  const identity = process.getuid?.() === 0 ? await unprivilegedUser() : null;
  const directory = await mkdtemp(join(tmpdir(), 'store-postgres-'));
  if (identity) await chown(directory, identity.uid, identity.gid);
  const data = join(directory, 'data');
  const options = { ...identity, env: { PATH: process.env.PATH, LC_ALL: 'C' }, cwd: directory };
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'tests', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'], options);
  const port = await freePort();
  const admin = `postgresql://tests@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | null = null;
  let count = 0;

  async function start(): Promise<void> {
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${directory}`];
    const args = [...settings, ...tuning, 'log_min_messages=panic'].flatMap((setting) => ['-c', setting]);
    const child = spawn(join(bin, 'postgres'), ['-D', data, ...args], { ...options, stdio: 'ignore' });
    server = child;
    const deadline = Date.now() + STARTUP_MS;
    for (;;) {
      try {
        return await withClient(admin, async () => {});
      } catch (error) {
        if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode} while starting`);
        if (Date.now() > deadline)
          throw new Error(`PostgreSQL did not answer on ${port} within ${STARTUP_MS / 1000} s`, { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const child = server;
    server = null;
    if (!child || child.exitCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  }

  // A test run that ends early leaves neither a server nor its files.
  const abandon = (): void => {
    server?.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  await start();
  return {
    createDatabase: async () => {
      const name = `store_${count++}`;
      await withClient(admin, (client) => client.query(`create database ${name}`));
      return `postgresql://tests@127.0.0.1:${port}/${name}`;
    },
    crash: () => end('SIGQUIT'),
    start,
    stop: async () => {
      await end('SIGINT');
      process.off('exit', abandon);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Directory of the newest installed server's binaries. */
async function findBinaries(): Promise<string> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN, version, 'bin'));
  for (const directory of [...newestFirst, ...(process.env.PATH ?? '').split(delimiter)]) {
    const found = await Promise.all(
      ['initdb', 'postgres'].map((name) => stat(join(directory, name)).catch(() => null)),
    );
    if (found.every((file) => file !== null)) return directory;
  }
  throw new Error('no PostgreSQL server found in PATH or /usr/lib/postgresql: apt-get install postgresql');
}

export const hasPostgres = (): Promise<boolean> =>
  findBinaries().then(
    () => true,
    () => false,
  );

/** PostgreSQL refuses to run as root. */
async function unprivilegedUser(): Promise<Identity> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (!entry) throw new Error('PostgreSQL does not run as root and there is no user postgres or nobody: add one');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}
