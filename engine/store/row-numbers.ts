import { type ByteSink, putBytes } from './byte-sink.ts';

/** First sequence number of a block's rows; graph-node keeps those below for itself. */
const FIRST_SEQUENCE = 100n;
/** Digits that the number of a row may have: an int8. */
const DIGITS = 19;
const ZERO = 48;
const NINE = 57;

/** Numbers that rows of a block begin with, as decimal digits: no text is made of them for each row. */
export interface RowNumbers {
  readonly block: number;
  beginBlock(block: number): void;
  /** The number of a row (`vid`): the block in the upper 32 bits, a sequence number below. */
  putRow(sink: ByteSink): void;
  putBlock(sink: ByteSink): void;
  /** Goes on to the next row. */
  next(): void;
}

export function createRowNumbers(): RowNumbers {
  let block = 0;
  let ofBlock = Buffer.alloc(0);
  /** Those of the row end where it ends. */
  const ofRow = Buffer.alloc(DIGITS);
  let first = DIGITS;

  return {
    get block() {
      return block;
    },
    beginBlock(number) {
      block = number;
      ofBlock = Buffer.from(`${number}`);
      const text = `${(BigInt(number) << 32n) + FIRST_SEQUENCE}`;
      first = DIGITS - text.length;
      ofRow.fill(ZERO, 0, first);
      ofRow.write(text, first);
    },
    putRow(sink) {
      putBytes(sink, ofRow, first, DIGITS);
    },
    putBlock(sink) {
      putBytes(sink, ofBlock, 0, ofBlock.length);
    },
    next() {
      let at = DIGITS - 1;
      while (ofRow[at] === NINE) ofRow[at--] = ZERO;
      ofRow[at] = (ofRow[at] ?? ZERO) + 1;
      if (at < first) first = at;
    },
  };
}
