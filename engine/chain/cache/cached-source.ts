import path from 'node:path';
import { countLogs } from '../sealed-block.ts';
import type { BlockHeader, BlockRequest, ChainSource, DeliveredBlock } from '../types.ts';
import { CacheUnwritable } from './errors.ts';
import { createSegmentStore, type Segment, type SegmentStore } from './segments.ts';

export interface CachedSourceOptions<S extends ChainSource> {
  readonly source: S;
  /** Made when it is not there. Holds a directory for each chain id. */
  readonly directory: string;
  /** Told the first time that something could not be written; the sync goes on without. */
  readonly onError?: (error: CacheUnwritable) => void;
}

/**
 * A chain whose final blocks are kept on disk as they come, and taken from there the next time the same is asked for:
 * the same contracts, events and `detail`, on the same chain. The newest block that is taken is compared with the chain
 * first, and where it is another there, what was kept is dropped. Blocks above finality and answers of contracts are
 * always asked for.
 */
export function withCache<S extends ChainSource>({ source, directory, onError }: CachedSourceOptions<S>): S {
  let chainDirectory: Promise<string> | null = null;
  let hasFailed = false;

  function failed(error: unknown): void {
    if (!hasFailed) onError?.(new CacheUnwritable(directory, error));
    hasFailed = true;
  }

  async function open(request: BlockRequest): Promise<SegmentStore> {
    chainDirectory ??= source.chainId().then((id) => path.join(directory, String(id)));
    return createSegmentStore(await chainDirectory, request);
  }

  /** What is kept and still true. */
  async function usable(store: SegmentStore, request: BlockRequest): Promise<Segment[]> {
    const segments = (await store.following(request.from)).filter(({ from }) => from <= request.to);
    const newest = await newestOf(store, segments);
    if (newest === null) return [];
    const there = await source.header(newest.number);
    if (there?.hash === newest.hash) return segments;
    // An endpoint that is behind does not know the block yet: that says nothing against what is kept.
    if (there !== null) await store.remove(segments);
    return [];
  }

  async function* blocks(request: BlockRequest, signal: AbortSignal): AsyncGenerator<readonly DeliveredBlock[], void> {
    // A block's own new data sources: too little to keep.
    if (request.from === request.to) return yield* source.blocks(request, signal);
    const store = await open(request);
    let next = request.from;
    let delivered = -1;
    for (const segment of await usable(store, request)) {
      const kept = await store.read(segment);
      if (kept === null) break;
      signal.throwIfAborted();
      const wanted = kept.filter(({ header }) => header.number >= next && header.number <= request.to);
      next = segment.to + 1;
      delivered = wanted.at(-1)?.header.number ?? delivered;
      if (wanted.length > 0) yield wanted;
    }
    if (next > request.to) {
      // The last block of a range is always told of.
      if (delivered !== request.to) yield* source.blocks({ ...request, from: request.to }, signal);
      return;
    }
    const { finalized } = await source.head();
    for await (const batch of source.blocks({ ...request, from: next }, signal)) {
      const final = batch.filter(({ header }) => header.number <= finalized.number);
      const last = final.at(-1)?.header.number;
      if (last !== undefined && last >= next) {
        const kept = request.everyBlock === false ? final.filter((block) => countLogs(block) > 0) : final;
        if (kept.length > 0) {
          await store.write(next, last, kept).catch(failed);
          next = last + 1;
        }
      }
      yield batch;
    }
  }

  return { ...source, blocks };
}

/** The newest block of the segments; takes those away behind it, of which nothing can be read. */
async function newestOf(store: SegmentStore, segments: Segment[]): Promise<BlockHeader | null> {
  for (let last = segments.at(-1); last !== undefined; last = segments.at(-1)) {
    const newest = (await store.read(last))?.at(-1)?.header;
    if (newest !== undefined) return newest;
    segments.pop();
  }
  return null;
}
