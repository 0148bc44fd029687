import { createIdsBuilder, type PackedIds } from '../../margin/index.ts';
import { createArena, createNames, reserve, type Span, writeCell } from './cells.ts';
import { type AccountTable, LINK, type LineLayout, type TableLayouts, tableOf } from './packed-accounts.ts';

/**
 * Packs margin accounts and their open positions as bytes; an account becomes an object each time it is asked for. Takes
 * lines of `EntityReader.lines`: first all accounts, then positions.
 */
export interface AccountTableBuilder {
  addAccounts(lines: string): void;
  /** positions of accounts that are not there are left out */
  addPositions(lines: string): void;
  /** the builder is spent */
  finish(): AccountTable;
}

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
