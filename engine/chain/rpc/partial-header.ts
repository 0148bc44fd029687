import type { BlockHeader, Hex } from '../types.ts';

const NOTHING = {
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
} as const;

/** A header of which no more is known than logs tell. `timestamp` is in Unix seconds. */
export function partialHeader(number: number, hash: Hex, timestamp: number): BlockHeader {
  return { number, hash, timestamp, ...NOTHING };
}
