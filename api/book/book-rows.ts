import { type BookBuilder, createRowNumbers, type PoolAt, type RowWriter } from '../../margin/index.ts';
import type { AccountState } from './account-state.ts';
import { type AccountTable, isAccountTable } from './packed-accounts.ts';

export interface RowsOptions {
  readonly builder: BookBuilder;
  readonly accounts: ReadonlyMap<string, AccountState>;
  /** by id */
  readonly pools: ReadonlyMap<string, PoolAt>;
}

/**
 * Adds all accounts to a book, a batch each step and those of a pool together. What is packed becomes rows by way of
 * numbers where its protocol can; the book is the same.
 */
export function addingRows(options: RowsOptions): Generator<void> {
  const { accounts } = options;
  return isAccountTable(accounts) ? addingPacked(accounts, options) : addingStates(options);
}

/** So many accounts are objects at a time: few enough to be gone when the collector comes. */
const BATCH = 128;

function* addingStates({ builder, accounts, pools }: RowsOptions): Generator<void> {
  for (const batch of batches(accounts.values())) {
    for (const [id, ofPool] of byPool(batch)) pools.get(id)?.addAccounts(builder, ofPool);
    yield;
  }
}

function* addingPacked(table: AccountTable, { builder, pools }: RowsOptions): Generator<void> {
  const numbers = table.numbers();
  const { texts } = numbers.layout;
  const row = createRowNumbers(builder.assetIndex.size);
  const writers = texts.map((id) => pools.get(id)?.rowWriter?.(numbers.layout, builder.assetIndex));
  const isAdded = (place: number, write: RowWriter): boolean =>
    write(numbers.at(place), row) && (row.count === 0 || builder.addNumbers(table.ids, place, row));
  const addStates = (pool: number, places: readonly number[]): void =>
    pools.get(texts[pool] ?? '')?.addAccounts(builder, places.map(table.stateAt));

  for (const batch of batches(placesOf(table))) {
    for (const [pool, places] of groupBy(batch, numbers.poolAt)) {
      const write = writers[pool];
      if (write === undefined) addStates(pool, places);
      else for (const place of places) if (!isAdded(place, write)) addStates(pool, [place]);
    }
    yield;
  }
}

function* placesOf({ size }: AccountTable): Generator<number> {
  for (let place = 0; place < size; place++) yield place;
}

export function* batches<Item>(items: Iterable<Item>): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

export const byPool = (accounts: Iterable<AccountState>): Map<string, AccountState[]> =>
  groupBy(accounts, ({ poolId }) => poolId);

function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
