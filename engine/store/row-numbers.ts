/** First sequence number of a block's rows; graph-node keeps those below for itself. */
const FIRST_SEQUENCE = 100n;
const LOW = 1_000_000_000;

/** Row numbers (`vid`) as decimal text: the block in the upper 32 bits, a sequence number below. */
export interface RowNumbers {
  beginBlock(block: number): void;
  next(): string;
}

/** Counts in the last nine digits, so that a bigint is made once a block. */
export function createRowNumbers(): RowNumbers {
  let high = '';
  let low = 0;
  let highValue = 0n;

  function split(value: bigint): void {
    highValue = value / BigInt(LOW);
    high = highValue === 0n ? '' : highValue.toString();
    low = Number(value % BigInt(LOW));
  }

  return {
    beginBlock(block) {
      split((BigInt(block) << 32n) + FIRST_SEQUENCE);
    },
    next() {
      if (low >= LOW) split(highValue * BigInt(LOW) + BigInt(low));
      const digits = String(low++);
      return high === '' ? digits : high + digits.padStart(9, '0');
    },
  };
}
