import type { EntityReader, EntityRow, ProcessedBlock } from '../../engine/index.ts';
import { accountAt, type Book, defaultLeverageEdges, leverageDistribution } from '../../margin/index.ts';
import type { Analytics } from './analytics.ts';
import { createBookSource } from './book-source.ts';
import { heatmapColumn } from './heatmap-column.ts';
import { marketNumbers } from './market-numbers.ts';

/** One thing that must hold of what is derived from the rows. */
export interface BookCheck {
  readonly name: string;
  /** Empty where it holds; at most `MOST_PROBLEMS`. */
  readonly problems: readonly string[];
}

const MOST_PROBLEMS = 20;
/** Relative difference of two float64 sums over the same accounts. */
const CLOSE = 1e-9;

/** Checks at one block, the newest by default, that the books balance. Reads every open position. Writes nothing. */
export async function* examineBooks(reader: EntityReader, at?: ProcessedBlock): AsyncGenerator<BookCheck> {
  const block = at ?? (await reader.head());
  if (block === null) return;
  yield check('positions add up to their market, side by side', await sideProblems(reader, block.number));
  const analytics = await createBookSource({ reader, capacity: 1 }).at(block);
  yield* derivedChecks(analytics);
}

/** What must hold of the numbers that are derived at a block. */
export function* derivedChecks(analytics: Analytics): Generator<BookCheck> {
  yield check('utilization and amounts of markets are not below zero', amountProblems(analytics));
  yield check('bins of heatmaps add up to the accounts with a stake', heatmapProblems(analytics));
  yield check('buckets of leverage add up to the accounts', histogramProblems(analytics.book));
  yield check('leverage is at least 1, or the account is without equity', leverageProblems(analytics.book));
}

const check = (name: string, problems: readonly string[]): BookCheck => ({
  name,
  problems: problems.slice(0, MOST_PROBLEMS),
});

/** Sides of positions, what of them is summed, the market's field that holds the sum, and what no account explains. */
const columns = [
  { sides: ['LENDER', 'COLLATERAL'], amount: 'scaledBalance', total: 'scaledSupply', residue: 'unattributedSupply' },
  { sides: ['BORROWER'], amount: 'scaledBalance', total: 'scaledBorrow', residue: 'unattributedBorrow' },
  { sides: ['LONG'], amount: 'size', total: 'longSize', residue: null },
  { sides: ['SHORT'], amount: 'size', total: 'shortSize', residue: null },
] as const;

async function sideProblems(reader: EntityReader, block: number): Promise<string[]> {
  const sums = new Map<string, bigint>();
  const add = (market: unknown, total: string, amount: bigint) =>
    sums.set(`${market} ${total}`, (sums.get(`${market} ${total}`) ?? 0n) + amount);
  const fields = ['market', 'side', 'scaledBalance', 'size'];
  for await (const rows of reader.scan({ type: 'Position', block, where: { isOpen: true }, fields })) {
    for (const row of rows) {
      const column = columns.find(({ sides }) => sides.some((side) => side === row.side));
      if (column !== undefined) add(row.market, column.total, whole(row, column.amount));
    }
  }
  // Compound v3: what transfers without an event left to accounts nobody knows.
  const ledgers = reader.schema.types.has('BaseLedger') ? await reader.find({ type: 'BaseLedger', block }) : [];
  for (const row of ledgers)
    for (const { total, residue } of columns) if (residue !== null) add(row.market, total, whole(row, residue));
  const problems: string[] = [];
  for (const row of await reader.find({ type: 'Market', block })) {
    for (const { sides, total } of columns) {
      const [summed, stored] = [sums.get(`${row.id} ${total}`) ?? 0n, whole(row, total)];
      if (summed === stored) continue;
      problems.push(`${row.name} ${row.id}: ${sides.join(' and ')} positions are ${summed}, ${total} is ${stored}`);
    }
  }
  return problems;
}

function whole(row: EntityRow, field: string): bigint {
  const value = row[field];
  return typeof value === 'bigint' ? value : 0n;
}

