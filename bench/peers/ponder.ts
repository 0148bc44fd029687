import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../test/support/free-port.ts';
import { endChild, endWithUs, keepOutput, type Peer, type PeerRun, untilFound } from './peer.ts';

const SCHEMA = 'made';

/** Ponder says that it is ready once the past is indexed. It has its own HTTP server. */
export const ponder: Peer = {
  title: 'Ponder 0.17.7, 40 rate-limit buckets',
  keepsHistory: false,
  prepare: ({ folder }) => rm(path.join(folder, '.ponder'), { recursive: true, force: true }),
  start: async ({ chain, databaseUrl, folder, newerNode, environment }: PeerRun) => {
    if (newerNode === null) throw new Error('it wants Node 22 or newer');
    const port = await freePort();
    const bin = path.join(folder, 'node_modules', 'ponder', 'dist', 'esm', 'bin', 'ponder.js');
    const flags = ['start', '--schema', SCHEMA, '--port', String(port), '--hostname', '127.0.0.1'];
    const child = spawn(newerNode, [bin, ...flags, '--log-level', 'warn'], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...environment,
        RPC_URL: chain.url,
        LAST_BLOCK: String(chain.lastBlock),
        DATABASE_URL: databaseUrl,
        PONDER_TELEMETRY_DISABLED: 'true',
      },
    });
    endWithUs(child);
    const output = keepOutput(child);
    const url = `http://127.0.0.1:${port}`;
    return {
      pid: child.pid ?? 0,
      done: untilFound(child, output, async () => (await fetch(`${url}/ready`)).status === 200),
      from: (table) => `${SCHEMA}.${table}`,
      column: (name) => name,
      graphqlUrl: `${url}/graphql`,
      stop: () => endChild(child),
    };
  },
};
