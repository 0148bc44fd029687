import { seededRandom } from '../margin/book/fixtures.ts';
import { type Book, type BookAsset, type BookLeg, createBookBuilder, type RepayRule } from '../margin/index.ts';

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
  for (let i = 0; i < accounts; i++) {
    const legs = random() < 0.3 ? suppliedLegs(random, 1 + Math.floor(random() * 3)) : borrowerLegs(random);
    builder.add({ id: `account-${i}`, bonus: 1.05, rule, legs });
  }
  return builder.finish();
}

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
