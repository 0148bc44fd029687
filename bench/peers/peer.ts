import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { ChainServer } from '../sync/measure.ts';

/** Where a peer runs, and what it is to index. */
export interface PeerRun {
  readonly chain: ChainServer;
  /** An empty database. */
  readonly databaseUrl: string;
  /** The peer's project, installed. */
  readonly folder: string;
  /** A Node of version 24; null where none could be installed. */
  readonly newerNode: string | null;
  readonly environment: NodeJS.ProcessEnv;
}

/** A peer at work: one process and what it starts. */
export interface RunningPeer {
  readonly pid: number;
  /** Until every row of the chain is stored. @throws when the peer ends otherwise */
  readonly done: Promise<void>;
  /** `from` clause that selects the current rows of a table of `Expected`, and SQL of its column. */
  from(table: string): string;
  column(name: string): string;
  /** URL of its GraphQL endpoint, where it has one. */
  readonly graphqlUrl?: string;
  /** Where its rows are not in the run's database. May stop it. */
  openRows?(): Promise<Rows>;
  stop(): Promise<void>;
}

/** Rows that are read back. */
export interface Rows {
  /** The column `value` of the first row, as text. */
  first(sql: string): Promise<string>;
  close(): Promise<void>;
}

/** How else a sync can be measured: again from what the first kept, or into PGlite. */
export type Variant = 'again' | 'pglite';

export interface Peer {
  /** Name and version, as the table shows it. */
  readonly title: string;
  /** Whether it keeps every version of every row, as we do. */
  readonly keepsHistory: boolean;
  /** What is not counted: tables to make, code to generate. */
  prepare?(run: PeerRun): Promise<void>;
  start(run: PeerRun): Promise<RunningPeer>;
  readonly variants?: Readonly<Record<Variant, Omit<Peer, 'variants'>>>;
}

/** Ends a peer that does not have to tidy up. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  // A group of its own: what it started ends with it.
  process.kill(-child.pid, 'SIGKILL');
  await exited;
}

/** A run that ends early, by a signal too, leaves no peer behind. */
export function endWithUs(child: ChildProcess): void {
  const end = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
  };
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

/** Ends by exiting, so that all that was started is ended too. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}

/** The last of what a peer printed, for the error that says it ended. */
export function keepOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text = (text + String(chunk)).slice(-4000);
    });
  }
  return () => text;
}

/** Looks again and again until there is something, or the process has ended. */
export async function untilFound(child: ChildProcess, output: () => string, look: () => Promise<boolean>) {
  while (!(await look().catch(() => false))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`it ended with ${child.exitCode ?? child.signalCode}: ${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Of the peer of a name, as `main.mjs` has installed it. */
export function peerRun(name: string, { chain, databaseUrl }: Pick<PeerRun, 'chain' | 'databaseUrl'>): PeerRun {
  const { PEERS_DIR: peers = '', NEWER_NODE: newerNode = null } = process.env;
  const environment = { ...process.env, NODE_OPTIONS: `--require ${peers}/loopback.cjs` };
  return { chain, databaseUrl, folder: path.join(peers, name), newerNode, environment };
}
