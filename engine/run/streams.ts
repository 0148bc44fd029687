import { BlockChanged } from '../chain/errors.ts';
import { mergeBlocks } from '../chain/merge-blocks.ts';
import { openBlock } from '../chain/sealed-block.ts';
import type { BlockRequest, ChainSource, DeliveredBlock, Detail, LogSelector } from '../chain/types.ts';
import type { BlockProcessor, MoreLogs } from './types.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Fetching for one run: one long stream of blocks, and small additions to what it brought. */
export interface Streams {
  /**
   * Next blocks of stream `generation`, opened over the range with today's selectors if it is new. What is under way
   * when the stream is closed gives `closed`, never an error.
   */
  pull(generation: number, range: Range): Promise<readonly DeliveredBlock[] | 'end' | 'closed'>;
  close(): void;
  /** True when the processor wants logs or blocks that no stream was asked for. */
  isWidened(): boolean;
  /** Adds to blocks that were fetched before the newest selectors what those select in the range. */
  complement(blocks: readonly DeliveredBlock[], range: Range): Promise<readonly DeliveredBlock[] | 'closed'>;
  /** From the next opening on, whole headers and transactions. */
  demandWhole(): void;
  /** For a block's own new data sources. */
  more(block: DeliveredBlock): MoreLogs;
}

const keyOf = (selector: LogSelector): string =>
  `${selector.address}:${selector.startBlock}:${selector.endBlock}:${selector.topic0.join()}`;

export function createStreams(source: ChainSource, processor: BlockProcessor, wished: Detail = 'full'): Streams {
  let detail = wished;
  let open: { generation: number; to: number; blocks: AsyncIterator<readonly DeliveredBlock[]> } | null = null;
  let stop = new AbortController();
  let asked = new Set<string>();
  let askedEvery = '';

  function request(range: Range, selectors: readonly LogSelector[]): BlockRequest {
    const { everyBlock, transactions, receipts } = processor.needs;
    return { ...range, selectors, everyBlock, transactions, receipts, detail };
  }

  function notAsked(): LogSelector[] {
    return processor.selectors().filter((selector) => !asked.has(keyOf(selector)));
  }

  function markAsked(): void {
    asked = new Set(processor.selectors().map(keyOf));
    askedEvery = JSON.stringify(processor.needs.everyBlock);
  }

  function close(): void {
    stop.abort();
    stop = new AbortController();
    // The generator may be in the middle of a fetch, which ends with the signal; nobody waits for it.
    open?.blocks.return?.().catch(() => {});
    open = null;
  }

  async function readAll(wanted: BlockRequest, signal: AbortSignal): Promise<DeliveredBlock[]> {
    const found: DeliveredBlock[] = [];
    for await (const blocks of source.blocks(wanted, signal)) found.push(...blocks);
    return found;
  }

  async function unlessClosed<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T | 'closed'> {
    const { signal } = stop;
    try {
      const result = await task(signal);
      return signal.aborted ? 'closed' : result;
    } catch (error) {
      if (signal.aborted) return 'closed';
      throw error;
    }
  }

  return {
    close,
    isWidened: () => notAsked().length > 0 || askedEvery !== JSON.stringify(processor.needs.everyBlock),
    pull(generation, range) {
      // A sync that had all its blocks may have left its stream open: the next one's ends elsewhere.
      if (open?.generation !== generation || open.to !== range.to) close();
      return unlessClosed(async (signal) => {
        if (open === null) {
          markAsked();
          const wanted = request(range, processor.selectors());
          open = { generation, to: range.to, blocks: source.blocks(wanted, signal)[Symbol.asyncIterator]() };
        }
        const { done, value } = await open.blocks.next();
        if (done !== true) return value;
        open = null;
        return 'end';
      });
    },
    complement: (blocks, range) =>
      unlessClosed(async (signal) => {
        const extra = await readAll(request(range, notAsked()), signal);
        markAsked();
        return mergeBlocks(blocks, extra);
      }),
    demandWhole() {
      detail = 'full';
    },
    more: (block) => async (selectors) => {
      const { header, logs } = openBlock(block);
      const { number, hash } = header;
      const wanted = { ...request({ from: number, to: number }, selectors), everyBlock: false as const };
      const [delivered] = await readAll(wanted, new AbortController().signal);
      if (delivered === undefined) return { header, logs: [], transactions: new Map(), receipts: new Map() };
      const found = openBlock(delivered);
      if (found.header.hash !== hash) throw new BlockChanged(number, [hash, found.header.hash]);
      const known = new Set(logs.map((log) => log.logIndex));
      return { ...found, logs: found.logs.filter((log) => !known.has(log.logIndex)) };
    },
  };
}
