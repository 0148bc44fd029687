import type { EntityField, EntityRow, EntityValue } from '../../engine/index.ts';
import { type AccountIds, createIdsBuilder } from '../../margin/index.ts';
import { type AccountState, accountState } from './account-state.ts';
import {
  type CellKind,
  type CellReader,
  cellKindOf,
  createArena,
  createNames,
  readCell,
  reserve,
  writeCell,
} from './cells.ts';

/** Which cells a line has. */
export interface LineLayout {
  readonly names: readonly string[];
  readonly kinds: readonly CellKind[];
  /** Place of the account's id in a line, which is kept once. */
  readonly account: number;
}

/** @throws RangeError when the type lacks one of the fields, or `account` is not among them */
export function lineLayout(
  type: { readonly name: string; readonly fields: readonly EntityField[] },
  names: readonly string[],
  account: string,
): LineLayout {
  const kinds = names.map((name) => {
    const field = type.fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new RangeError(`${type.name} has no field ${name}`);
    return cellKindOf(field);
  });
  return { names, kinds, account: names.indexOf(account) };
}

/**
 * Packs margin accounts and their open positions as bytes; an account becomes an object each time it is asked for. Takes
 * lines of `EntityReader.lines`: first all accounts, then positions.
 */
export interface AccountTableBuilder {
  addAccounts(lines: string): void;
  /** positions of accounts that are not there are left out */
  addPositions(lines: string): void;
  /** the builder is spent */
  finish(): ReadonlyMap<string, AccountState>;
}

export interface TableLayouts {
  readonly account: LineLayout;
  readonly position: LineLayout;
}

/** Bytes before a position's cells: where the account's position before it begins, 0 for none. */
const LINK = 4;

export function createAccountTable(layouts: TableLayouts): AccountTableBuilder {
  const arena = createArena();
  arena.length = 1;
  const names = createNames();
  const builder = createIdsBuilder();
  let starts = new Uint32Array(1024);
  let ids: AccountIds | null = null;
  /** by account: where its last position begins */
  let heads = new Uint32Array(0);

  function addAccount(line: string): void {
    const cells = line.split('\t');
    const account = cells[layouts.account.account] ?? '';
    if (builder.length === starts.length) {
      const wider = new Uint32Array(starts.length * 2);
      wider.set(starts);
      starts = wider;
    }
    starts[builder.length] = arena.length;
    builder.add(idOf(account));
    writeCells(layouts.account, cells, account);
  }

  function writeCells({ kinds, account: skipped }: LineLayout, cells: readonly string[], account: string): void {
    for (let i = 0; i < kinds.length; i++) {
      if (i !== skipped) writeCell(arena, kinds[i] ?? 'bytes', cells[i] ?? '', { names, account });
    }
  }

  function addPosition(line: string, accounts: AccountIds): void {
    const cells = line.split('\t');
    const account = cells[layouts.position.account] ?? '';
    const place = accounts.placeOf(idOf(account));
    if (place === undefined) return;
    reserve(arena, LINK);
    const start = arena.length;
    const before = heads[place] ?? 0;
    for (let i = 0; i < LINK; i++) arena.bytes[arena.length++] = before >>> (8 * i);
    heads[place] = start;
    writeCells(layouts.position, cells, account);
  }

  return {
    addAccounts(lines) {
      eachLine(lines, addAccount);
    },
    addPositions(lines) {
      const accounts = finishedIds();
      eachLine(lines, (line) => addPosition(line, accounts));
    },
    finish: () => {
      const accounts = finishedIds();
      const bytes = arena.bytes.slice(0, arena.length);
      return tableOf({
        ids: accounts,
        starts,
        heads,
        reader: { at: 0, arena: { bytes, length: bytes.length }, names },
        layouts,
      });
    },
  };

  function finishedIds(): AccountIds {
    if (ids !== null) return ids;
    heads = new Uint32Array(builder.length);
    starts = starts.slice(0, builder.length);
    ids = builder.finish();
    return ids;
  }
}

/** PostgreSQL's text of bytes as an id. */
const idOf = (cell: string): string => `0x${cell.slice(2)}`;

function eachLine(lines: string, look: (line: string) => void): void {
  for (let from = 0; from < lines.length; ) {
    const end = lines.indexOf('\n', from);
    const to = end === -1 ? lines.length : end;
    look(lines.slice(from, to));
    from = to + 1;
  }
}

interface Packed {
  readonly ids: AccountIds;
  /** by account: where its cells begin */
  readonly starts: Uint32Array;
  readonly heads: Uint32Array;
  readonly reader: CellReader;
  readonly layouts: TableLayouts;
}

function tableOf({ ids, starts, heads, reader, layouts }: Packed): ReadonlyMap<string, AccountState> {
  function readRow({ names, kinds, account }: LineLayout, id: string): EntityRow {
    const row: { [field: string]: EntityValue } = {};
    for (let i = 0; i < kinds.length; i++) {
      row[names[i] ?? ''] = i === account ? id : readCell(reader, kinds[i] ?? 'bytes', id);
    }
    return row;
  }

  function stateAt(place: number): AccountState {
    const id = ids.at(place);
    reader.at = starts[place] ?? 0;
    const row = readRow(layouts.account, id);
    const positions: EntityRow[] = [];
    for (let start = heads[place] ?? 0; start !== 0; ) {
      const { bytes } = reader.arena;
      const before = (bytes[start] ?? 0) | ((bytes[start + 1] ?? 0) << 8) | ((bytes[start + 2] ?? 0) << 16);
      reader.at = start + LINK;
      positions.push(readRow(layouts.position, id));
      start = (before | ((bytes[start + 3] ?? 0) << 24)) >>> 0;
    }
    return accountState(row, positions);
  }

  function* picked<T>(pick: (place: number) => T): MapIterator<T> {
    for (let place = 0; place < ids.length; place++) yield pick(place);
  }

  const table: ReadonlyMap<string, AccountState> = {
    size: ids.length,
    has: (id) => ids.placeOf(id) !== undefined,
    get: (id) => {
      const place = ids.placeOf(id);
      return place === undefined ? undefined : stateAt(place);
    },
    keys: () => picked((place) => ids.at(place)),
    values: () => picked(stateAt),
    entries: () => picked((place): [string, AccountState] => [ids.at(place), stateAt(place)]),
    forEach: (look) => {
      for (let place = 0; place < ids.length; place++) look(stateAt(place), ids.at(place), table);
    },
    [Symbol.iterator]: () => table.entries(),
  };
  return table;
}
