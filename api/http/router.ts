import type { IncomingMessage } from 'node:http';
import { exportUsage } from '../export/endpoint.ts';
import { type Answer, errorAnswer, jsonAnswer, type StreamedAnswer } from './answer.ts';
import { graphiqlFile } from './graphiql.ts';
import type { HttpServerOptions } from './options.ts';
import { pageAnswer } from './page-answer.ts';
import { staticFile } from './static-files.ts';

/** Answers one request by its path. */
export async function answerTo(request: IncomingMessage, options: HttpServerOptions): Promise<Answer | StreamedAnswer> {
  const target = request.url ?? '/';
  const queryStart = target.indexOf('?');
  const path = queryStart < 0 ? target : target.slice(0, queryStart);
  const search = queryStart < 0 ? '' : target.slice(queryStart);
  if (path === '/graphql') return options.api.graphql.handle(request, search);
  if (path === '/subgraph') return options.api.subgraph.handle(request, search);
  request.resume();
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return errorAnswer(
      405,
      'METHOD_NOT_ALLOWED',
      `${path} answers GET only; GraphQL is at /graphql, exports are GET ${exportUsage}`,
    );
  }
  if (path.startsWith('/export')) return options.api.exports.handle(path, search);
  if (path === '/health') return jsonAnswer(200, { status: 'ok' });
  if (path === '/metrics' && options.metrics !== undefined) return options.metrics.page();
  if (path === '/ready') return readyAnswer(options);
  const page = path.startsWith('/graphiql') ? await graphiqlFile(path) : await assetOf(path, options);
  if (page !== null) return pageAnswer(page, request.headers);
  return errorAnswer(
    404,
    'NOT_FOUND',
    `Nothing is here: GraphQL is at /graphql, GraphiQL at /graphiql, exports at ${exportUsage}`,
  );
}

async function readyAnswer(options: HttpServerOptions): Promise<Answer> {
  const readiness = await (options.readiness ?? options.api.readiness)();
  return jsonAnswer(readiness.ready ? 200 : 503, readiness);
}

async function assetOf(path: string, { assetsDirectory, metrics }: HttpServerOptions): Promise<Answer | null> {
  if (assetsDirectory !== undefined) return staticFile(assetsDirectory, path);
  if (path !== '/') return null;
  return jsonAnswer(200, {
    graphql: '/graphql',
    subgraph: '/subgraph',
    graphiql: '/graphiql',
    export: exportUsage,
    ready: '/ready',
    ...(metrics && { metrics: '/metrics' }),
  });
}
