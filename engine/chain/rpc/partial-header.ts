import type { BlockHeader, Hex } from '../types.ts';

/** A header of which no more is known than logs tell. `timestamp` is in Unix seconds. */
export function partialHeader(number: number, hash: Hex, timestamp: number): BlockHeader {
  // One literal: there is one for each block, and an object that is put together takes three times the room.
  return {
    number,
    hash,
    timestamp,
    parentHash: '0x',
    unclesHash: '0x',
    author: '0x',
    stateRoot: '0x',
    transactionsRoot: '0x',
    receiptsRoot: '0x',
    logsBloom: '0x',
    gasUsed: 0n,
    gasLimit: 0n,
    difficulty: 0n,
    totalDifficulty: null,
    size: null,
    baseFeePerGas: null,
    partial: true,
  };
}
