/** Measures whole first syncs of ours and of peers, one after the other, over the same chain; see README.md of bench. */
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
} as const;

type Chain = ChainOptions;
type Postgres = Awaited<ReturnType<typeof startPostgres>>;

async function measureOurs(options: Chain, postgres: Postgres | null, history: 0 | 'all' = 'all'): Promise<Measured> {
  const chain = await startServer(options);
  try {
    const { expected, url, lastBlock } = chain;
    const buildDir = process.env.SYNC_SUBGRAPH ?? '';
    const [tables, sums] = [Object.keys(expected.counts), Object.keys(expected.sums)];
    const settings = { rpc: url, lastBlock, buildDir, detail: 'logs' as const, history, tables, sums };
    const { wall, cpuEngine, cpuDatabase, databaseMb, report } = await runOnce(settings, postgres, []);
    check(expected, report);
    return {
      title: `Marginscope, ${postgres === null ? 'PGlite' : 'PostgreSQL'}${history === 0 ? ', history off' : ''}`,
      keepsHistory: history === 'all',
      events: expected.counts.event ?? 0,
      wallSeconds: wall,
      cpuAppSeconds: cpuEngine,
      cpuDatabaseSeconds: cpuDatabase,
      peakRssMb: report.peakRssMb,
      databaseMb,
      requests: report.requests,
    };
  } finally {
    chain.stop();
  }
}

async function measureOne(name: string, options: Chain, postgres: Postgres): Promise<Measured> {
  const peer = PEERS[name];
  if (peer === undefined) throw new Error(`no such peer; there are ${Object.keys(PEERS).join(', ')}`);
  const problem = process.env[`PEER_${name}`];
  if (problem) throw new Error(`not installed: ${problem}`);
  const chain = await startServer(options);
  try {
    return await measurePeer(peer, peerRun(name, { chain, databaseUrl: await postgres.createDatabase() }));
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
  const postgres = await startPostgres({ tuning: [] });
  const rows: Measured[] = [];
  const missing: string[] = [];
  try {
    rows.push(await measureOurs(options(values.logs), postgres));
    rows.push(await measureOurs(options(values.logs), postgres, 0));
    console.log(table(rows));
    for (const name of values.peers.split(',').filter(Boolean)) {
      const logs = name === 'graph-node' ? values['graph-node-logs'] : values.logs;
      try {
        rows.push(await measureOne(name, options(logs), postgres));
      } catch (error) {
        missing.push(`${name}: no figure: ${error instanceof Error ? error.message : String(error)}`);
      }
      console.log(table(rows));
    }
  } finally {
    await postgres.stop();
  }
  for (const line of missing) console.log(line);
}

exitOnSignals();
await main();
