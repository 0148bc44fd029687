// Times the questions a book answers, on one core, and prints a table. Run by hand:
//   npx esbuild bench/book.ts --bundle --platform=node --format=esm --outfile=dist/bench-book.js && node --expose-gc dist/bench-book.js
import {
  atRiskCurve,
  type Book,
  type BookRow,
  cascade,
  concentration,
  createLiveBook,
  type Depth,
  type LiveBook,
  leverageDistribution,
  liquidationHeatmap,
  marginRatios,
  withPrices,
} from '../margin/index.ts';
import { changedRows, syntheticBook } from './book-data.ts';

const ACCOUNTS = Number(process.argv[2] ?? 1_000_000);
const SEED = 7;
const WARM_UP = 5;
const RUNS = 21;

interface Task {
  readonly name: string;
  readonly goalMs: number | null;
  /** not measured */
  readonly prepare?: () => void;
  readonly run: (book: Book) => unknown;
}

const shocks = Array.from({ length: 50 }, (_, i) => -(i + 1) / 50);
const volatile = Array.from({ length: 10 }, (_, i) => `volatile-${i}`);
const liquidity = new Map<string, Depth>(
  volatile.map((asset) => [asset, { kind: 'CONSTANT_PRODUCT', reserveUsd: 2e9 }]),
);
const tasks: readonly Task[] = [
  { name: 'heatmap, 200 bins', goalMs: 10, run: (book) => liquidationHeatmap(book, 'volatile-0', { bins: 200 }) },
  {
    name: 'heatmap, 200 log-distance bins',
    goalMs: 10,
    run: (book) => liquidationHeatmap(book, 'volatile-0', { bins: 200, scale: 'log-distance' }),
  },
  { name: 'leverage distribution', goalMs: 12, run: (book) => leverageDistribution(book) },
  {
    name: 'leverage distribution, 5 quantiles',
    goalMs: 12,
    run: (book) => leverageDistribution(book, { quantiles: [0.1, 0.25, 0.5, 0.75, 0.9] }),
  },
  {
    name: 'at-risk curve, 50 points, 10 assets',
    goalMs: 60,
    run: (book) => atRiskCurve(book, { shocks, assets: volatile }),
  },
  {
    name: 'at-risk curve, 50 points, 1 asset',
    goalMs: 60,
    run: (book) => atRiskCurve(book, { shocks, assets: ['volatile-0'] }),
  },
  {
    name: 'cascade, −20 % of 10 assets, 10 rounds',
    goalMs: 150,
    run: (book) => cascade(book, { shocks: new Map(volatile.map((asset) => [asset, -0.2])), liquidity }),
  },
  { name: 'margin ratios of all', goalMs: null, run: marginRatios },
  { name: 'concentration of debt', goalMs: null, run: (book) => concentration(book) },
  {
    name: 'the same accounts at other prices',
    goalMs: null,
    run: (book) =>
      withPrices(
        book,
        book.prices.map((p) => p * 0.99),
      ),
  },
];

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

/** Milliseconds by the clock, and of processor time: the second stands where the machine has other work. */
interface Timing {
  readonly clock: number;
  readonly processor: number;
  readonly least: number;
}

function time(task: Task, book: Book): Timing {
  const clock: number[] = [];
  const processor: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    task.prepare?.();
    const before = process.cpuUsage();
    const start = performance.now();
    task.run(book);
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    if (i < WARM_UP) continue;
    clock.push(elapsed);
    processor.push((user + system) / 1000);
  }
  return { clock: median(clock), processor: median(processor), least: Math.min(...processor) };
}

const milliseconds = (value: number): string => `${value.toFixed(1).padStart(6)} ms`;

function report(task: Task, book: Book): void {
  const { clock, processor, least } = time(task, book);
  const verdict =
    task.goalMs === null ? '' : `goal ${task.goalMs} ms of one core: ${processor <= task.goalMs ? 'met' : 'missed'}`;
  console.log(
    `${task.name.padEnd(36)} median ${milliseconds(clock)}  processor ${milliseconds(processor)}, least ${milliseconds(least)}  ${verdict}`,
  );
}

/** The book is given up to the live one: what memory holds in the end is one book. */
function askAll(): LiveBook {
  const started = performance.now();
  const book = syntheticBook(ACCOUNTS, SEED);
  const legs = book.columns.reduce((sum, column) => sum + column.count, 0);
  console.log(`built ${book.count} accounts, ${legs} legs in ${Math.round(performance.now() - started)} ms`);
  console.log(`legs in volatile-0: ${book.columns[0]?.count ?? 0}; Node ${process.version}`);
  for (const task of tasks) report(task, book);
  console.log(memory());
  return createLiveBook(book);
}

const live = askAll();
let block = 0;
let rows: readonly BookRow[] = [];
report(
  {
    name: 'a block: 1,000 accounts, every price',
    goalMs: 15,
    prepare: () => {
      rows = changedRows(live.book, 1000, block + 1);
    },
    run: () => {
      live.updateAccounts({ rows });
      live.setPrices(live.book.prices.map((price) => price * (1 + (block % 3) / 1000)));
      block++;
    },
  },
  live.book,
);

console.log(memory());

function memory(): string {
  globalThis.gc?.();
  const { rss, arrayBuffers } = process.memoryUsage();
  return `${Math.round(rss / 1e6)} MB resident, ${Math.round(arrayBuffers / 1e6)} MB in typed arrays`;
}
