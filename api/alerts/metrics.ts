import type { Metric, Scope } from './metric.ts';
import { holderMetrics, indexerMetric, poolMetrics } from './metrics-book.ts';
import { marketMetrics } from './metrics-market.ts';

export interface NamedMetric {
  readonly name: string;
  readonly scope: Scope;
  readonly metric: Metric;
}

const as = (metric: Metric, scope: Scope): NamedMetric => ({
  name: metric.name.replace(/^[a-z]+\./, `${scope}.`),
  scope,
  metric,
});

const all: readonly NamedMetric[] = [
  ...marketMetrics.map((metric) => as(metric, 'market')),
  ...poolMetrics.flatMap((metric) => [as(metric, 'pool'), as(metric, 'global')]),
  ...holderMetrics.flatMap((metric) => [as(metric, 'account'), as(metric, 'owner')]),
  as(indexerMetric, 'indexer'),
];

/** Every metric that rules may name. */
export const metrics: ReadonlyMap<string, NamedMetric> = new Map(all.map((metric) => [metric.name, metric]));

export const metricNames: readonly string[] = [...metrics.keys()];
