import type { Cell } from './table.ts';

export type ExportFormat = 'csv' | 'ndjson';

export const contentTypes: { readonly [format in ExportFormat]: string } = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** Rows of a format as text. */
export interface Encoder {
  readonly head: (columns: readonly string[]) => string;
  readonly rows: (columns: readonly string[], rows: readonly (readonly Cell[])[]) => string;
}

/** CSV by RFC 4180; newline-JSON with one object a row. */
export const encoders: { readonly [format in ExportFormat]: Encoder } = {
  csv: {
    head: (columns) => `${columns.join(',')}\r\n`,
    rows: (_columns, rows) => rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join(''),
  },
  ndjson: {
    head: () => '',
    rows: (columns, rows) =>
      rows
        .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])))}\n`)
        .join(''),
  },
};

const number = /^[+-]?\d+(\.\d+)?$/;

/** Spreadsheets run cells that begin like a formula: names of tokens are anybody's, so those get a quote before. */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  const safe = /^[=+\-@＝＋－＠\t\r\n]/.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
