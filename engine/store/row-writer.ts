import type { EntityShape, EntityValues } from '../manifest/entity-shape.ts';
import { type ByteSink, putByte } from './byte-sink.ts';
import { cellWriter } from './cell-text.ts';
import type { TableLayout } from './layout.ts';

const TAB = 9;

/** Writes the rows of one table as COPY text. */
export interface RowWriter {
  /** Data columns in the order `write` gives them. */
  readonly columns: readonly string[];
  /** Appends the cells of a row, tab separated, without the line's end. */
  write(sink: ByteSink, values: EntityValues): void;
}

export function createRowWriter(table: TableLayout, shape: EntityShape): RowWriter {
  const cells = table.columns.map((column) => cellWriter(column, table.type));
  const positions = table.columns.map(({ field }) => shape.positions.get(field) ?? -1);
  return {
    columns: table.columns.map(({ column }) => column),
    write(sink, values) {
      for (let i = 0; i < cells.length; i++) {
        if (i > 0) putByte(sink, TAB);
        cells[i]?.(sink, values[positions[i] ?? -1]);
      }
    },
  };
}
