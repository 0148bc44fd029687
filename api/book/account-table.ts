import type { EntityField, EntityRow, EntityValue } from '../../engine/index.ts';
import { type AccountIds, createIdsBuilder, type PackedIds } from '../../margin/index.ts';
import { type AccountState, accountState } from './account-state.ts';
import {
  type CellKind,
  type CellReader,
  cellKindOf,
  createArena,
  createNames,
  readCell,
  reserve,
  type Span,
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
  let ids: PackedIds | null = null;
  /** by account: where its last position begins */
  let heads = new Uint32Array(0);

  function addAccount(line: Line): void {
    const account = line.cells[layouts.account.account] ?? line.whole;
    if (builder.length === starts.length) {
      const wider = new Uint32Array(starts.length * 2);
      wider.set(starts);
      starts = wider;
    }
    starts[builder.length] = arena.length;
    builder.addHex(account.text, account.from + PREFIX, account.to);
    writeCells(layouts.account, line, account);
  }

  function writeCells({ kinds, account: skipped }: LineLayout, line: Line, account: Span): void {
    for (let i = 0; i < kinds.length; i++) {
      if (i !== skipped) writeCell(arena, kinds[i] ?? 'bytes', line.cells[i] ?? line.whole, { names, account });
    }
  }

  function addPosition(line: Line, accounts: PackedIds): void {
    const account = line.cells[layouts.position.account] ?? line.whole;
    const place = accounts.placeOfHex(account.text, account.from + PREFIX, account.to);
    if (place === undefined) return;
    reserve(arena, LINK);
    const start = arena.length;
    const before = heads[place] ?? 0;
    for (let i = 0; i < LINK; i++) arena.bytes[arena.length++] = before >>> (8 * i);
    heads[place] = start;
    writeCells(layouts.position, line, account);
  }

  return {
    addAccounts(lines) {
      eachLine(lines, lineOf(layouts.account), addAccount);
    },
    addPositions(lines) {
      const accounts = finishedIds();
      eachLine(lines, lineOf(layouts.position), (line) => addPosition(line, accounts));
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

  function finishedIds(): PackedIds {
    if (ids !== null) return ids;
    heads = new Uint32Array(builder.length);
    starts = starts.slice(0, builder.length);
    ids = builder.finish();
    return ids;
  }
}

/** Before the digits in PostgreSQL's text of bytes: `\x`. */
const PREFIX = 2;

/** Where a line and its cells are in a page. */
interface Line {
  readonly whole: Span;
  readonly cells: readonly Span[];
}

const spanIn = (text: string): Span => ({ text, from: 0, to: 0 });

const lineOf = ({ kinds }: LineLayout): Line => ({ whole: spanIn(''), cells: kinds.map(() => spanIn('')) });

/** @param line written over for each line of the page */
function eachLine(text: string, line: Line, look: (line: Line) => void): void {
  const { whole, cells } = line;
  for (const span of [whole, ...cells]) span.text = text;
  for (let from = 0; from < text.length; from = whole.to + 1) {
    const end = text.indexOf('\n', from);
    whole.from = from;
    whole.to = end === -1 ? text.length : end;
    let at = from;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] ?? whole;
      cell.from = at;
      cell.to = i === cells.length - 1 ? whole.to : text.indexOf('\t', at);
      at = cell.to + 1;
    }
    look(line);
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
