// The same liquidation heatmap from the book, from DuckDB on two threads and from PostgreSQL, equal results asserted. Run by hand:
//   npx esbuild bench/book-sql.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/bench-book-sql.js && node dist/bench-book-sql.js

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { type Book, liquidationHeatmap } from '../margin/index.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { syntheticBook } from './book-data.ts';

const ACCOUNTS = Number(process.argv[2] ?? 1_000_000);
const BINS = 200;
const WARM_UP = 10;
const RUNS = 21;
const ASSET = 0;

/** One bin as SQL gives it. */
interface Bin {
  readonly bin: number;
  readonly accounts: number;
  readonly collateral: number;
  readonly debt: number;
  readonly seized: number;
}

/** Runs the question and gives its bins; `setUp` is not timed. */
interface Rival {
  readonly name: string;
  readonly ask: (sql: string) => Promise<Bin[]>;
  readonly close: () => Promise<void>;
}

/**
 * The heatmap of `margin/book/heatmap` in SQL. Kind to the database: each account's sums at today's prices are stored,
 * as the book keeps them.
 */
function heatmapSql(price: number, low: number, high: number): string {
  const width = (high - low) / BINS;
  return `
    select least(floor((liq - ${low}) / ${width})::int, ${BINS - 1}) as bin, count(*)::int as accounts,
      sum(exposure) as collateral, sum(debt) as debt,
      sum(greatest(0, least(then_exposure, (case when then_exposure < 2000 or then_debt < 2000 then 1 else 0.5 end) * then_debt * bonus))) as seized
    from (
      select liq, a.exposure, a.debt, a.bonus,
        a.exposure + leg_exposure * (liq - ${price}) as then_exposure, a.debt + leg_debt * (liq - ${price}) as then_debt
      from (
        select l.account, l.exposure as leg_exposure, l.debt as leg_debt, ${price} - a.surplus / l.surplus as liq
        from legs l join accounts a on a.account = l.account
        where l.asset = ${ASSET} and l.surplus <> 0 and a.requirement > 0 and a.surplus >= 0
      ) reached join accounts a on a.account = reached.account
      where liq >= ${low} and liq <= ${high}
    ) measured
    group by 1 order by 1`;
}

const settings = {
  legs: 'account integer, asset smallint, surplus double precision, exposure double precision, debt double precision',
  accounts:
    'account integer, surplus double precision, requirement double precision, exposure double precision, debt double precision, bonus double precision',
};

async function writeCsv(book: Book, folder: string): Promise<{ readonly legs: string; readonly accounts: string }> {
  const files = { legs: join(folder, 'legs.csv'), accounts: join(folder, 'accounts.csv') };
  const { sums, columns } = book;
  await write(files.accounts, book.count, (a) =>
    [a, sums.surplus[a], sums.requirement[a], sums.exposure[a], sums.debt[a], book.bonus[a]].join(','),
  );
  const legs = columns.flatMap((column, asset) => Array.from({ length: column.count }, (_, i) => [asset, i] as const));
  await write(files.legs, legs.length, (at) => {
    const [asset = 0, i = 0] = legs[at] ?? [];
    const column = columns[asset];
    return [column?.account[i], asset, column?.surplus[i], column?.exposure[i], column?.debt[i]].join(',');
  });
  return files;
}

