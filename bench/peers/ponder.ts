import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { freePort } from '../../devnet/chain/free-port.ts';
import { endChild, endWithUs, keepOutput, type Peer, type PeerRun, type RunningPeer, untilFound } from './peer.ts';

const SCHEMA = 'made';
const OWN_FILES = '.ponder';

interface Where {
  readonly schema: string;
  /** Ponder's own PGlite in its folder instead of PostgreSQL. */
  readonly pglite: boolean;
}

/** The little of PGlite that reads rows. */
interface Files {
  query(sql: string): Promise<{ readonly rows: readonly { readonly value: unknown }[] }>;
  close(): Promise<void>;
}

/** Ponder's own PGlite, in its version, on the files that it left. */
async function openFiles(folder: string): Promise<Files> {
  const load = createRequire(path.join(folder, 'package.json'));
  const { PGlite }: { PGlite: { create(directory: string): Promise<Files> } } = load('@electric-sql/pglite');
  return PGlite.create(path.join(folder, OWN_FILES, 'pglite'));
}

/** Ponder says that it is ready once the past is indexed. It has its own HTTP server. */
async function start(run: PeerRun, { schema, pglite }: Where): Promise<RunningPeer> {
  const { chain, databaseUrl, folder, newerNode, environment } = run;
  if (newerNode === null) throw new Error('it wants Node 22 or newer');
  const port = await freePort();
  const bin = path.join(folder, 'node_modules', 'ponder', 'dist', 'esm', 'bin', 'ponder.js');
  const flags = ['start', '--schema', schema, '--port', String(port), '--hostname', '127.0.0.1'];
  const child = spawn(newerNode, [bin, ...flags, '--log-level', 'warn'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      RPC_URL: chain.url,
      LAST_BLOCK: String(chain.lastBlock),
      PONDER_TELEMETRY_DISABLED: 'true',
      ...(!pglite && { DATABASE_URL: databaseUrl }),
    },
  });
  endWithUs(child);
  const output = keepOutput(child);
  const url = `http://127.0.0.1:${port}`;
  const stop = (): Promise<void> => endChild(child);
  return {
    pid: child.pid ?? 0,
    done: untilFound(child, output, async () => (await fetch(`${url}/ready`)).status === 200),
    from: (table) => `${schema}.${table}`,
    column: (name) => name,
    graphqlUrl: `${url}/graphql`,
    stop,
    ...(pglite && {
      openRows: async () => {
        await stop();
        const files = await openFiles(folder);
        return { first: async (sql) => String((await files.query(sql)).rows[0]?.value), close: () => files.close() };
      },
    }),
  };
}

const forget = ({ folder }: PeerRun): Promise<void> =>
  rm(path.join(folder, OWN_FILES), { recursive: true, force: true });

const TITLE = 'Ponder 0.17.7, 40 rate-limit buckets';

export const ponder: Peer = {
  title: TITLE,
  keepsHistory: false,
  prepare: forget,
  start: (run) => start(run, { schema: SCHEMA, pglite: false }),
  variants: {
    /** What it fetched before is in the database; another schema indexes it anew. */
    again: {
      title: `${TITLE}, again from what it kept`,
      keepsHistory: false,
      prepare: async (run) => {
        await forget(run);
        const first = await start(run, { schema: 'before', pglite: false });
        await first.done.finally(first.stop);
      },
      start: (run) => start(run, { schema: SCHEMA, pglite: false }),
    },
    pglite: {
      title: `${TITLE}, PGlite`,
      keepsHistory: false,
      prepare: forget,
      start: (run) => start(run, { schema: SCHEMA, pglite: true }),
    },
  },
};
