import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Reading<Label extends string> {
  readonly labels: { readonly [label in Label]: string };
  readonly value: number;
}

/** Numbers for Prometheus, in a registry of their own. Names, labels and help of all of them stand in this folder. */
export interface MetricSet {
  readonly registry: Registry;
  gauge<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>;
  counter<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  /** Read when asked for; `read` must be cheap. Each with its labels. */
  readings<Label extends string>(reading: {
    readonly name: string;
    readonly help: string;
    readonly labels: readonly Label[];
    readonly read: () => readonly Reading<Label>[];
  }): void;
  histogram(name: string, help: string, buckets: readonly number[]): Histogram;
}

/** @param network label of every number */
export function createMetricSet(network: string): MetricSet {
  const registry = new Registry();
  registry.setDefaultLabels({ network });
  return {
    registry,
    gauge: (name, help, labels = []) => new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers: [registry] }),
    readings: ({ name, help, labels, read }) => {
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers: [registry],
        collect() {
          this.reset();
          for (const { labels: at, value } of read()) this.set({ ...at }, value);
        },
      });
    },
    histogram: (name, help, buckets) => new Histogram({ name, help, buckets: [...buckets], registers: [registry] }),
  };
}