async function write(file: string, count: number, line: (i: number) => string): Promise<void> {
  const stream = createWriteStream(file);
  for (let from = 0; from < count; from += 50_000) {
    const lines = Array.from({ length: Math.min(50_000, count - from) }, (_, i) => line(from + i));
    if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

async function openDuckDb(files: { readonly legs: string; readonly accounts: string }): Promise<Rival> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  for (const [table, columns] of Object.entries(settings)) {
    await connection.run(`create table ${table} (${columns.replaceAll('double precision', 'double')})`);
    await connection.run(`copy ${table} from '${files[table as keyof typeof files]}' (header false)`);
  }
  return {
    name: 'DuckDB, 2 threads',
    ask: async (sql) => (await connection.runAndReadAll(sql)).getRowObjects().map(binOf),
    close: async () => connection.closeSync(),
  };
}

async function openPostgres(files: { readonly legs: string; readonly accounts: string }): Promise<Rival> {
  const { from } = await import('pg-copy-streams');
  const { createReadStream } = await import('node:fs');
  const { pipeline } = await import('node:stream/promises');
  const server = await startPostgres({
    tuning: ['fsync=off', 'shared_buffers=1GB', 'work_mem=256MB', 'max_connections=10'],
  });
  const client = new pg.Client({ connectionString: await server.createDatabase() });
  await client.connect();
  for (const [table, columns] of Object.entries(settings)) {
    await client.query(`create unlogged table ${table} (${columns})`);
    await pipeline(
      createReadStream(files[table as keyof typeof files]),
      client.query(from(`copy ${table} from stdin with (format csv)`)),
    );
  }
  await client.query('create index on legs (asset); alter table accounts add primary key (account)');
  await client.query('vacuum analyze');
  return {
    name: 'PostgreSQL',
    ask: async (sql) => (await client.query<{ [field: string]: unknown }>(sql)).rows.map(binOf),
    close: async () => {
      await client.end();
      await server.stop();
    },
  };
}

const binOf = (row: { readonly [field: string]: unknown }): Bin => ({
  bin: Number(row.bin),
  accounts: Number(row.accounts),
  collateral: Number(row.collateral),
  debt: Number(row.debt),
  seized: Number(row.seized),
});

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

async function timed<T>(run: () => T | Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  let value = await run();
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    const start = performance.now();
    value = await run();
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  return { ms: median(times), value };
}

/** Fails where SQL and book differ by more than float64's rounding in another order of additions. */
function assertEqual(name: string, found: readonly Bin[], wanted: readonly Bin[]): void {
  if (found.length !== wanted.length) throw new Error(`${name} has ${found.length} bins, the book ${wanted.length}`);
  found.forEach((bin, i) => {
    for (const field of ['bin', 'accounts', 'collateral', 'debt', 'seized'] as const) {
      const [a, b] = [bin[field], wanted[i]?.[field] ?? Number.NaN];
      if (!(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)))) {
        throw new Error(`${name}: ${field} of bin ${bin.bin} is ${a}, in the book ${b}`);
      }
    }
  });
}

const book = syntheticBook(ACCOUNTS, 7);
const price = book.prices[ASSET] ?? 0;
const [low, high] = [price * 0.5, price * 1.5];
const edges = Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS);
const name = book.assets[ASSET] ?? '';
const own = await timed(() => liquidationHeatmap(book, name, { edges }));
const wanted: Bin[] = Array.from(own.value.accounts, (accounts, bin) => ({
  bin,
  accounts,
  collateral: own.value.collateralUsd[bin] ?? 0,
  debt: own.value.debtUsd[bin] ?? 0,
  seized: own.value.expectedSeizedUsd[bin] ?? 0,
})).filter(({ accounts }) => accounts > 0);
console.log(
  `${book.count} accounts, ${book.columns.reduce((sum, { count }) => sum + count, 0)} legs, ${book.columns[ASSET]?.count} in ${name}`,
);
console.log(`${'the book, one thread'.padEnd(20)} ${own.ms.toFixed(1).padStart(8)} ms`);

const folder = await mkdtemp(join(tmpdir(), 'bench-book-'));
try {
  const files = await writeCsv(book, folder);
  for (const open of [openDuckDb, openPostgres]) {
    const rival = await open(files);
    try {
      const { ms, value } = await timed(() => rival.ask(heatmapSql(price, low, high)));
      assertEqual(rival.name, value, wanted);
      console.log(
        `${rival.name.padEnd(20)} ${ms.toFixed(1).padStart(8)} ms  ${(ms / own.ms).toFixed(1)} times the book's; equal results`,
      );
    } finally {
      await rival.close();
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
