import { compileSelectors } from '../selectors.ts';
import type { Hex, Log, LogSelector } from '../types.ts';
import { allowedBlocks } from './classify.ts';
import type { RpcAnswer, RpcClient } from './client.ts';
import type { Decoder } from './decode.ts';
import { LogsUnservable, RpcAnswerInvalid, RpcRefused } from './errors.ts';
import type { LogFacts } from './log-facts.ts';
import type { RangeSize } from './range.ts';

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
   * Logs of the range that the selectors want, in chain order; splits the range as far as the endpoint demands.
   * `facts` is told of each.
   */
  byRange(
    range: BlockRange,
    selectors: readonly LogSelector[],
    signal: AbortSignal,
    facts?: LogFacts | null,
  ): Promise<Log[]>;
  /** The same for one block by its hash; null when the endpoint does not know the block. */
  byHash(hash: Hex, selectors: readonly LogSelector[], signal: AbortSignal): Promise<Log[] | null>;
}

interface Parts {
  readonly client: RpcClient;
  readonly decoder: Decoder;
  readonly size: RangeSize;
}

const toHex = (value: number): Hex => `0x${value.toString(16)}`;
const inChainOrder = (a: Log, b: Log): number => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;

export function createLogFetcher({ client, decoder, size }: Parts): LogFetcher {
  function read(answers: readonly RpcAnswer[], selectors: readonly LogSelector[], facts: LogFacts | null): Log[] {
    const matches = compileSelectors(selectors);
    const logs: Log[] = [];
    for (const answer of answers) {
      if (!answer.ok || !Array.isArray(answer.result))
        throw new RpcAnswerInvalid(client.label, 'eth_getLogs gave no list');
      for (const value of answer.result) {
        const log = decoder.log(value);
        if (!matches(log)) continue;
        logs.push(log);
        facts?.add(log, value);
      }
    }
    // A log can match the filter without addresses and one with; it stands twice then.
    logs.sort(inChainOrder);
    return logs.filter((log, i) => {
      const before = logs[i - 1];
      return before?.blockNumber !== log.blockNumber || before.logIndex !== log.logIndex;
    });
  }

  async function byRange(
    range: BlockRange,
    selectors: readonly LogSelector[],
    signal: AbortSignal,
    facts: LogFacts | null = null,
  ): Promise<Log[]> {
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
      return inParts(range, selectors, signal, facts);
    }
    const logs = read(answers, selectors, facts);
    const stray = logs.find((log) => log.blockNumber < from || log.blockNumber > to);
    if (stray !== undefined) {
      throw new RpcAnswerInvalid(
        client.label,
        `asked for logs of blocks ${from} to ${to}, got block ${stray.blockNumber}`,
      );
    }
    size.answered(to - from + 1, logs.length);
    return logs;
  }

  async function inParts(
    range: BlockRange,
    selectors: readonly LogSelector[],
    signal: AbortSignal,
    facts: LogFacts | null,
  ): Promise<Log[]> {
    const logs: Log[] = [];
    for (let from = range.from; from <= range.to; ) {
      const half = Math.ceil((range.to - range.from + 1) / 2);
      const to = Math.min(range.to, from + Math.min(half, Math.max(1, size.blocks)) - 1);
      for (const log of await byRange({ from, to }, selectors, signal, facts)) logs.push(log);
      from = to + 1;
    }
    return logs;
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
      if (refused === undefined || refused.ok) return read(answers, selectors, null);
      if (refused.type === 'unknown-block') return null;
      throw refusal(refused);
    },
  };
}
