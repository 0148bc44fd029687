import type { IncomingMessage } from 'node:http';
import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import { type Answer, errorAnswer } from './answer.ts';
import type { AnswerCache } from './answer-cache.ts';
import { readBody } from './body.ts';
import type { DirectAnswers } from './direct-answers.ts';

export interface GraphqlEndpoint {
  readonly handle: (request: IncomingMessage, search: string) => Promise<Answer>;
}

export interface GraphqlEndpointOptions<Context extends BaseContext> {
  readonly server: ApolloServer<Context>;
  readonly createContext: (request: IncomingMessage) => Context;
  readonly bodyBytes: number;
  /** For answers that depend on nothing of a request but its body and what it accepts. */
  readonly answers?: AnswerCache;
  /** Likewise, for what can do without execution. */
  readonly direct?: DirectAnswers;
  /** What to answer instead of a request that breaks GraphQL's rules; null: nothing else. */
  readonly mend?: (request: PlainRequest) => PlainRequest | null;
}

interface PlainRequest {
  readonly query: string;
  readonly variables: { readonly [name: string]: unknown };
}

/** GraphQL over HTTP: turns a Node request into Apollo's and its answer back. GET and POST, JSON bodies, no batches. */
export function createGraphqlEndpoint<Context extends BaseContext>(
  options: GraphqlEndpointOptions<Context>,
): GraphqlEndpoint {
  async function execute(request: IncomingMessage, search: string, body: unknown): Promise<Answer> {
    const response = await options.server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: (request.method ?? 'GET').toUpperCase(),
        headers: headerMap(request),
        search,
        body,
      },
      context: async () => options.createContext(request),
    });
    const headers: { [name: string]: string } = { 'cache-control': 'no-store' };
    for (const [name, value] of response.headers) headers[name] = value;
    const text = await bodyText(response.body);
    const status = response.status ?? 200;
    return { status: status === 400 && isForLegacy(request) && isAnswer(text) ? 200 : status, headers, body: text };
  }

  function mend(body: unknown): object | null {
    const { query, variables }: { readonly query?: unknown; readonly variables?: unknown } = Object(body);
    if (typeof query !== 'string' || typeof (variables ?? {}) !== 'object' || Array.isArray(variables)) return null;
    const mended = options.mend?.({ query, variables: { ...Object(variables) } }) ?? null;
    return mended && { ...Object(body), ...mended };
  }

  return {
    async handle(request, search) {
      const parsed = await readRequest(request, options.bodyBytes);
      if (parsed.type === 'refused') return parsed.answer;
      const { text } = parsed;
      if (text === null) return execute(request, search, undefined);
      const make = async (): Promise<Answer> => {
        const body = parseJson(text);
        if (body.type === 'refused') return body.answer;
        const answer = await answerTo(body.value);
        const mended = isUnruly(answer) ? mend(body.value) : null;
        const instead = mended === null ? answer : await answerTo(mended);
        return isUnruly(instead) ? answer : instead;
      };
      const answerTo = async (value: unknown): Promise<Answer> => {
        const plain = (): Promise<Answer> => execute(request, search, value);
        if (options.direct === undefined || search !== '') return plain();
        return options.direct.answer(request.headers.accept ?? '', value, plain);
      };
      if (options.answers === undefined) return make();
      return options.answers.answer(`${request.headers.accept ?? ''}\n${search}\n${text}`, make);
    },
  };
}

/** Whether the client takes nothing but `application/json`: GraphQL over HTTP gives it 200 for every GraphQL answer. */
const isForLegacy = (request: IncomingMessage): boolean =>
  /^\s*application\/json\s*(;[^,]*)?$/i.test(request.headers.accept ?? '');

/** Whether the request was one of GraphQL at all, whatever became of it. */
const isAnswer = (body: string): boolean => !/"code":"(BAD_REQUEST|OPERATION_RESOLUTION_FAILURE)"/.test(body);

const isUnruly = ({ body }: Answer): boolean => body.includes('"code":"GRAPHQL_VALIDATION_FAILED"');

interface Refused {
  readonly type: 'refused';
  readonly answer: Answer;
}

const refuse = (status: number, message: string): Refused => ({
  type: 'refused',
  answer: errorAnswer(status, 'BAD_REQUEST', message),
});

/** The body's text; null for a request without one. */
async function readRequest(
  request: IncomingMessage,
  limit: number,
): Promise<{ readonly type: 'read'; readonly text: string | null } | Refused> {
  if (request.method !== 'POST') return { type: 'read', text: null };
  const contentType = request.headers['content-type'] ?? '';
  const [essence, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (essence !== 'application/json') {
    request.resume();
    return refuse(415, `The content type is "${contentType}": send application/json.`);
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && charset.replaceAll('"', '') !== 'utf-8') {
    request.resume();
    return refuse(415, `The charset is ${charset}: send UTF-8.`);
  }
  const body = await readBody(request, limit);
  if (body.type === 'too-large') return refuse(413, `The body is larger than ${limit} bytes: send a smaller one.`);
  if (body.type === 'aborted') return refuse(400, 'The body ended early: send it whole.');
  return { type: 'read', text: body.text };
}

function parseJson(text: string): { readonly type: 'parsed'; readonly value: unknown } | Refused {
  try {
    return { type: 'parsed', value: JSON.parse(text) };
  } catch {
    return refuse(400, 'The body is not JSON: send {"query": "…"}.');
  }
}

function headerMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

async function bodyText(
  body: { kind: 'complete'; string: string } | { kind: 'chunked'; asyncIterator: AsyncIterableIterator<string> },
): Promise<string> {
  if (body.kind === 'complete') return body.string;
  const parts: string[] = [];
  for await (const part of body.asyncIterator) parts.push(part);
  return parts.join('');
}
