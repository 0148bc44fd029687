import type { ChainBlock, Log } from '../types.ts';
import type { RecordedFact } from './format.ts';

function weighLogs(logs: readonly Log[]): number {
  return logs.reduce((sum, log) => sum + 100 + log.data.length / 2, 0);
}

/** Rough bytes of a block before compression. Part of the format: it decides where chunks end. */
export function weigh(block: ChainBlock, facts: readonly RecordedFact[]): number {
  let weight = 400 + weighLogs(block.logs);
  for (const transaction of block.transactions.values()) weight += 120 + transaction.input.length / 2;
  for (const receipt of block.receipts.values()) weight += 300 + weighLogs(receipt.logs);
  for (const fact of facts) {
    weight += 40;
    if (fact.type === 'call') weight += (fact.data.length + (fact.result?.length ?? 0)) / 2;
    if (fact.type === 'code') weight += fact.code.length / 2;
  }
  return Math.floor(weight);
}
