import type { EntityReader, EntityRow } from '../../../engine/index.ts';
import { intOf, textOf } from '../row.ts';

/** Just before a liquidation, inside its block. */
export interface Moment {
  readonly reader: EntityReader;
  /** number of the liquidation's block */
  readonly block: number;
  /** Unix seconds */
  readonly timestamp: bigint;
  readonly logIndex: number;
  /** Whether a row with transaction and log index tells something that had happened by then. */
  readonly isPast: (row: EntityRow) => boolean;
}

/** Rows that end an action of an account: what its transaction tells after the last of them belongs to the liquidation. */
const ACTIONS = ['Deposit', 'Withdraw', 'Borrow', 'Repay', 'CategoryChange', 'Liquidation'] as const;

/** @param row of Liquidation, whole */
export async function momentOf(reader: EntityReader, row: EntityRow): Promise<Moment> {
  const block = Number(row.blockNumber);
  const transaction = textOf(row, 'transactionHash');
  const logIndex = intOf(row, 'logIndex');
  const where = { marginAccount: textOf(row, 'marginAccount'), transactionHash: transaction };
  const earlier = await Promise.all(ACTIONS.map((type) => reader.find({ type, block, where })));
  const ends = earlier
    .flat()
    .filter((other) => !isPartOf(other, row))
    .map((other) => intOf(other, 'logIndex'))
    .filter((index) => index < logIndex);
  const lastEnd = Math.max(-1, ...ends);
  return {
    reader,
    block,
    timestamp: BigInt(String(row.timestamp)),
    logIndex,
    isPast: (other) => intOf(other, 'logIndex') <= (other.transactionHash === transaction ? lastEnd : logIndex - 1),
  };
}

/** An absorption makes a row for each collateral. */
export const isPartOf = (other: EntityRow, row: EntityRow): boolean => isAbsorption(row) && isAbsorption(other);

const isAbsorption = (row: EntityRow): boolean => row.creditedValue !== null && row.creditedValue !== undefined;
