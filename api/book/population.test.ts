import { expect, test } from 'vitest';
import type { AccountState } from './account-state.ts';
import { countPopulation, holdersOf, movePopulation, peopleOf } from './population.ts';

const account = (id: string, ...sides: readonly string[]): AccountState => ({
  id,
  poolId: 'pool',
  owner: id,
  row: {},
  positions: sides.map((side, i) => ({ id: `${id} ${i}`, side, market: 'market' })),
});

/** Accounts that may be looked up one by one alone. */
class Uncountable extends Map<string, AccountState> {
  override values(): never {
    throw new Error('counted anew');
  }
}

const mapOf = (...accounts: readonly AccountState[]) => new Map(accounts.map((one) => [one.id, one]));

test('what is made of accounts is counted by what changed, also while they are still being counted', async () => {
  const first = mapOf(account('a', 'LENDER'), account('b', 'LENDER', 'BORROWER'), account('c'));
  const second = new Uncountable([...first, ['a', account('a', 'LENDER', 'BORROWER')], ['d', account('d', 'SHORT')]]);
  const third = new Uncountable(second);
  third.delete('b');
  const fourth = new Uncountable(third);
  fourth.delete('d');
  const counting = countPopulation({ accounts: first });
  movePopulation(first, second, ['a', 'd', 'nobody']);
  movePopulation(second, third, ['b']);
  await counting;
  movePopulation(third, fourth, ['d']);
  const told = [first, second, third, fourth].map((accounts) => ({
    ...peopleOf({ accounts }, () => true),
    ...holdersOf({ accounts }, 'market'),
    elsewhere: peopleOf({ accounts }, (pool) => pool !== 'pool').accounts + holdersOf({ accounts }, 'other').shorts,
  }));
  // `borrowers` is of the market here.
  expect(told).toEqual([
    { accounts: 2, suppliers: 2, borrowers: 1, longs: 0, shorts: 0, elsewhere: 0 },
    { accounts: 3, suppliers: 2, borrowers: 2, longs: 0, shorts: 1, elsewhere: 0 },
    { accounts: 2, suppliers: 1, borrowers: 1, longs: 0, shorts: 1, elsewhere: 0 },
    { accounts: 1, suppliers: 1, borrowers: 1, longs: 0, shorts: 0, elsewhere: 0 },
  ]);
  expect([first, second, third, fourth].map((accounts) => peopleOf({ accounts }, () => true).borrowers)).toEqual([
    1, 3, 2, 1,
  ]);
});