function amountProblems(analytics: Analytics): string[] {
  return [...analytics.markets.values()].flatMap((market) => {
    const { supply, borrow, deficit, utilization } = marketNumbers(analytics, market);
    const amounts = { supply, borrow, deficit, utilization: utilization?.value ?? 0n };
    return Object.entries(amounts).flatMap(([name, value]) =>
      value < 0n ? [`${market.id}: ${name} is ${value}`] : [],
    );
  });
}

/** In both scales; what the accounts with a leg in the asset and a requirement hold is counted apart. */
function heatmapProblems({ book }: Analytics): string[] {
  return book.assets.flatMap((asset, index) => {
    if (Number.isNaN(book.prices[index] ?? Number.NaN)) return [];
    const held = stakeIn(book, index);
    return (['absolute', 'log-distance'] as const).flatMap((scale) => {
      const { total } = heatmapColumn(book, asset, { bins: 50, scale, range: { low: 0.5, high: 1.5 } });
      const differs = (['accounts', 'collateralUsd', 'debtUsd'] as const).filter(
        (name) => !isClose(total[name], held[name]),
      );
      return differs.map((name) => `${asset} ${scale}: ${name} of the bins ${total[name]}, of the book ${held[name]}`);
    });
  });
}

function stakeIn(book: Book, index: number) {
  const { account = new Uint32Array(), count = 0 } = book.columns[index] ?? {};
  const held = { accounts: 0, collateralUsd: 0, debtUsd: 0 };
  for (const place of account.subarray(0, count)) {
    if (book.occupied?.[place] === 0) continue;
    const { requirement, collateralUsd, debtUsd } = accountAt(book, place);
    if (requirement <= 0) continue;
    held.accounts++;
    held.collateralUsd += collateralUsd;
    held.debtUsd += debtUsd;
  }
  return held;
}

function histogramProblems(book: Book): string[] {
  const live = book.count - book.vacant;
  const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + (value ?? 0), 0);
  return (['debt', 'collateral', 'count'] as const).flatMap((weightedBy) => {
    const map = leverageDistribution(book, { weightedBy, edges: defaultLeverageEdges });
    const groups = [map.below, map.above, map.insolvent];
    const accounts = sumOf(map.accounts) + groups.reduce((sum, group) => sum + group.accounts, 0) + map.unleveraged;
    const weight = sumOf(map.weight) + groups.reduce((sum, group) => sum + group.weight, 0);
    const whole = weightOf(book, weightedBy);
    return [
      ...(accounts === live ? [] : [`by ${weightedBy}: ${accounts} accounts of ${live}`]),
      ...(isClose(weight, whole) ? [] : [`by ${weightedBy}: weight ${weight} of ${whole}`]),
    ];
  });
}

/** What all accounts with a requirement weigh; one that is owed more than it owes weighs nothing by debt. */
function weightOf({ owing, sums, occupied }: Book, by: 'debt' | 'collateral' | 'count'): number {
  const weights = by === 'count' ? null : by === 'debt' ? sums.debt : sums.exposure;
  return owing.reduce((sum, owes, place) => {
    return owes === 0 || occupied?.[place] === 0
      ? sum
      : sum + (weights === null ? 1 : Math.max(0, weights[place] ?? 0));
  }, 0);
}

/** Leverage as it is distributed: below 1 only where an account is owed more than it owes. */
function leverageProblems(book: Book): string[] {
  const problems: string[] = [];
  let owed = 0;
  for (let place = 0; place < book.count; place++) {
    if (book.occupied?.[place] === 0 || book.owing[place] === 0) continue;
    const { id, collateralUsd, debtUsd } = accountAt(book, place);
    if (!Number.isFinite(collateralUsd) || !Number.isFinite(debtUsd)) problems.push(`${id}: amounts are no numbers`);
    // Equity beyond the collateral as float64 tells them apart: a debt of -1e-13 is what is left of none.
    if (collateralUsd - debtUsd > collateralUsd) owed++;
  }
  const { below } = leverageDistribution(book, { weightedBy: 'count', edges: [1, 2] });
  if (below.accounts !== owed)
    problems.push(`${below.accounts} accounts have a leverage below 1, ${owed} are owed more than they owe`);
  return problems;
}

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= CLOSE * Math.max(1, Math.abs(a), Math.abs(b));
