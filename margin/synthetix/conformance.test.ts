import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BookRow } from '../book/types.ts';
import { type ConformanceCase, conformanceProblems } from '../conformance.ts';
import { synthetixAdapter } from './adapter.ts';
import { synthetixRewardError } from './book.ts';
import { synthetixFacts } from './facts.ts';
import { accountsOf, factsOf, NOW, PRICED, prices } from './fixtures.ts';

function caseOf(seed: number): ConformanceCase {
  const accounts = accountsOf(seed, 30);
  const repriced = (market: string, factor: number | null) => {
    const at = prices();
    const price = at.get(market) ?? null;
    at.set(market, factor === null || price === null ? null : (price * BigInt(Math.round(factor * 1000))) / 1000n);
    return factsOf(seed, accounts, at);
  };
  const facts = factsOf(seed, accounts, prices());
  return { adapter: synthetixAdapter, facts, accounts, timestamp: NOW, reprice: repriced, isComplete: true };
}

test('the Synthetix adapter keeps the contract of adapters', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(conformanceProblems(caseOf(seed))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

const surplusAt = (row: BookRow, at: ReadonlyMap<string, bigint | null>): number =>
  row.legs.reduce(
    (sum, { asset, surplus }) => sum + (surplus * Number(at.get(asset) ?? 0n)) / 1e18,
    row.constant?.surplus ?? 0,
  );

test('at other prices a row is off by no more than the keeper reward it takes the tangent of', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0.5, max: 1.5, noNaN: true }), (seed, factor) => {
      const accounts = accountsOf(seed, 20);
      const pool = synthetixAdapter.pool(factsOf(seed, accounts, prices())).at(NOW);
      const rows: BookRow[] = [];
      pool.addAccounts({ add: (row) => void rows.push(row), exclude: () => {} }, accounts);
      const moved = new Map(
        Array.from(prices(), ([id, price]): [string, bigint | null] => {
          const isPriced = price !== null && PRICED.includes(id);
          return [id, isPriced ? (price * BigInt(Math.round(factor * 1e6))) / 1_000_000n : price];
        }),
      );
      const facts = factsOf(seed, accounts, moved);
      const later = synthetixAdapter.pool(facts).at(NOW);
      const bound = synthetixRewardError(synthetixFacts(facts).pool, factor);
      for (const account of accounts) {
        const row = rows.find(({ id }) => id === account.id);
        const exact = later.account(account);
        if (row === undefined || exact.marginRatio === null) continue;
        const surplus = surplusAt(row, moved);
        if (Math.abs(surplus) > bound + (1e-6 * Number(exact.exposure)) / 1e18) {
          expect(surplus < 0).toBe(exact.isLiquidatable);
        }
      }
    }),
    { numRuns: 60 },
  );
});
