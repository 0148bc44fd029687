import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../../devnet/chain/free-port.ts';
import { endChild, endWithUs, keepOutput, type Peer, type PeerRun, untilFound } from './peer.ts';

interface Config {
  readonly evm: { readonly chains: { readonly [name: string]: { endBlock: number; rpcs: { url: string }[] } } };
}

/** What code generation put down for the chain is what a run reads. */
async function pointAt({ chain, folder }: PeerRun): Promise<void> {
  const file = path.join(folder, 'generated', 'internal.config.json');
  const config: Config = JSON.parse(await readFile(file, 'utf8'));
  for (const made of Object.values(config.evm.chains)) {
    made.endBlock = chain.lastBlock;
    for (const rpc of made.rpcs) rpc.url = chain.url;
  }
  await writeFile(file, JSON.stringify(config));
}

/** Envio over RPC, without its container and without Hasura. */
export const envio: Peer = {
  title: 'Envio HyperIndex 3.0.0-alpha.21',
  keepsHistory: false,
  prepare: pointAt,
  start: async ({ chain, databaseUrl, folder, newerNode, environment }: PeerRun) => {
    if (newerNode === null) throw new Error('it wants Node 22 or newer');
    const { hostname, port, username, pathname } = new URL(databaseUrl);
    const bin = path.join(folder, 'node_modules', 'envio', 'bin.mjs');
    const child = spawn(newerNode, [bin, 'start', '--restart'], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...environment,
        PATH: `${path.dirname(newerNode)}:${process.env.PATH}`,
        TUI_OFF: 'true',
        LOG_LEVEL: 'warn',
        ENVIO_HASURA: 'false',
        ENVIO_INDEXER_PORT: String(await freePort()),
        ENVIO_PG_HOST: hostname,
        ENVIO_PG_PORT: port,
        ENVIO_PG_USER: username,
        ENVIO_PG_PASSWORD: 'any',
        ENVIO_PG_DATABASE: pathname.slice(1),
        ENVIO_PG_SSL_MODE: 'false',
      },
    });
    endWithUs(child);
    const output = keepOutput(child);
    const client = new pg.Client(databaseUrl);
    await client.connect();
    const looked = untilFound(child, output, async () => {
      const { rows } = await client.query('select progress_block from envio_chains');
      return rows[0]?.progress_block >= chain.lastBlock;
    });
    const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    return {
      pid: child.pid ?? 0,
      done: looked.finally(() => client.end()),
      from: (table) => `"${table.charAt(0).toUpperCase()}${table.slice(1)}"`,
      column: (name) => `"${camel(name)}"`,
      stop: () => endChild(child),
    };
  },
};
