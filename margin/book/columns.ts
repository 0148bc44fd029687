import { type Amount, type AmountStore, createAmounts, joinAmounts } from './amounts.ts';
import { createGrowable, type Growable } from './growable.ts';
import type { AssetColumn } from './types.ts';

export interface ColumnBuilder {
  readonly account: Growable<Uint32Array>;
  readonly amounts: AmountStore;
  /** appends a leg and returns its place */
  add(account: number, leg: Amount): number;
}

export function createColumnBuilder(): ColumnBuilder {
  const account = createGrowable<Uint32Array>(Uint32Array);
  const amounts = createAmounts();
  return {
    account,
    amounts,
    add(accountIndex, leg) {
      account.push(accountIndex);
      return amounts.push(leg);
    },
  };
}

/** The legs of `first`, then those of `second`, whose accounts stand `shift` further; both are spent. */
export function joinColumns(first: ColumnBuilder, second: ColumnBuilder, shift: number): AssetColumn {
  const fields = first.amounts.fields | second.amounts.fields;
  const account = first.account.finish(second.account, shift);
  return { count: account.length, fields, vacant: 0, account, ...joinAmounts(first.amounts, second.amounts) };
}
