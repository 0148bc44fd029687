import type { RecordingHeader } from '../chain/recording/format.ts';
import { openRecording } from '../chain/recording/open-recording.ts';
import { spliceSources } from '../chain/recording/splice.ts';
import { createRecordingTee, type RecordingTee } from '../chain/recording/tee.ts';
import { createRecordingWriter, type RecordingWriter } from '../chain/recording/writer.ts';
import type { ChainSource } from '../chain/types.ts';
import type { DeploymentStore } from '../store/types.ts';
import { createIndexer, type IndexerOptions } from './indexer.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import type { RunOutcome } from './state.ts';
import type { BlockProcessor } from './types.ts';

export interface RecordChainOptions extends Pick<IndexerOptions, 'onProgress' | 'attempts' | 'backoffMs'> {
  readonly source: ChainSource;
  /** File to write. One that exists is continued after its last block. */
  readonly out: string;
  readonly header: RecordingHeader;
  /** Last block; null goes on with new blocks until `signal` aborts. */
  readonly to: number | null;
  /** The processor whose questions are recorded, over the store and the chain it is to use. */
  createProcessor(deps: { store: DeploymentStore; calls: ChainSource }): Promise<BlockProcessor>;
  readonly signal?: AbortSignal;
}

/**
 * Runs a processor over a chain, in memory, and writes down all it took from the chain. What was recorded before an
 * abort or an error is kept and can be continued; the same chain gives the same bytes, in one run or several.
 */
export async function recordChain(options: RecordChainOptions): Promise<RunOutcome> {
  const writer = await openWriter(options.out, options.header);
  const border = writer.resumedAt;
  if (border === null) return runRecorded(options, writer, options.source);
  // The first part of the chain comes from the file, so that the processor gets into the state to go on.
  const recorded = await openRecording(writer.file);
  try {
    const source = await spliceSources(recorded, options.source, border).catch(async (error: unknown) => {
      await writer.abandon();
      throw error;
    });
    return await runRecorded(options, writer, source);
  } finally {
    await recorded.close();
  }
}

async function openWriter(file: string, header: RecordingHeader): Promise<RecordingWriter> {
  const writer = await createRecordingWriter(file, header);
  if (writer.resumedAt === null || writer.isWhole) return writer;
  // An interrupted run left no index, without which the file cannot be read.
  await writer.finish();
  return createRecordingWriter(file, header);
}

async function runRecorded(
  options: RecordChainOptions,
  writer: RecordingWriter,
  source: ChainSource,
): Promise<RunOutcome> {
  const { header, to, signal } = options;
  const tee = createRecordingTee({ source, writer, everyBlock: header.content.everyBlock });
  try {
    const store = settlingStore(createMemoryStore({ history: header.finalityDepth }), tee);
    const processor = await options.createProcessor({ store, calls: tee });
    const indexer = createIndexer({
      ...options,
      subgraph: { sources: [{ startBlock: header.from }] },
      source: tee,
      store,
      processor: header.content.everyBlock ? withEveryBlock(processor, header.from) : processor,
      storedBlock: store.storedBlock,
    });
    const until = to === null ? { follow: true } : { to };
    return await indexer.run({ ...until, ...(signal && { signal }) });
  } finally {
    await tee.finish();
  }
}

function withEveryBlock(processor: BlockProcessor, from: number): BlockProcessor {
  return { ...processor, needs: { ...processor.needs, everyBlock: [{ every: 1, offset: from, until: null }] } };
}

/** A store that tells the tee which blocks are complete, before it says so itself. */
function settlingStore(store: MemoryStore, tee: Pick<RecordingTee, 'settle' | 'revertTo'>): MemoryStore {
  return {
    ...store,
    async commit(batch) {
      const last = batch.blocks.at(-1);
      if (last !== undefined) await tee.settle(last);
      await store.commit(batch);
    },
    async revertTo(block) {
      tee.revertTo(block);
      await store.revertTo(block);
    },
  };
}
