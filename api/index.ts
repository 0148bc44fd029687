export { createApi } from './create-api.ts';
export { type HttpServer, startHttpServer } from './http/server.ts';
export type { Finality } from './resolvers/context.ts';
