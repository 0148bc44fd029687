import { transactionsOfLogs } from '../log-transactions.ts';
import { wantedOfRange, wantsBlock } from '../selectors.ts';
import type { BlockHeader, BlockRequest, DeliveredBlock, Hex, Log, Transaction } from '../types.ts';
import type { BlockRange, LogFetcher } from './logs.ts';
import type { PartFetcher } from './parts.ts';
import type { RangeSize } from './range.ts';
import { type BlockLogs, headerOfLogs, readLogs } from './range-logs.ts';
import type { Verifier } from './verify.ts';

/** Ranges under way at once, the one being waited for included. */
const AHEAD = 2;
/** Blocks of a stream's first range; each later one may be four times as long. A new data source ends a stream early. */
const FIRST = 125;

interface Parts {
  readonly logs: LogFetcher;
  readonly parts: PartFetcher;
  readonly verifier: Verifier;
  readonly size: RangeSize;
  /** For messages. */
  readonly label: string;
  /** Number of the newest final block. */
  finalized(signal: AbortSignal): Promise<number>;
}

interface Task {
  readonly request: BlockRequest;
  readonly finalized: number;
  readonly signal: AbortSignal;
}

export type BlockStreamer = (
  request: BlockRequest,
  signal: AbortSignal,
) => AsyncGenerator<readonly DeliveredBlock[], void>;

/** Ranges are fetched ahead of the reader and handed out in order. Above finality every block is delivered, linked. */
export function createBlockStreamer(deps: Parts): BlockStreamer {
  return async function* stream(request, signal) {
    const stop = new AbortController();
    const inner = AbortSignal.any([signal, stop.signal]);
    const task: Task = { request, finalized: await deps.finalized(inner), signal: inner };
    const queue: Promise<DeliveredBlock[]>[] = [];
    let next = request.from;
    let started = 0;
    let answered = 0;
    let previous: BlockHeader | null = null;
    try {
      for (;;) {
        while (queue.length < Math.min(AHEAD, answered + 1) && next <= request.to) {
          const blocks = Math.min(deps.size.blocks, FIRST * 4 ** started++);
          const range = { from: next, to: Math.min(request.to, next + blocks - 1) };
          const fetched = fetchRange(deps, task, range);
          // It is awaited later; until then a failure must not count as unhandled.
          fetched.catch(() => {});
          queue.push(fetched);
          next = range.to + 1;
        }
        const blocks = await queue.shift();
        if (blocks === undefined) return;
        answered++;
        for (const { header } of blocks) {
          deps.verifier.checkLink(previous, header);
          previous = header;
        }
        if (blocks.length > 0) yield blocks;
      }
    } finally {
      stop.abort();
    }
  };
}

async function fetchRange(deps: Parts, task: Task, range: BlockRange): Promise<DeliveredBlock[]> {
  const { request, finalized, signal } = task;
  const found = new Map<number, BlockLogs>();
  for (const block of await deps.logs.byRange(range, request.selectors, signal)) found.set(block.number, block);
  const numbers = [...wantedNumbers(request, finalized, range, found)].sort((a, b) => a - b);
  const known = new Map(numbers.map((number) => [number, headerFromLogs(deps.label, task, found.get(number))]));
  const unknown = numbers.filter((number) => known.get(number) === null);
  const headers = await deps.parts.headers(unknown, signal);
  const isSealed = (number: number): boolean =>
    request.detail === 'logs' && !request.receipts && number <= finalized && known.get(number) !== null;
  /** Logs of the blocks that are made whole now. */
  const logs = new Map<number, readonly Log[]>();
  for (const block of found.values()) if (!isSealed(block.number)) logs.set(block.number, readLogs(block));
  await deps.verifier.check({ headers, logs, selectors: request.selectors, finalized }, signal);
  const all = [...logs.values()].flat();
  const [transactions, receipts] = await Promise.all([
    request.transactions ? fetchTransactions(deps, task, all) : new Map<Hex, never>(),
    request.receipts ? deps.parts.receipts(all, signal) : new Map<Hex, never>(),
  ]);
  return numbers.flatMap((number): DeliveredBlock[] => {
    const header = known.get(number) ?? headers.get(number);
    if (header === undefined) return [];
    const rows = found.get(number);
    if (rows !== undefined && isSealed(number)) return [{ header, rows, withTransactions: request.transactions }];
    const own = logs.get(number) ?? [];
    return [{ header, logs: own, transactions: pick(transactions, own), receipts: pick(receipts, own) }];
  });
}

/** Null where the whole header is wanted or the logs do not tell enough. */
function headerFromLogs(label: string, { request, finalized }: Task, logs: BlockLogs | undefined): BlockHeader | null {
  if (request.detail !== 'logs' || logs === undefined) return null;
  const { number } = logs;
  if (number > finalized || number === request.to || wantsBlock(request.everyBlock, number)) return null;
  return headerOfLogs(logs, label);
}

async function fetchTransactions(
  deps: Parts,
  { request, finalized, signal }: Task,
  logs: readonly Log[],
): Promise<ReadonlyMap<Hex, Transaction>> {
  if (request.detail !== 'logs') return deps.parts.transactions(logs, signal);
  const partial = transactionsOfLogs(logs.filter((log) => log.blockNumber <= finalized));
  const whole = logs.filter((log) => log.blockNumber > finalized);
  if (whole.length === 0) return partial;
  return new Map([...partial, ...(await deps.parts.transactions(whole, signal))]);
}

function wantedNumbers(
  request: BlockRequest,
  finalized: number,
  range: BlockRange,
  found: ReadonlyMap<number, BlockLogs>,
): Set<number> {
  const numbers = new Set(found.keys());
  if (range.to === request.to) numbers.add(range.to);
  for (const number of wantedOfRange(request.everyBlock, range)) numbers.add(number);
  for (let n = Math.max(range.from, finalized + 1); n <= range.to; n++) numbers.add(n);
  return numbers;
}

function pick<T>(items: ReadonlyMap<Hex, T>, logs: readonly Log[]): Map<Hex, T> {
  const own = new Map<Hex, T>();
  if (items.size === 0) return own;
  for (const { transactionHash } of logs) {
    const item = items.get(transactionHash);
    if (item !== undefined) own.set(transactionHash, item);
  }
  return own;
}
