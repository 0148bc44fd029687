import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../../devnet/chain/free-port.ts';
import { endChild, endWithUs, keepOutput, type PeerRun, type RunningPeer, untilFound } from '../peers/peer.ts';
import type { Question } from './queries.ts';
import type { ServeSettings } from './serve.ts';

export interface Target {
  readonly name: string;
  readonly dialect: keyof Omit<Question, 'name'>;
  readonly url: string;
  stop(): Promise<void>;
}

export async function startOurs(settings: ServeSettings): Promise<Target> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'serve.js'), {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const answered = once(child, 'message');
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`our server ended with ${code}`)));
  child.send(settings);
  const [{ url }] = await Promise.race([answered, ended]);
  ended.catch(() => undefined);
  return { name: 'Marginscope', dialect: 'graph', url, stop: async () => void child.kill() };
}

/** As in graph-node's layout. */
const ORDERED = [
  'position (supplied)',
  'position (borrowed)',
  'event (amount)',
  'event (kind)',
  'market (liquidity_index)',
];

async function withClient(url: string, sql: readonly string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const statement of sql) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Gives a peer's tables an index for all that is ordered or filtered by: ours makes those of orders when they are asked for. */
export const indexTables = (url: string, running: RunningPeer): Promise<void> =>
  withClient(url, [
    ...ORDERED.map((column) => {
      const [table = '', columns] = column.split(' ');
      return `create index on ${running.from(table)} ${columns}`;
    }),
    'analyze',
  ]);

const TABLES = ['account', 'market', 'position', 'price', 'event'];

/** The peer's rows as plain tables with keys, references and indexes, in a schema of their own. */
async function copyTables(url: string, running: RunningPeer): Promise<void> {
  const made = TABLES.flatMap((table) => [
    `create table plain.${table} as select * from ${running.from(table)}`,
    `alter table plain.${table} add primary key (id)`,
  ]);
  const references = ['account', 'market'].flatMap((target) => [
    `alter table plain.position add foreign key (${target}) references plain.${target} (id)`,
    `create index on plain.position (${target})`,
  ]);
  const indexes = [...ORDERED, 'price (answer)'].map((column) => `create index on plain.${column}`);
  await withClient(url, ['create schema plain', ...made, ...references, ...indexes, 'analyze']);
}

/** PostGraphile over a copy of the rows that a peer has stored. */
export async function startPostgraphile(run: PeerRun, source: RunningPeer): Promise<Target> {
  if (run.newerNode === null) throw new Error('PostGraphile wants Node 22 or newer');
  await copyTables(run.databaseUrl, source);
  const port = await freePort();
  const bin = path.join(run.folder, 'node_modules', 'postgraphile', 'dist', 'cli-run.js');
  const flags = ['--preset', 'postgraphile/presets/amber', '-s', 'plain', '-p', String(port), '-n', '127.0.0.1'];
  const child = spawn(run.newerNode, [bin, '-c', run.databaseUrl, ...flags], {
    cwd: run.folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...run.environment, NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
  });
  endWithUs(child);
  const url = `http://127.0.0.1:${port}/graphql`;
  const answers = async (): Promise<boolean> => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(url, { method: 'POST', headers, body: '{"query":"{__typename}"}' })).ok;
  };
  await untilFound(child, keepOutput(child), answers);
  return { name: 'PostGraphile 5.1.5', dialect: 'postgraphile', url, stop: () => endChild(child) };
}
