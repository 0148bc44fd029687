import pg from 'pg';
import type { Expected } from '../sync/chain.ts';
import { check, databaseMb, postmasterOf } from '../sync/measure.ts';
import { cpuOfTree, peakRssOfTree } from '../sync/process-tree.ts';
import type { Peer, PeerRun, Rows, RunningPeer, Variant } from './peer.ts';

/** A whole first sync, from starting the process until the store holds the last block. */
export interface Measured {
  readonly title: string;
  /** What it is compared with: ours of the same kind. */
  readonly kind: Variant | 'first';
  readonly keepsHistory: boolean;
  readonly events: number;
  readonly wallSeconds: number;
  readonly cpuAppSeconds: number;
  readonly cpuDatabaseSeconds: number;
  readonly peakRssMb: number;
  readonly databaseMb: number;
  readonly requests: number;
}

const SAMPLE_MS = 250;

/** Looks at a process now and then: the last look before it ends counts. */
function watch(pid: number) {
  let cpu = 0;
  let peakRssMb = 0;
  const look = async (): Promise<void> => {
    const [seconds, megabytes] = await Promise.all([cpuOfTree(pid), peakRssOfTree(pid)]);
    cpu = Math.max(cpu, seconds);
    peakRssMb = Math.max(peakRssMb, megabytes);
  };
  const timer = setInterval(() => void look(), SAMPLE_MS);
  return {
    end: async () => {
      clearInterval(timer);
      await look();
      return { cpu, peakRssMb };
    },
  };
}

async function openDatabaseRows(url: string): Promise<Rows> {
  const client = new pg.Client(url);
  await client.connect();
  return { first: async (sql) => String((await client.query(sql)).rows[0].value), close: () => client.end() };
}

async function readBack(databaseUrl: string, running: RunningPeer, expected: Expected): Promise<Expected> {
  const { first, close } = (await running.openRows?.()) ?? (await openDatabaseRows(databaseUrl));
  const counts: Record<string, number> = {};
  const sums: Record<string, string> = {};
  try {
    for (const table of Object.keys(expected.counts)) {
      counts[table] = Number(await first(`select count(*) as value from ${running.from(table)}`));
    }
    for (const name of Object.keys(expected.sums)) {
      const [table = '', column = ''] = name.split('.');
      const sql = `select sum(${running.column(column)})::text as value from ${running.from(table)}`;
      sums[name] = await first(sql);
    }
  } finally {
    await close();
  }
  return { counts, sums };
}

/** Runs the peer once and compares its rows with the generator's. @throws when they differ or it fails */
export async function measurePeer(peer: Peer, run: PeerRun, kind: Measured['kind'] = 'first'): Promise<Measured> {
  const { chain, databaseUrl } = run;
  await peer.prepare?.(run);
  const postmaster = await postmasterOf(databaseUrl);
  const [cpuBefore, requestsBefore] = await Promise.all([cpuOfTree(postmaster), chain.requests()]);
  const started = performance.now();
  const running = await peer.start(run);
  const watched = watch(running.pid);
  try {
    await running.done;
    const wallSeconds = (performance.now() - started) / 1000;
    const { cpu, peakRssMb } = await watched.end();
    const cpuDatabaseSeconds = (await cpuOfTree(postmaster)) - cpuBefore;
    const requests = (await chain.requests()) - requestsBefore;
    check(chain.expected, await readBack(databaseUrl, running, chain.expected));
    return {
      title: peer.title,
      kind,
      keepsHistory: peer.keepsHistory,
      events: chain.expected.counts.event ?? 0,
      wallSeconds,
      cpuAppSeconds: cpu,
      cpuDatabaseSeconds,
      peakRssMb,
      databaseMb: await databaseMb(databaseUrl),
      requests,
    };
  } finally {
    await watched.end();
    await running.stop();
  }
}
