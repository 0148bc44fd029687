import { seededRandom } from '../margin/book/fixtures.ts';
import {
  type Book,
  type BookAsset,
  type BookLeg,
  type BookRow,
  createBookBuilder,
  type RepayRule,
} from '../margin/index.ts';

const rule: RepayRule = { closeFactor: 0.5, fullBelowHealth: 0.95, fullBelowUsd: 2000 };

/** Ten volatile assets, the first far ahead in popularity, then ten stable ones. */
export const benchAssets: readonly BookAsset[] = Array.from({ length: 20 }, (_, i) => ({
  id: i < 10 ? `volatile-${i}` : `stable-${i - 10}`,
  price: i < 10 ? 4000 / (i + 1) : 1,
}));

/**
 * A lending book: three of ten accounts only supply; the others hold one to three volatile collaterals against one or
 * two stable debts at a health between 1 and 3, one in two hundred below 1. With a million accounts it has close to three million legs, and
 * more than half a million of them in the first asset.
 */
export function syntheticBook(accounts: number, seed: number): Book {
  const random = seededRandom(seed);
  const builder = createBookBuilder(benchAssets);
  for (let i = 0; i < accounts; i++) builder.add(syntheticRow(random, i));
  return builder.finish();
}

/** What a block changed: of twenty accounts, one is new or holds other assets; the others' amounts moved. */
export function changedRows(book: Book, count: number, seed: number): BookRow[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const account = Math.floor(random() * book.count * 1.05);
    const factor = 0.9 + 0.2 * random();
    if (account >= book.count) return syntheticRow(random, account);
    const legs = Array.from(
      { length: (book.index.start[account + 1] ?? 0) - (book.index.start[account] ?? 0) },
      (_, i) => scaledLeg(book, (book.index.start[account] ?? 0) + i, factor),
    );
    return { id: book.ids.at(account), bonus: 1.05, rule, legs };
  });
}

function scaledLeg(book: Book, entry: number, factor: number): BookLeg {
  const asset = book.index.asset[entry] ?? 0;
  const place = book.index.place[entry] ?? 0;
  const column = book.columns[asset];
  const units = (field: 'surplus' | 'requirement' | 'exposure' | 'debt'): number =>
    (column?.[field][place] ?? 0) * factor;
  return {
    asset: book.assets[asset] ?? '',
    surplus: units('surplus'),
    requirement: units('requirement'),
    exposure: units('exposure'),
    debt: units('debt'),
    idle: 0,
  };
}

function syntheticRow(random: () => number, i: number): BookRow {
  const legs = random() < 0.3 ? suppliedLegs(random, 1 + Math.floor(random() * 3)) : borrowerLegs(random);
  return { id: idOf(i), bonus: 1.05, rule, legs };
}

/** As long as a real one: a pool’s address and an owner’s. */
const idOf = (i: number): string =>
  `0x${'a5'.repeat(20)}${(Math.imul(i, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}${i.toString(16).padStart(32, '0')}`;

function pick(random: () => number, from: number, count: number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(from + Math.floor(10 * random() ** 3));
  return [...chosen];
}

function suppliedLegs(random: () => number, count: number): BookLeg[] {
  return pick(random, 0, count).map((index) => {
    const { id, price } = benchAssets[index] ?? { id: '', price: 1 };
    const units = (100 * (1 / (1 - random()) - 0.9)) / (price ?? 1);
    return { asset: id, surplus: 0.8 * units, requirement: 0, exposure: units, debt: 0, idle: 0 };
  });
}

function borrowerLegs(random: () => number): BookLeg[] {
  const supplied = suppliedLegs(random, 1 + Math.floor(random() * 3));
  const cover = supplied.reduce((sum, leg) => sum + leg.surplus * priceOf(leg.asset), 0);
  const debts = pick(random, 10, random() < 0.6 ? 1 : 2);
  const health = random() < 0.005 ? 0.9 + 0.1 * random() : 1 + 2 * random() ** 2;
  const each = cover / health / debts.length;
  const owed = debts.map((index) => ({
    asset: benchAssets[index]?.id ?? '',
    surplus: -each,
    requirement: each,
    exposure: 0,
    debt: each,
    idle: 0,
  }));
  return [...supplied, ...owed];
}

const priceOf = (asset: string): number => benchAssets.find(({ id }) => id === asset)?.price ?? 0;
