import type { ColumnsPage } from '../../engine/index.ts';
import { createIdsBuilder, type PackedIds } from '../../margin/index.ts';
import { createCellWriter, createColumnCursor, type Span } from './cell-writer.ts';
import { createNames } from './names.ts';
import { type AccountTable, type RowLayout, type TableLayouts, tableOf } from './packed-accounts.ts';

/**
 * Packs margin accounts and their open positions as bytes; an account becomes an object each time it is asked for. Takes
 * pages of `EntityReader.columns`: first all accounts, then positions.
 */
export interface AccountTableBuilder {
  addAccounts(page: ColumnsPage): void;
  /** steps to take between accounts and positions; the first position takes those that were not */
  indexing(): Iterator<void>;
  /** positions of accounts that are not there are left out */
  addPositions(page: ColumnsPage): void;
  /** the builder is spent */
  finish(): AccountTable;
}

export function createAccountTable(layouts: TableLayouts): AccountTableBuilder {
  const names = createNames();
  const cells = createCellWriter(names);
  const builder = createIdsBuilder();
  let starts = new Uint32Array(1024);
  let ids: PackedIds | null = null;
  /** by account: where its last position begins */
  let heads = new Uint32Array(0);

  function addAccount(row: readonly Span[], account: Span): void {
    if (builder.length === starts.length) {
      const wider = new Uint32Array(starts.length * 2);
      wider.set(starts);
      starts = wider;
    }
    starts[builder.length] = cells.length;
    builder.addBytes(account.bytes, account.from, account.to);
    writeCells(layouts.account, row, account);
  }

  function writeCells({ kinds, account: skipped }: RowLayout, row: readonly Span[], account: Span): void {
    for (let i = 0; i < kinds.length; i++) {
      if (i !== skipped) cells.write(kinds[i] ?? 'bytes', row[i] ?? account, account);
    }
  }

  function addPosition(row: readonly Span[], account: Span, accounts: PackedIds): void {
    const place = accounts.placeOfBytes(account.bytes, account.from, account.to);
    if (place === undefined) return;
    const start = cells.length;
    cells.link(heads[place] ?? 0);
    heads[place] = start;
    writeCells(layouts.position, row, account);
  }

  return {
    addAccounts: (page) => eachRow(page, layouts.account, addAccount),
    indexing: () => finishedIds().indexing(),
    addPositions(page) {
      const accounts = finishedIds();
      eachRow(page, layouts.position, (row, account) => addPosition(row, account, accounts));
    },
    finish: () => {
      const reader = { at: 0, bytes: cells.finish(), names: names.texts };
      return tableOf({ ids: finishedIds(), starts, heads, reader, layouts });
    },
  };

  function finishedIds(): PackedIds {
    if (ids !== null) return ids;
    heads = new Uint32Array(builder.length);
    starts = starts.slice(0, builder.length);
    ids = builder.finish();
    return ids;
  }
}

/** @param look its row is written over by the next */
function eachRow(
  { count, columns }: ColumnsPage,
  layout: RowLayout,
  look: (row: readonly Span[], account: Span) => void,
): void {
  const cursors = columns.map(createColumnCursor);
  const row = cursors.map(({ value }) => value);
  const account = row[layout.account];
  if (account === undefined) return;
  for (let i = 0; i < count; i++) {
    for (const cursor of cursors) cursor.next();
    look(row, account);
  }
}
