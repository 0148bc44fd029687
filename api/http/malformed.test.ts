import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMemoryApi } from '../../test/support/memory-api.ts';
import { opening } from '../testing/scenario.ts';
import type { TestApi } from '../testing/test-api.ts';

// Apollo Server loads graphql's CommonJS build; what is tested here must share that instance.

let api: TestApi;
beforeAll(async () => {
  api = await openMemoryApi([opening]);
});
afterAll(() => api.close());

/** What the server says to some bytes; '' where it hangs up without a word. */
function say(...parts: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(api.server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
    socket.write(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
    socket.end();
  });
}

const query = '{"query":"{ __typename }"}';
const post = (headers: readonly string[], body: string | Buffer = query, path = '/graphql') =>
  [[`POST ${path} HTTP/1.1`, 'host: x', 'connection: close', ...headers, '', ''].join('\r\n'), body] as const;
const json = (body: string | Buffer, ...headers: string[]) =>
  post(['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`, ...headers], body);
const chunked = (body: string) => post(['content-type: application/json', 'transfer-encoding: chunked'], body);
const get = (path: string, ...headers: string[]) =>
  [[`GET ${path} HTTP/1.1`, 'host: x', 'connection: close', ...headers, '', ''].join('\r\n')] as const;

const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

describe('R18 malformed HTTP is refused, and nothing else happens', () => {
  test.each<[string, readonly (string | Buffer)[]]>([
    ['no HTTP', ['hello\r\n\r\n']],
    ['noise', [Buffer.from([0, 255, 254, 13, 10, 13, 10])]],
    ['an unknown method', ['BREW /graphql HTTP/1.1\r\nhost: x\r\n\r\n']],
    ['no host', ['GET /health HTTP/1.1\r\n\r\n']],
    ['headers beyond any measure', get('/graphql', `x-big: ${'x'.repeat(80_000)}`)],
    ['a great many headers', get('/graphql', ...Array.from({ length: 3_000 }, (_, i) => `x${i}: 1`))],
    ['a path beyond any measure', get(`/graphql?query=${'x'.repeat(80_000)}`)],
    ['a path that is no URL', get('//%zz\\..\\..//graphql?%%%')],
    ['a query string that is no UTF-8', get('/graphql?query=%ff%fe', 'apollo-require-preflight: 1')],
    ['variables that are no JSON', get('/graphql?query=%7B__typename%7D&variables=%7B', 'apollo-require-preflight: 1')],
    ['GET with a body', [...get('/graphql?query=%7B__typename%7D', 'content-length: 26'), query]],
    ['GET with a mutation', get('/graphql?query=mutation%7Ba%7D', 'apollo-require-preflight: 1')],
    ['GET as a form would', get('/graphql?query=%7B__typename%7D')],
    ['no content type', post(['content-length: 26'])],
    ['an empty content type', post(['content-type: ', 'content-length: 26'])],
    ['a content type of two', post(['content-type: application/json, text/plain', 'content-length: 26'])],
    ['a multipart upload', post(['content-type: multipart/form-data; boundary=x', 'content-length: 26'])],
    ['a body that is no UTF-8', json(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))],
    ['UTF-16', json(Buffer.from(query, 'utf16le'))],
    ['a byte order mark', json(`\ufeff${query}`)],
    ['JSON nested beyond any measure', json(nested)],
    ['an array', json(`[${query},${query}]`)],
    ['an empty array', json('[]')],
    ['a number', json('1')],
    ['null', json('null')],
    ['a prototype', json('{"__proto__":{"query":"{ __typename }"},"constructor":{"prototype":{}}}')],
    ['a query of nulls', json('{"query":null,"variables":null,"operationName":null,"extensions":null}')],
    ['an operation name that is an object', json('{"query":"{ __typename }","operationName":{"a":1}}')],
    ['extensions that are a list', json('{"query":"{ __typename }","extensions":[1]}')],
    ['variables that are a list', json('{"query":"{ __typename }","variables":[1]}')],
    ['a lone surrogate', json('{"query":"{ token(id: \\"\\ud800\\") { id } }"}')],
    ['NUL', json('{"query":"{ token(id: \\"\\u0000\\") { id } }"}')],
    ['chunks of no length', chunked('zz\r\nhello\r\n0\r\n\r\n')],
    ['a chunk that ends early', chunked('ff\r\n{"query"')],
    ['chunks beyond any measure', chunked(`100000\r\n${'x'.repeat(0x100000)}\r\n0\r\n\r\n`)],
    [
      'a length and chunks',
      post(['content-type: application/json', 'content-length: 5', 'transfer-encoding: chunked']),
    ],
    ['two lengths', post(['content-type: application/json', 'content-length: 5', 'content-length: 26'])],
    ['a body that ends early', post(['content-type: application/json', 'content-length: 500'])],
    ['a compressed body', json(query, 'content-encoding: gzip')],
    ['an upgrade to nothing', get('/graphql', 'connection: upgrade', 'upgrade: h2c')],
    ['a request in a request', [...json(query), 'GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n']],
  ])('%s', async (_name, parts) => {
    const answer = await say(...parts);
    expect(answer).not.toMatch(/^HTTP\/1\.1 5\d\d/);
    expect(answer).not.toMatch(/did you mean|node_modules|\bat .*\.ts:|SyntaxError|root:/i);
    expect(api.logged).toEqual([]);
    expect((await api.ask('{ __typename }')).status).toBe(200);
  });

  test.each(['announced', 'sent in chunks'])('a body beyond the limit is refused: %s', async (way) => {
    const body = 'x'.repeat(300 * 1024);
    const parts = way === 'announced' ? json(body) : chunked(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    expect(await say(...parts)).toMatch(/^HTTP\/1\.1 413 /);
  });
});
