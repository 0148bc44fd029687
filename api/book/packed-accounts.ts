import type { EntityField, EntityRow, EntityValue } from '../../engine/index.ts';
import type { AccountNumbers, NumberLayout, PackedIds } from '../../margin/index.ts';
import { type AccountState, accountState } from './account-state.ts';
import { createNumberReader } from './cell-numbers.ts';
import { type CellKind, type CellReader, cellKindOf, readCell } from './cells.ts';

/** Which cells a row has. */
export interface RowLayout {
  readonly names: readonly string[];
  readonly kinds: readonly CellKind[];
  /** Place of the account's id among them, which is kept once. */
  readonly account: number;
}

/** @throws RangeError when the type lacks one of the fields, or `account` is not among them */
export function rowLayout(
  type: { readonly name: string; readonly fields: readonly EntityField[] },
  names: readonly string[],
  account: string,
): RowLayout {
  const kinds = names.map((name) => {
    const field = type.fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new RangeError(`${type.name} has no field ${name}`);
    return cellKindOf(field);
  });
  return { names, kinds, account: names.indexOf(account) };
}

export interface TableLayouts {
  readonly account: RowLayout;
  readonly position: RowLayout;
}

/** Bytes before a position's cells: where the account's position before it begins, 0 for none. */
export const LINK = 4;

/** Margin accounts by id, packed: an account is made an object each time it is asked for. */
export interface AccountTable extends ReadonlyMap<string, AccountState> {
  readonly ids: PackedIds;
  stateAt(place: number): AccountState;
  /** a reader of the accounts' rows as numbers */
  numbers(): TableNumbers;
}

export interface TableNumbers {
  readonly layout: NumberLayout;
  /** number of the text that is the account's pool; NaN for none */
  poolAt(place: number): number;
  /** valid until the next is read */
  at(place: number): AccountNumbers;
}

export const isAccountTable = (accounts: ReadonlyMap<string, AccountState>): accounts is AccountTable =>
  'numbers' in accounts;

export interface Packed {
  readonly ids: PackedIds;
  /** by account: where its cells begin */
  readonly starts: Uint32Array;
  readonly heads: Uint32Array;
  readonly reader: CellReader;
  readonly layouts: TableLayouts;
}

export function tableOf(packed: Packed): AccountTable {
  const { ids, starts, heads, reader, layouts } = packed;

  function readRow({ names, kinds, account }: RowLayout, id: string): EntityRow {
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
    for (let start = heads[place] ?? 0; start !== 0; start = linkAt(reader.bytes, start)) {
      reader.at = start + LINK;
      positions.push(readRow(layouts.position, id));
    }
    return accountState(row, positions);
  }

  function* picked<T>(pick: (place: number) => T): MapIterator<T> {
    for (let place = 0; place < ids.length; place++) yield pick(place);
  }

  const table: AccountTable = {
    ids,
    stateAt,
    numbers: () => numbersOf(packed),
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

/** Where the position before the one at `start` begins. */
function linkAt(bytes: Uint8Array, start: number): number {
  const low = (bytes[start] ?? 0) | ((bytes[start + 1] ?? 0) << 8) | ((bytes[start + 2] ?? 0) << 16);
  return (low | ((bytes[start + 3] ?? 0) << 24)) >>> 0;
}

function numbersOf({ starts, heads, reader, layouts }: Packed): TableNumbers {
  const { bytes } = reader;
  const cells = createNumberReader(reader.bytes);
  const layout = { account: layouts.account.names, position: layouts.position.names, texts: reader.names };
  const pool = layout.account.indexOf('pool');
  const stride = layout.position.length;
  const numbers: AccountNumbers = {
    account: new Float64Array(layout.account.length),
    positions: 0,
    position: new Float64Array(8 * stride),
  };

  function read(into: Float64Array, from: number, { names, account }: RowLayout): void {
    for (let i = 0; i < names.length; i++) into[from + i] = i === account ? Number.NaN : cells.next();
  }

  function readAccount(place: number): void {
    cells.at = starts[place] ?? 0;
    read(numbers.account, 0, layouts.account);
  }

  return {
    layout,
    poolAt(place) {
      readAccount(place);
      return numbers.account[pool] ?? Number.NaN;
    },
    at(place) {
      readAccount(place);
      numbers.positions = 0;
      for (let start = heads[place] ?? 0; start !== 0; start = linkAt(bytes, start)) {
        const from = numbers.positions++ * stride;
        if (from === numbers.position.length) numbers.position = doubled(numbers.position);
        cells.at = start + LINK;
        read(numbers.position, from, layouts.position);
      }
      return numbers;
    },
  };
}

function doubled(numbers: Float64Array): Float64Array {
  const wider = new Float64Array(numbers.length * 2);
  wider.set(numbers);
  return wider;
}
