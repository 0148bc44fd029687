/** The process that is measured: indexes the made chain with the engine, as the command line would. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import {
  createRpcSource,
  type Database,
  keepHeapSmall,
  loadSubgraph,
  openEngine,
  withCache,
} from '../../engine/index.ts';

/** What `sync` prints when the chain is indexed. Sums by `table.column`. */
export interface SyncReport {
  /** Of all threads. */
  readonly cpuSeconds: number;
  /** Of the thread that maps. */
  readonly cpuMapping: number;
  readonly peakRssMb: number;
  readonly versions: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly sums: Readonly<Record<string, string>>;
}

export interface SyncSettings {
  readonly rpc: string;
  readonly buildDir: string;
  readonly lastBlock: number;
  readonly database: { readonly url: string } | { readonly dataDir: string };
  readonly detail: 'full' | 'logs';
  /** Blocks of history, 0: none. */
  readonly history: number | 'all';
  /** Directory that keeps what was fetched. */
  readonly cacheDir?: string;
  readonly tables: readonly string[];
  readonly sums: readonly string[];
}

/** Most memory the process ever held, threads included. */
function peakRssMb(): number {
  const kilobytes = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes ?? 0) / 1024;
}

/** Processor seconds of the process's first thread, proc(5). */
function firstThreadSeconds(): number {
  const [ran] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(ran) / 1e9;
}

async function readBack(db: Database, schema: string, settings: SyncSettings) {
  const current = (table: string): string => (table === 'event' ? '' : ' where upper_inf(block_range)');
  const first = async (sql: string): Promise<string> => String(Object.values((await db.query(sql))[0] ?? {})[0]);
  const counts: Record<string, number> = {};
  const sums: Record<string, string> = {};
  let versions = 0;
  for (const table of settings.tables) {
    counts[table] = Number(await first(`select count(*) from ${schema}.${table}${current(table)}`));
    versions += Number(await first(`select count(*) from ${schema}.${table}`));
  }
  for (const name of settings.sums) {
    const [table = '', column = ''] = name.split('.');
    sums[name] = await first(`select sum(${column})::text from ${schema}.${table}${current(table)}`);
  }
  return { counts, sums, versions };
}

async function sync(settings: SyncSettings): Promise<void> {
  // As the thread that indexes does.
  keepHeapSmall();
  const rpc = createRpcSource({ urls: [settings.rpc], expectedChainId: 1 });
  const source = settings.cacheDir === undefined ? rpc : withCache({ source: rpc, directory: settings.cacheDir });
  const subgraph = await loadSubgraph(settings.buildDir);
  const { database, detail, history } = settings;
  const engine = await openEngine({ subgraph, source, database, detail, deployment: { history } });
  const outcome = await engine.indexer.run({ to: settings.lastBlock });
  if (outcome.status !== 'reached') throw new Error(`the run ended as ${JSON.stringify(outcome)}`);
  const { user, system } = process.cpuUsage();
  const cpu = { cpuSeconds: (user + system) / 1e6, cpuMapping: firstThreadSeconds() };
  const measured = { ...cpu, peakRssMb: peakRssMb() };
  process.send?.({ synced: true });
  const report: SyncReport = { ...measured, ...(await readBack(engine.database, engine.schemaName, settings)) };
  process.send?.({ report });
  await engine.close();
}

process.once('message', (settings: SyncSettings) => {
  sync(settings).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
