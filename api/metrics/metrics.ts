import type { Answer } from '../http/answer.ts';
import { createEngineMetrics, type EngineMetrics } from './engine-metrics.ts';
import { watchProcess } from './process-metrics.ts';
import { createMetricSet, type MetricSet } from './registry.ts';

/** Everything `/metrics` answers, and where its numbers come from. */
export interface Metrics {
  readonly set: MetricSet;
  readonly engine: EngineMetrics;
  /** The network is known once the chain is open. */
  nameNetwork(network: string): void;
  /** The page for Prometheus: numbers that were kept, nothing is computed for it. */
  page(): Promise<Answer>;
  close(): void;
}

export function createMetrics(network: string): Metrics {
  const set = createMetricSet(network);
  const { registry } = set;
  return {
    set,
    engine: createEngineMetrics(set),
    nameNetwork: (name) => registry.setDefaultLabels({ network: name }),
    close: watchProcess(set),
    page: async () => ({
      status: 200,
      headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' },
      body: await registry.metrics(),
    }),
  };
}
