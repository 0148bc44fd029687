export { type Api, type ApiOptions, createApi, createApiSchema, printApiSchema, type Readiness } from './create-api.ts';
export { CannotListen, PortInUse } from './errors.ts';
export { type ExampleQuery, exampleQueries } from './http/example-queries.ts';
export type { HttpServerOptions } from './http/options.ts';
export { type HttpServer, startHttpServer } from './http/server.ts';
export { defaultLimits, type Limits } from './limits/limits.ts';
export type { Finality } from './resolvers/context.ts';
