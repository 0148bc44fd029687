import type { BookAsset, BookLeg, BookRow, RepayRule } from './types.ts';

/** A seeded generator of numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const aaveRule: RepayRule = { closeFactor: 0.5, fullBelowHealth: 0.95, fullBelowUsd: 2000 };
const wholeRule: RepayRule = { closeFactor: 1, fullBelowHealth: 0, fullBelowUsd: 0 };

export const testAssets: readonly BookAsset[] = [
  { id: 'eth', price: 2345.67 },
  { id: 'btc', price: 61_234.5 },
  { id: 'usd', price: 0.9998 },
  { id: 'dai', price: 1.0003 },
  { id: 'arb', price: 0.71 },
];

export function collateral(asset: string, units: number, threshold: number): BookLeg {
  return { asset, surplus: threshold * units, requirement: 0, exposure: units, debt: 0, idle: 0 };
}

export function debt(asset: string, units: number): BookLeg {
  return { asset, surplus: -units, requirement: units, exposure: 0, debt: units, idle: 0 };
}

export function lendingRow(id: string, legs: readonly BookLeg[], overrides: Partial<BookRow> = {}): BookRow {
  return { id, bonus: 1.05, rule: aaveRule, legs, ...overrides };
}

/** A perp account: `size` units (negative for a short) entered at `entry` with `margin` USD, maintenance as a fraction. */
export function perpRow(
  id: string,
  asset: string,
  terms: { size: number; entry: number; margin: number; maintenance: number },
): BookRow {
  const { size, entry, margin, maintenance } = terms;
  const gross = Math.abs(size);
  const cash = margin - size * entry;
  const leg = {
    asset,
    surplus: size - maintenance * gross,
    requirement: maintenance * gross,
    exposure: gross,
    debt: gross - size,
    idle: 0,
  };
  return { id, bonus: 1, rule: wholeRule, constant: { surplus: cash, requirement: 0, debt: -cash }, legs: [leg] };
}

/**
 * Accounts of every temperament: suppliers, borrowers healthy and under water, several collaterals and debts, one asset
 * on both sides, idle holdings, longs and shorts.
 */
export function randomRows(seed: number, count: number): BookRow[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => (random() < 0.2 ? randomPerp(random, i) : randomLoan(random, i)));
}

function randomPerp(random: () => number, i: number): BookRow {
  const { id, price } = pick(random, testAssets);
  const entry = (price ?? 1) * (0.8 + 0.4 * random());
  const notional = 10 ** (2 + 4 * random());
  const size = ((random() < 0.5 ? 1 : -1) * notional) / entry;
  return perpRow(`perp-${i}`, id, {
    size,
    entry,
    margin: notional / (1 + 20 * random()),
    maintenance: 0.01 + 0.05 * random(),
  });
}

function randomLoan(random: () => number, i: number): BookRow {
  const legs = new Map<string, BookLeg>();
  for (let n = 1 + Math.floor(3 * random()); n > 0; n--) {
    const { id, price } = pick(random, testAssets);
    const units = 10 ** (1 + 5 * random()) / (price ?? 1);
    const idle = random() < 0.15 ? units / 3 : 0;
    legs.set(id, { ...collateral(id, units, 0.6 + 0.35 * random()), idle });
  }
  const cover = [...legs.values()].reduce((sum, leg) => sum + leg.surplus * priceOf(leg.asset), 0);
  for (let n = Math.floor(3 * random()); n > 0; n--) {
    const { id } = pick(random, testAssets);
    const units = cover / (0.7 + 3 * random()) / 2 / priceOf(id);
    const held = legs.get(id) ?? { asset: id, surplus: 0, requirement: 0, exposure: 0, debt: 0, idle: 0 };
    legs.set(id, {
      ...held,
      surplus: held.surplus - units,
      requirement: held.requirement + units,
      debt: held.debt + units,
    });
  }
  return lendingRow(`loan-${i}`, [...legs.values()], {
    group: i % 2 === 0 ? 'even' : 'odd',
    bonus: 1 + 0.1 * random(),
  });
}

function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}

function priceOf(asset: string): number {
  return testAssets.find(({ id }) => id === asset)?.price ?? 0;
}
