export { createApi } from './create-api.ts';
export { type HttpServer, startHttpServer } from './http/server.ts';
