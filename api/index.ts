export { createApi } from './create-api.ts';
export { type HttpServer, startHttpServer } from './http/server.ts';
export type { EngineMetrics } from './metrics/engine-metrics.ts';
export { createMetrics, type Metrics } from './metrics/metrics.ts';
export type { Finality } from './resolvers/context.ts';
