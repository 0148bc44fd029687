/** Measures whole first syncs of the made chain; see README.md. */
import { parseArgs } from 'node:util';
import { startPostgres } from '../../test/support/postgres.ts';
import { check, type Result, runOnce, startServer } from './measure.ts';

const OPTIONS = {
  store: { type: 'string', default: 'postgres' },
  'log-ts': { type: 'string', default: 'on' },
  detail: { type: 'string', default: 'logs' },
  history: { type: 'string', default: 'all' },
  delay: { type: 'string', default: '0' },
  logs: { type: 'string', default: '200000' },
  cache: { type: 'string' },
  runs: { type: 'string', default: '1' },
  profile: { type: 'string' },
  node: { type: 'string', multiple: true },
} as const;

function show({ wall, cpuEngine, cpuDatabase, requests, report }: Result): string {
  const speed = Math.round((report.counts.event ?? 0) / wall);
  const own = `${cpuEngine.toFixed(1)} (mapping thread ${report.cpuMapping.toFixed(1)})`;
  const cpu = `${own} + ${cpuDatabase.toFixed(1)} CPU s`;
  const memory = `${Math.round(report.peakRssMb)} MB`;
  return `${wall.toFixed(1)} s, ${speed} events/s, ${cpu}, ${memory}, ${requests} requests, ${report.versions} versions`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const server = await startServer({
    logTimestamps: values['log-ts'] !== 'off',
    delayMs: Number(values.delay),
    logs: Number(values.logs),
  });
  const { expected } = server;
  // The settings a package brings, but for the port and the directory.
  const postgres = values.store === 'postgres' ? await startPostgres({ tuning: [] }) : null;
  const settings = {
    rpc: server.url,
    lastBlock: server.lastBlock,
    buildDir: process.env.SYNC_SUBGRAPH ?? '',
    detail: values.detail === 'full' ? ('full' as const) : ('logs' as const),
    history: values.history === 'off' ? (0 as const) : ('all' as const),
    ...(values.cache !== undefined && { cacheDir: values.cache }),
    tables: Object.keys(expected.counts),
    sums: Object.keys(expected.sums),
  };
  const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const execArgv = [...profiling, ...(values.node ?? [])];
  try {
    const walls: number[] = [];
    for (let i = 0; i < Number(values.runs); i++) {
      const result = await runOnce(settings, postgres, execArgv);
      check(expected, result.report);
      walls.push(result.wall);
      console.log(
        `${values.store}, log-ts ${values['log-ts']}, detail ${values.detail}, history ${values.history}: ${show(result)}; rows right`,
      );
    }
    if (walls.length > 1) console.log(`median ${walls.sort((a, b) => a - b)[walls.length >> 1]?.toFixed(1)} s`);
  } finally {
    server.stop();
    await postgres?.stop();
  }
}

await main();
