import { wantsEveryBlock } from '../selectors.ts';
import type { BlockHeader, BlockRequest, ChainBlock, Hex, Log, Transaction } from '../types.ts';
import type { Decoder } from './decode.ts';
import { createLogFacts, type LogFacts, transactionsOfLogs } from './log-facts.ts';
import type { BlockRange, LogFetcher } from './logs.ts';
import type { PartFetcher } from './parts.ts';
import type { RangeSize } from './range.ts';
import type { Verifier } from './verify.ts';

/** Ranges under way at once, the one being waited for included. */
const AHEAD = 2;
/** Blocks of a stream's first range; each later one may be four times as long. A new data source ends a stream early. */
const FIRST = 125;

interface Parts {
  /** For messages. */
  readonly label: string;
  readonly decoder: Decoder;
  readonly logs: LogFetcher;
  readonly parts: PartFetcher;
  readonly verifier: Verifier;
  readonly size: RangeSize;
  /** Number of the newest final block. */
  finalized(signal: AbortSignal): Promise<number>;
}

interface Task {
  readonly request: BlockRequest;
  readonly finalized: number;
  readonly signal: AbortSignal;
}

export type BlockStreamer = (request: BlockRequest, signal: AbortSignal) => AsyncGenerator<readonly ChainBlock[], void>;

/** Ranges are fetched ahead of the reader and handed out in order. Above finality every block is delivered, linked. */
export function createBlockStreamer(deps: Parts): BlockStreamer {
  return async function* stream(request, signal) {
    const stop = new AbortController();
    const inner = AbortSignal.any([signal, stop.signal]);
    const task: Task = { request, finalized: await deps.finalized(inner), signal: inner };
    const queue: Promise<ChainBlock[]>[] = [];
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

async function fetchRange(deps: Parts, task: Task, range: BlockRange): Promise<ChainBlock[]> {
  const { request, finalized, signal } = task;
  const facts = request.detail === 'logs' ? createLogFacts(deps.label, deps.decoder) : null;
  const logs = await deps.logs.byRange(range, request.selectors, signal, facts);
  const byBlock = groupBy(logs, (log) => log.blockNumber);
  const numbers = [...wantedNumbers(request, finalized, range, byBlock)].sort((a, b) => a - b);
  const known = new Map(numbers.map((number) => [number, headerOfLogs(task, facts, number)]));
  const unknown = numbers.filter((number) => known.get(number) === null);
  const headers = await deps.parts.headers(unknown, signal);
  await deps.verifier.check({ headers, logs: byBlock, selectors: request.selectors, finalized }, signal);
  const [transactions, receipts] = await Promise.all([
    request.transactions ? fetchTransactions(deps, task, logs) : new Map<Hex, never>(),
    request.receipts ? deps.parts.receipts(logs, signal) : new Map<Hex, never>(),
  ]);
  return numbers.flatMap((number) => {
    const header = known.get(number) ?? headers.get(number);
    const own = byBlock.get(number) ?? [];
    if (header === undefined) return [];
    return [{ header, logs: own, transactions: pick(transactions, own), receipts: pick(receipts, own) }];
  });
}

/** Null where the whole header is wanted or the logs do not tell enough. */
function headerOfLogs({ request, finalized }: Task, facts: LogFacts | null, number: number): BlockHeader | null {
  if (number > finalized || number === request.to || wantsEveryBlock(request.everyBlock, number)) return null;
  return facts?.header(number) ?? null;
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
  byBlock: ReadonlyMap<number, readonly Log[]>,
): Set<number> {
  const numbers = new Set(byBlock.keys());
  if (range.to === request.to) numbers.add(range.to);
  const every = request.everyBlock;
  if (every !== false) {
    for (let n = range.from; n <= range.to; n++) if (wantsEveryBlock(every, n)) numbers.add(n);
  }
  for (let n = Math.max(range.from, finalized + 1); n <= range.to; n++) numbers.add(n);
  return numbers;
}

function groupBy(logs: readonly Log[], key: (log: Log) => number): Map<number, Log[]> {
  const groups = new Map<number, Log[]>();
  for (const log of logs) {
    const group = groups.get(key(log));
    if (group === undefined) groups.set(key(log), [log]);
    else group.push(log);
  }
  return groups;
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
