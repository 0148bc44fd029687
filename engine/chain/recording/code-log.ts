import type { BlockRef, Hex, Log } from '../types.ts';
import type { Coder } from './coder.ts';

/** `count` logs of one block in chain order; a transaction's hash is written once. */
export function codeLogs(coder: Coder, block: BlockRef, logs: readonly Log[] | undefined): Log[] {
  const count = coder.uint('shape', logs?.length);
  const coded: Log[] = [];
  let previous: Log | null = null;
  for (let i = 0; i < count; i++) {
    const log: Log = codeLog(coder, { block, previous, log: logs?.[i] });
    coded.push(log);
    previous = log;
  }
  return coded;
}

interface LogPlace {
  readonly block: BlockRef;
  readonly previous: Log | null;
  readonly log: Log | undefined;
}

function codeLog(coder: Coder, { block, previous, log }: LogPlace): Log {
  if (log !== undefined) checkPlace(block, previous, log);
  const lastIndex = previous?.logIndex ?? 0;
  const lastTx = previous?.transactionIndex ?? 0;
  const logIndex = lastIndex + coder.uint('logIndex', log && log.logIndex - lastIndex);
  const step = coder.uint('txIndex', log && log.transactionIndex - lastTx);
  const transactionHash =
    previous !== null && step === 0 ? previous.transactionHash : coder.fixed('logTxRef', 32, log?.transactionHash);
  const address = coder.fixed('logRef', 20, log?.address);
  const topicCount = coder.uint('logTopics', log?.topics.length);
  const topics: Hex[] = [];
  for (let i = 0; i < topicCount; i++) topics.push(coder.fixed('logRef', 32, log?.topics[i]));
  const data = coder.words(log?.data);
  return {
    address,
    topics,
    data,
    blockNumber: block.number,
    blockHash: block.hash,
    transactionHash,
    transactionIndex: lastTx + step,
    logIndex,
  };
}

function checkPlace(block: BlockRef, previous: Log | null, log: Log): void {
  const where = `log ${log.logIndex} of block ${block.number}`;
  if (log.blockHash !== block.hash || log.blockNumber !== block.number) {
    throw new RangeError(`${where} belongs to block ${log.blockNumber} ${log.blockHash}`);
  }
  if (previous === null) return;
  if (log.logIndex <= previous.logIndex) throw new RangeError(`${where} is out of order`);
  const sameTransaction = log.transactionIndex === previous.transactionIndex;
  if (sameTransaction !== (log.transactionHash === previous.transactionHash)) {
    throw new RangeError(`${where} names transaction ${log.transactionHash} against its index`);
  }
}
