import type { ProcessedBlock } from '../../engine/index.ts';
import type { MetricSet } from './registry.ts';

/** What the indexer tells of itself; every call is cheap. */
export interface EngineMetrics {
  /** The store's newest block. */
  head(block: Pick<ProcessedBlock, 'number' | 'timestamp'>): void;
  /** How far the store is behind the chain: blocks, and seconds for which the chain has had a block the store lacks. */
  behind(place: { readonly chainHead: number | null; readonly blocks: number; readonly seconds: number }): void;
  ready(isReady: boolean): void;
  processed(batch: { readonly blocks: number; readonly events: number }): void;
  flushed(batch: { readonly seconds: number; readonly rows: number }): void;
  reverted(blocks: number): void;
  requested(request: { readonly endpoint: number; readonly outcome: string; readonly seconds: number }): void;
  /** A fault the run recovers from. */
  recovered(): void;
  /** The subgraph failed for good, or a fork went below finality. */
  stopped(): void;
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createEngineMetrics(set: MetricSet): EngineMetrics {
  const headBlock = set.gauge('marginscope_head_block', 'Number of the newest indexed block.');
  const headTime = set.gauge('marginscope_head_timestamp_seconds', 'Unix time of the newest indexed block.');
  const chainHead = set.gauge('marginscope_chain_head_block', "Number of the chain's newest block, as last seen.");
  const lagBlocks = set.gauge('marginscope_lag_blocks', 'Blocks the store is behind the chain.');
  const lagSeconds = set.gauge(
    'marginscope_lag_seconds',
    'Seconds for which the chain has had a block the store lacks, or has not answered.',
  );
  const ready = set.gauge('marginscope_ready', '1 while /ready answers 200, else 0.');
  const stopped = set.gauge('marginscope_indexing_failed', '1 once indexing has stopped for good, else 0.');
  const blocks = set.counter('marginscope_blocks_total', 'Blocks processed.');
  const events = set.counter('marginscope_events_total', 'Log events processed.');
  const rows = set.counter('marginscope_rows_total', 'Entity changes written.');
  const flush = set.histogram('marginscope_flush_seconds', 'Time to write one batch.', seconds);
  const reorgs = set.counter('marginscope_reorgs_total', 'Reorganisations followed.');
  const depth = set.histogram(
    'marginscope_reorg_blocks',
    'Blocks taken back by a reorganisation.',
    [1, 2, 4, 8, 16, 32, 64, 128],
  );
  const requests = set.counter(
    'marginscope_rpc_requests_total',
    'Requests to the chain, by place of the endpoint among the URLs and by outcome.',
    ['endpoint', 'outcome'],
  );
  const requestTime = set.histogram('marginscope_rpc_request_seconds', 'Time of one request to the chain.', seconds);
  const recoveries = set.counter('marginscope_recoveries_total', 'Faults indexing has recovered from.');
  for (const gauge of [ready, stopped, lagBlocks, lagSeconds]) gauge.set(0);
  return {
    head: ({ number, timestamp }) => {
      headBlock.set(number);
      headTime.set(timestamp);
    },
    behind: (place) => {
      if (place.chainHead !== null) chainHead.set(place.chainHead);
      lagBlocks.set(place.blocks);
      lagSeconds.set(place.seconds);
    },
    ready: (isReady) => ready.set(isReady ? 1 : 0),
    processed: (batch) => {
      blocks.inc(batch.blocks);
      events.inc(batch.events);
    },
    flushed: (batch) => {
      flush.observe(batch.seconds);
      rows.inc(batch.rows);
    },
    reverted: (count) => {
      reorgs.inc();
      depth.observe(count);
    },
    requested: ({ endpoint, outcome, seconds: time }) => {
      requests.inc({ endpoint: String(endpoint), outcome });
      requestTime.observe(time);
    },
    recovered: () => recoveries.inc(),
    stopped: () => stopped.set(1),
  };
}
