import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ConformanceCase, conformanceProblems } from '../conformance.ts';
import { perpetualAdapter } from './adapter.ts';
import { generatedPrices, houseFacts, NOW, POOL, randomHouse } from './fixtures.ts';

function caseOf(seed: number): ConformanceCase {
  const house = randomHouse(seed, 40);
  const prices = generatedPrices();
  return {
    adapter: perpetualAdapter,
    facts: houseFacts(house, prices),
    accounts: house.accounts,
    timestamp: NOW,
    reprice(id, factor) {
      const token = id.slice(POOL.length + 1);
      const price = prices.get(token) ?? null;
      return houseFacts(
        house,
        new Map([...prices, [token, factor === null || price === null ? null : price * factor]]),
      );
    },
    isComplete: true,
  };
}

test('the adapter of Perpetual Protocol v2 keeps the contract of adapters', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(conformanceProblems(caseOf(seed))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('generated accounts are healthy and not, with orders and without', () => {
  const { facts, accounts } = caseOf(3);
  const pool = perpetualAdapter.pool(facts).at(NOW);
  const answers = accounts.map((account) => ({ ...pool.account(account), taken: pool.liquidation(account) }));
  expect(new Set(answers.map(({ isLiquidatable }) => isLiquidatable)).size).toBe(2);
  expect(answers.some(({ taken }) => taken !== null)).toBe(true);
  expect(facts.rowsOf('MakerOrder').length).toBeGreaterThan(0);
});
