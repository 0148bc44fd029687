// Fills a PostgreSQL with a million margin accounts in the engine's layout and measures how long the API's own code takes to
// make the margin book of them, at the newest block and at one before. Run by hand:
//   npx esbuild bench/book-load.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/bench/book-load.js && node --expose-gc dist/bench/book-load.js
import { createAnalyticsInTurns } from '../api/book/analytics.ts';
import { loadSnapshot } from '../api/book/snapshot.ts';
import { batch, block, feedRow } from '../api/testing/aave-market.ts';
import { openTestDeployment } from '../api/testing/test-api.ts';
import { openDatabase } from '../engine/index.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { multiply, templateBatch } from './book-load-data.ts';

const ACCOUNTS = Number(process.argv[2] ?? 1_000_000);
const GOAL_S = 15;

const server = await startPostgres({
  tuning: ['fsync=off', 'shared_buffers=1GB', 'max_wal_size=8GB', 'max_connections=20'],
});
const db = await openDatabase({ url: await server.createDatabase() });
const { store, reader, schemaName, close } = await openTestDeployment(db, [templateBatch()]);
try {
  const started = performance.now();
  await withoutIndexes(() => multiply(db, schemaName, ACCOUNTS));
  // As after a first sync: the keys by which pages are read are there.
  await store.complete();
  await store.commit(batch(11, 20, [feedRow(20, 'WETH', 1_990_00000000n)]));
  console.log(`filled in ${seconds(performance.now() - started)}`);
  await measure('at the newest block', 20);
  await measure('at a block before it', 10);
} finally {
  await close();
  await db.close();
  await server.stop();
}

async function measure(name: string, number: number): Promise<void> {
  const [clock, before] = [performance.now(), process.cpuUsage()];
  const snapshot = await loadSnapshot(reader, block(number));
  const read = performance.now() - clock;
  const { book } = await createAnalyticsInTurns(snapshot);
  const whole = performance.now() - clock;
  const { user, system } = process.cpuUsage(before);
  const legs = book.columns.reduce((sum, { count }) => sum + count, 0);
  globalThis.gc?.();
  const { rss, arrayBuffers } = process.memoryUsage();
  console.log(
    `${name}: ${book.count} accounts, ${legs} legs in ${seconds(whole)} (rows ${seconds(read)}), processor ${seconds((user + system) / 1000)}, goal ${GOAL_S} s: ${whole <= GOAL_S * 1000 ? 'met' : 'missed'}; ${Math.round(rss / 1e6)} MB resident, ${Math.round(arrayBuffers / 1e6)} MB in typed arrays`,
  );
}

/** Filling is not what is measured: indexes are made once the rows are there. */
async function withoutIndexes(fill: () => Promise<void>): Promise<void> {
  const found = await db.query(
    `select indexdef::text as made, indexname::text as name from pg_indexes where schemaname = $1 and tablename in ('margin_account', 'position') and indexdef not like '%UNIQUE%'`,
    [schemaName],
  );
  await db.transaction(async (tx) => {
    for (const { name } of found) await tx.execute(`drop index ${schemaName}."${String(name)}"`);
  });
  await fill();
  for (const { made } of found) await db.transaction((tx) => tx.execute(String(made)));
  await db.transaction((tx) => tx.execute('analyze'));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
