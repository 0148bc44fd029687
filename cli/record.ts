import { stat } from 'node:fs/promises';
import type { RecordingContent } from '../engine/chain/recording/format.ts';
import { openRecording } from '../engine/chain/recording/open-recording.ts';
import { createRpcSource } from '../engine/chain/rpc/rpc-source.ts';
import type { BlockRef, ChainSource } from '../engine/chain/types.ts';
import { loadSubgraph } from '../engine/manifest/subgraph.ts';
import type { Subgraph } from '../engine/manifest/types.ts';
import { createProcessor } from '../engine/run/processor.ts';
import { hasBlockHandlers, partsOf } from '../engine/run/processor-needs.ts';
import type { ProgressEvent } from '../engine/run/progress.ts';
import { recordChain } from '../engine/run/record-chain.ts';
import { UsageError } from './errors.ts';

export interface RecordOptions {
  /** One URL or several of the same chain. */
  readonly rpc: string | readonly string[];
  /** File to write. One that exists is continued after its last block. */
  readonly out: string;
  /** Output directory of `graph build`: it says which logs, transactions and calls are recorded. */
  readonly subgraphDir: string;
  /** First block; by default the first that the subgraph wants. */
  readonly from?: number;
  /** Last block; by default the newest final one. */
  readonly to?: number;
  /** Without `to`: go on with new blocks, final or not, until `signal` aborts. */
  readonly follow?: boolean;
  /** Asked at each look at the chain: no block above it is recorded yet. */
  readonly newest?: () => number;
  /** Record headers of all blocks, not only of those with selected logs. */
  readonly everyBlock?: boolean;
  /** Leave transaction inputs out; mappings that replay it see an empty input. */
  readonly withoutInputs?: boolean;
  /** Lines on how the chain was made. */
  readonly provenance?: readonly string[];
  /** Blocks after which the chain counts as final; only used where the RPC does not say. Default 64. */
  readonly finalityDepth?: number;
  readonly expectedChainId?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Everything up to this block is in the file. */
  readonly onRecorded?: (block: number) => void;
}

export interface RecordSummary {
  readonly status: 'reached' | 'canceled';
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly blocks: number;
  readonly logs: number;
  /** Answers to eth_call, eth_getBalance and eth_getCode. */
  readonly facts: number;
  readonly bytes: number;
  /** Hex; equal recordings have equal digests. */
  readonly digest: string;
}

/**
 * Runs a subgraph over a chain and writes down all it took from it. The same chain gives the same bytes, in one run or
 * several. What was recorded before an abort or an error is kept and can be continued.
 * @throws EngineError, UsageError
 */
export async function record(options: RecordOptions): Promise<RecordSummary> {
  const subgraph = await loadSubgraph(options.subgraphDir);
  const { expectedChainId, signal, onProgress, finalityDepth = 64 } = options;
  const endpoint = createRpcSource({
    urls: [options.rpc].flat(),
    network: subgraph.network,
    finalityDepth,
    ...(expectedChainId !== undefined && { expectedChainId }),
  });
  const source = options.newest === undefined ? endpoint : upTo(endpoint, options.newest);
  try {
    const { latest, finalized } = await source.head();
    const to = options.to ?? (options.follow === true ? null : finalized.number);
    const from = options.from ?? Math.min(...subgraph.sources.map(({ startBlock }) => startBlock));
    if (to !== null && to > latest.number)
      throw new UsageError(`block ${to} is beyond the chain's head ${latest.number}: record up to it`);
    if (to !== null && to < from)
      throw new UsageError(`block ${to} is before the first block ${from}: wait for finality or give --to`);
    const outcome = await recordChain({
      source,
      out: options.out,
      to,
      header: {
        chainId: await source.chainId(),
        network: subgraph.network,
        finalityDepth,
        from,
        content: contentOf(options, subgraph),
        provenance: options.provenance ?? [],
      },
      async createProcessor({ store, calls }) {
        const processor = await createProcessor({ subgraph, store, calls, lookahead: 1 });
        const committed = (head: BlockRef): void => {
          processor.committed?.(head);
          options.onRecorded?.(head.number);
        };
        return { ...processor, committed };
      },
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    if (outcome.status === 'failed') {
      const { handler, message, block } = outcome.failure;
      throw new UsageError(
        `the subgraph fails at block ${block.number} in ${handler} (${message}): mend it and record again`,
      );
    }
    return { status: outcome.status, ...(await summarise(options.out)) };
  } finally {
    await source.close();
  }
}

/** The chain as if it ended at a block that moves. */
function upTo(source: ChainSource, newest: () => number): ChainSource {
  const { listenHeads: _, ...asked } = source;
  return {
    ...asked,
    async head() {
      const { latest, finalized } = await source.head();
      const header = newest() < latest.number ? await source.header(newest()) : null;
      if (header === null) return { latest, finalized };
      const { number, hash } = header;
      return { latest: { number, hash }, finalized: finalized.number < number ? finalized : { number, hash } };
    },
  };
}

function contentOf(options: RecordOptions, subgraph: Subgraph): RecordingContent {
  const needs = partsOf(subgraph);
  const kept = options.withoutInputs === true ? 'without-input' : 'full';
  return {
    everyBlock: options.everyBlock ?? hasBlockHandlers(subgraph),
    transactions: needs.transactions ? kept : 'none',
    receipts: needs.receipts,
  };
}

async function summarise(file: string): Promise<Omit<RecordSummary, 'status'>> {
  const source = await openRecording(file);
  const { header, chunks, digest } = source.recording;
  await source.close();
  const sum = (count: (chunk: (typeof chunks)[number]) => number): number => chunks.reduce((a, b) => a + count(b), 0);
  return {
    file,
    from: header.from,
    to: chunks.at(-1)?.to ?? header.from,
    blocks: sum((chunk) => chunk.blocks),
    logs: sum((chunk) => chunk.logs),
    facts: sum((chunk) => chunk.facts),
    bytes: (await stat(file)).size,
    digest,
  };
}
