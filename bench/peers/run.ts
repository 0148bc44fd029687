/** Measures whole first syncs of ours and of peers, one after the other, over the same chain; see README.md of bench. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../test/support/postgres.ts';
import { type ChainOptions, check, runOnce, startServer } from '../sync/measure.ts';
import { envio } from './envio.ts';
import { graphNode } from './graph-node.ts';
import { type Measured, measurePeer } from './measure-peer.ts';
import { exitOnSignals, type Peer, peerRun } from './peer.ts';
import { ponder } from './ponder.ts';
import { sqd } from './sqd.ts';
import { table } from './table.ts';

const PEERS: Readonly<Record<string, Peer>> = { ponder, 'graph-node': graphNode, sqd, envio };

const OPTIONS = {
  peers: { type: 'string', default: Object.keys(PEERS).join(',') },
  logs: { type: 'string', default: '200000' },
  'graph-node-logs': { type: 'string', default: '20000' },
  delay: { type: 'string', default: '0' },
  timestamps: { type: 'string', default: 'on' },
  also: { type: 'string', default: '' },
} as const;

type Chain = ChainOptions;
type Postgres = Awaited<ReturnType<typeof startPostgres>>;

const TITLES = {
  first: 'PostgreSQL',
  again: 'PostgreSQL, again from what it kept',
  pglite: 'PGlite',
} as const;

interface Ours {
  readonly history?: 0 | 'all';
  readonly kind?: Measured['kind'];
}

async function measureOurs(options: Chain, postgres: Postgres, { history = 'all', kind = 'first' }: Ours = {}) {
  const chain = await startServer(options);
  const cacheDir = await mkdtemp(path.join(tmpdir(), 'kept-'));
  try {
    const { expected, url, lastBlock } = chain;
    const buildDir = process.env.SYNC_SUBGRAPH ?? '';
    const [tables, sums] = [Object.keys(expected.counts), Object.keys(expected.sums)];
    const kept = kind === 'again' ? { cacheDir } : {};
    const settings = { rpc: url, lastBlock, buildDir, detail: 'logs' as const, history, tables, sums, ...kept };
    const run = () => runOnce(settings, kind === 'pglite' ? null : postgres, []);
    if (kind === 'again') await run();
    const { wall, cpuEngine, cpuDatabase, databaseMb, requests, report } = await run();
    check(expected, report);
    const measured: Measured = {
      title: `Marginscope, ${TITLES[kind]}${history === 0 ? ', history off' : ''}`,
      kind,
      keepsHistory: history === 'all',
      events: expected.counts.event ?? 0,
      wallSeconds: wall,
      cpuAppSeconds: cpuEngine,
      cpuDatabaseSeconds: cpuDatabase,
      peakRssMb: report.peakRssMb,
      databaseMb,
      requests,
    };
    return measured;
  } finally {
    chain.stop();
    await rm(cacheDir, { recursive: true, force: true });
  }
}

async function measureOne(name: string, options: Chain, postgres: Postgres, kind: Measured['kind'] = 'first') {
  const named = PEERS[name];
  if (named === undefined) throw new Error(`no such peer; there are ${Object.keys(PEERS).join(', ')}`);
  const peer = kind === 'first' ? named : named.variants?.[kind];
  if (peer === undefined) throw new Error(`it has no ${kind}`);
  const problem = process.env[`PEER_${name}`];
  if (problem) throw new Error(`not installed: ${problem}`);
  const chain = await startServer(options);
  try {
    return await measurePeer(peer, peerRun(name, { chain, databaseUrl: await postgres.createDatabase() }), kind);
  } finally {
    chain.stop();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const options = (logs: string): Chain => ({
    logTimestamps: values.timestamps !== 'off',
    delayMs: Number(values.delay),
    logs: Number(logs),
  });
  const also = (['again', 'pglite'] as const).filter((kind) => values.also.split(',').includes(kind));
  const postgres = await startPostgres({ tuning: [] });
  const rows: Measured[] = [];
  const missing: string[] = [];
  try {
    rows.push(await measureOurs(options(values.logs), postgres));
    rows.push(await measureOurs(options(values.logs), postgres, { history: 0 }));
    for (const kind of also) rows.push(await measureOurs(options(values.logs), postgres, { kind }));
    console.log(table(rows));
    for (const name of values.peers.split(',').filter(Boolean)) {
      const logs = name === 'graph-node' ? values['graph-node-logs'] : values.logs;
      const kinds = ['first' as const, ...(PEERS[name]?.variants ? also : [])];
      for (const kind of kinds) {
        try {
          rows.push(await measureOne(name, options(logs), postgres, kind));
        } catch (error) {
          missing.push(`${name}, ${kind}: no figure: ${error instanceof Error ? error.message : String(error)}`);
        }
        console.log(table(rows));
      }
    }
  } finally {
    await postgres.stop();
  }
  for (const line of missing) console.log(line);
}

exitOnSignals();
await main();
