import { type Amount, createAmounts } from './amounts.ts';
import { createGrowable } from './growable.ts';
import type { AssetColumn } from './types.ts';

export interface ColumnBuilder {
  /** appends a leg and returns its place */
  add(account: number, leg: Amount): number;
  finish(): AssetColumn;
}

export function createColumnBuilder(): ColumnBuilder {
  const account = createGrowable((n) => new Uint32Array(n));
  const amounts = createAmounts();
  return {
    add(accountIndex, leg) {
      account.push(accountIndex);
      return amounts.push(leg);
    },
    finish: () => {
      const { length: count, fields } = amounts;
      return { count, fields, vacant: 0, account: account.finish(), ...amounts.finish() };
    },
  };
}
