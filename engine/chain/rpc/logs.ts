import { LogNumberTooLarge } from '../errors.ts';
import { packLogs, type TimedLog } from '../pack-logs.ts';
import { compileSelectors } from '../selectors.ts';
import type { Hex, Log, LogSelector, LogTable } from '../types.ts';
import { allowedBlocks } from './classify.ts';
import type { RpcAnswer, RpcClient } from './client.ts';
import type { Decoder } from './decode.ts';
import { LogsUnservable, RpcAnswerInvalid, RpcRefused } from './errors.ts';
import type { RangeSize } from './range.ts';
import { type BlockLogs, blocksOfLogs, readLogs } from './range-logs.ts';

export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** Addresses in one filter; providers refuse much longer lists. */
const MAX_ADDRESSES = 500;

interface LogFilter {
  readonly address?: readonly Hex[];
  readonly topics: readonly [readonly Hex[]];
}

/** As few filters as cover the selectors; what they give too much is dropped by the caller. */
function planFilters(selectors: readonly LogSelector[], { from, to }: BlockRange): LogFilter[] {
  const active = selectors.filter(({ startBlock, endBlock }) => startBlock <= to && (endBlock ?? to) >= from);
  const topicsOf = (some: readonly LogSelector[]): Hex[] => [...new Set(some.flatMap((selector) => selector.topic0))];
  const filters: LogFilter[] = [];
  const anywhere = topicsOf(active.filter((selector) => selector.address === null));
  if (anywhere.length > 0) filters.push({ topics: [anywhere] });
  const bound = active.filter((selector) => selector.address !== null);
  const addresses = [...new Set(bound.flatMap(({ address }) => (address === null ? [] : [address])))];
  for (let i = 0; i < addresses.length; i += MAX_ADDRESSES) {
    filters.push({ address: addresses.slice(i, i + MAX_ADDRESSES), topics: [topicsOf(bound)] });
  }
  return filters;
}

export interface LogFetcher {
  /**
   * Logs of the range that the selectors want, by block, ascending; splits the range as far as the endpoint demands.
   */
  byRange(range: BlockRange, selectors: readonly LogSelector[], signal: AbortSignal): Promise<BlockLogs[]>;
  /** The same for one block by its hash; null when the endpoint does not know the block. */
  byHash(hash: Hex, selectors: readonly LogSelector[], signal: AbortSignal): Promise<Log[] | null>;
}

interface Parts {
  readonly client: RpcClient;
  readonly decoder: Decoder;
  readonly size: RangeSize;
}

const toHex = (value: number): Hex => `0x${value.toString(16)}`;

export function createLogFetcher({ client, decoder, size }: Parts): LogFetcher {
  /** The logs of an answer: a table already, or a list as JSON gives it. */
  function tableOf(answer: RpcAnswer): LogTable {
    const result = answer.ok ? answer.result : null;
    if (isTable(result)) return result;
    if (!Array.isArray(result)) throw new RpcAnswerInvalid(client.label, 'eth_getLogs gave no list');
    return pack(result.map((value) => ({ log: decoder.log(value), timestamp: timeOf(decoder, value) })));
  }

  function pack(logs: readonly TimedLog[]): LogTable {
    try {
      return packLogs(logs);
    } catch (error) {
      if (error instanceof LogNumberTooLarge) throw new RpcAnswerInvalid(client.label, error.what);
      throw error;
    }
  }

  function read(answers: readonly RpcAnswer[], selectors: readonly LogSelector[]): BlockLogs[] {
    return blocksOfLogs(answers.map(tableOf), compileSelectors(selectors));
  }

  async function byRange(
    range: BlockRange,
    selectors: readonly LogSelector[],
    signal: AbortSignal,
  ): Promise<BlockLogs[]> {
    const filters = planFilters(selectors, range);
    if (filters.length === 0) return [];
    const { from, to } = range;
    const params = { fromBlock: toHex(from), toBlock: toHex(to) };
    const calls = filters.map((filter) => ({ method: 'eth_getLogs', params: [{ ...params, ...filter }] }));
    const answers = await client.send(calls, { signal, timeout: from === to ? 'retry' : 'answer' });
    const refused = answers.find((answer) => !answer.ok);
    if (refused !== undefined && !refused.ok) {
      if (refused.type !== 'too-large' && refused.type !== 'timeout') throw refusal(refused);
      if (from === to) throw new LogsUnservable(client.label, from, refused.error.message);
      size.refused(to - from + 1, allowedBlocks(refused.error.message));
      return inParts(range, selectors, signal);
    }
    const blocks = read(answers, selectors);
    const stray = blocks.find(({ number }) => number < from || number > to);
    if (stray !== undefined) {
      throw new RpcAnswerInvalid(client.label, `asked for logs of blocks ${from} to ${to}, got block ${stray.number}`);
    }
    size.answered(
      to - from + 1,
      blocks.reduce((sum, { count }) => sum + count, 0),
    );
    return blocks;
  }

  async function inParts(
    range: BlockRange,
    selectors: readonly LogSelector[],
    signal: AbortSignal,
  ): Promise<BlockLogs[]> {
    const blocks: BlockLogs[] = [];
    for (let from = range.from; from <= range.to; ) {
      const half = Math.ceil((range.to - range.from + 1) / 2);
      const to = Math.min(range.to, from + Math.min(half, Math.max(1, size.blocks)) - 1);
      for (const block of await byRange({ from, to }, selectors, signal)) blocks.push(block);
      from = to + 1;
    }
    return blocks;
  }

  function refusal(refused: RpcAnswer & { ok: false }): Error {
    // The head of another replica was promised; this one is not there yet.
    if (refused.type === 'unknown-block') return new RpcAnswerInvalid(client.label, refused.error.message);
    return new RpcRefused(client.label, 'eth_getLogs', refused.error.message);
  }

  return {
    byRange,
    async byHash(hash, selectors, signal) {
      const filters = planFilters(selectors, { from: 0, to: Number.MAX_SAFE_INTEGER });
      const calls = filters.map((filter) => ({ method: 'eth_getLogs', params: [{ blockHash: hash, ...filter }] }));
      const answers = await client.send(calls, { signal });
      const refused = answers.find((answer) => !answer.ok);
      if (refused === undefined || refused.ok) return read(answers, selectors).flatMap((block) => readLogs(block));
      if (refused.type === 'unknown-block') return null;
      throw refusal(refused);
    },
  };
}

function isTable(result: unknown): result is LogTable {
  return typeof result === 'object' && result !== null && 'words' in result && result.words instanceof Int32Array;
}

/** The time of a log's block as a node puts it into the log. */
function timeOf(decoder: Decoder, value: unknown): number | null {
  const time = typeof value === 'object' && value !== null && 'blockTimestamp' in value ? value.blockTimestamp : null;
  return typeof time === 'string' ? Number(decoder.quantity(time, 'log.blockTimestamp')) : null;
}
