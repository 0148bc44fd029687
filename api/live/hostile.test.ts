import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Database, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { batch } from '../testing/aave-market.ts';
import { opening } from '../testing/scenario.ts';
import { openTestApi, type TestApi } from '../testing/test-api.ts';

const limits = {
  connectionsPerAddress: 20,
  subscriptions: 5,
  messageBytes: 4096,
  messagesPerSecond: 30,
  queue: 20,
};

let db: Database;
let api: TestApi;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
  api = await openTestApi(db, [opening], { liveLimits: limits });
});
afterAll(async () => {
  await api.close();
  await db.close();
});

interface Raw {
  readonly socket: WebSocket;
  readonly messages: { readonly type: string; readonly id?: string }[];
  readonly closed: Promise<number>;
  readonly say: (message: unknown) => void;
}

async function open({ init = true, protocol = 'graphql-transport-ws', autoPong = true, at = api } = {}): Promise<Raw> {
  const socket = new WebSocket(`${at.server.url.replace('http', 'ws')}/graphql`, protocol, { autoPong });
  const messages: Raw['messages'][number][] = [];
  socket.on('message', (data) => void messages.push(JSON.parse(String(data))));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve);
  });
  await Promise.race([new Promise((resolve) => socket.once('open', resolve)), closed]);
  const say = (message: unknown) =>
    socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  if (init) {
    say({ type: 'connection_init' });
    await expect.poll(() => messages.length + Number(socket.readyState > 1)).toBeGreaterThan(0);
  }
  return { socket, messages, closed, say };
}

const subscribe = (id: string, query = 'subscription { blockApplied { type } }') => ({
  type: 'subscribe',
  id,
  payload: { query },
});

/** The server answers as if nothing had happened, and has forgotten whoever was here. */
async function expectHealthy(): Promise<void> {
  await expect.poll(() => api.api.live?.counts()).toMatchObject({ websockets: 0, streams: 0, subscriptions: 0 });
  expect((await api.ask('{ markets(first: 1) { name } }')).status).toBe(200);
  expect(api.logged).toEqual([]);
}

describe('hostile WebSocket clients are closed with a code, and nothing else happens', () => {
  test.each<[string, number, (raw: Raw) => void, Parameters<typeof open>[0]?]>([
    ['an oversized message', 1009, ({ say }) => say('x'.repeat(limits.messageBytes + 1))],
    ['no JSON', 4400, ({ say }) => say('{')],
    ['binary data', 4400, ({ say }) => say(randomBytes(64))],
    ['a message of no known type', 4400, ({ say }) => say({ type: 'drop', id: '1' })],
    ['a subscription without a query', 4400, ({ say }) => say({ type: 'subscribe', id: '1', payload: {} })],
    ['a second connection_init', 4429, ({ say }) => say({ type: 'connection_init' })],
    ['an id used twice', 4409, ({ say }) => [say(subscribe('1')), say(subscribe('1'))]],
    ['a subscription before connection_init', 4401, ({ say }) => say(subscribe('1')), { init: false }],
    ['another protocol', 1006, () => undefined, { protocol: 'graphql-ws', init: false }],
    ['a flood of subscriptions', 4429, ({ say }) => Array.from({ length: 12 }, (_, i) => say(subscribe(`${i}`)))],
    [
      'a flood of messages',
      4429,
      ({ say }) => Array.from({ length: 200 }, (_, i) => say(i % 2 ? { type: 'ping' } : { type: 'complete', id: 'x' })),
    ],
  ])('%s', async (_name, code, act, options) => {
    const raw = await open(options);
    act(raw);
    expect(await raw.closed).toBe(code);
    await expectHealthy();
  });

  test.each([
    ['no connection_init', 4408, { init: false }, { initMs: 300 }],
    ['no answer to pings', 1006, { autoPong: false }, { keepAliveMs: 200 }],
  ])('%s', async (_name, code, options, liveLimits) => {
    const impatient = await openTestApi(db, [opening], { liveLimits });
    const raw = await open({ ...options, at: impatient });
    expect(await raw.closed).toBe(code);
    await expect.poll(() => impatient.api.live?.counts().websockets).toBe(0);
    await impatient.close();
  });

  test.each([
    ['a reserved opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ['an unmasked frame', Buffer.from([0x81, 0x01, 0x41])],
    ['a length beyond any message', Buffer.from([0x81, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0])],
    ['text that is no UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe])],
    ['noise', randomBytes(512)],
    ['noise that begins with a ping', Buffer.from([0x89, 0x80, 1, 2, 3, 4, ...randomBytes(512)])],
  ])('malformed frames: %s', async (_name, bytes) => {
    const socket = await rawUpgrade();
    let answer = Buffer.alloc(0);
    socket.on('data', (data) => {
      answer = Buffer.concat([answer, data]);
    });
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write(bytes);
    await ended;
    // A close frame with one of the protocol's codes, or the end of the connection where noise made none; noise may ask for a pong.
    if (answer.length > 0) expect([0x88, 0x8a]).toContain(answer[0]);
    await expectHealthy();
  });

  test('too many connections of one address are refused before they are WebSockets', async () => {
    const held = await Promise.all(Array.from({ length: limits.connectionsPerAddress }, () => open()));
    const refused = await open();
    expect(await refused.closed).toBe(1006);
    const stream = await fetch(`${api.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(subscribe('1').payload),
    });
    expect([stream.status, (await stream.json()).errors[0].extensions.code]).toEqual([429, 'TOO_MANY_SUBSCRIPTIONS']);
    for (const { socket } of held) socket.terminate();
    await expectHealthy();
  });

  test('a WebSocket elsewhere than at /graphql is not found', async () => {
    const socket = new WebSocket(`${api.server.url.replace('http', 'ws')}/health`, 'graphql-transport-ws');
    const problem = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(problem.message).toMatch('404');
  });

  test('a client that leaves in the middle of everything', async () => {
    const raw = await open();
    for (let i = 0; i < 5; i++)
      raw.say(subscribe(`${i}`, 'subscription { market(id: "0x00") { meta { block { number } } } }'));
    await expect.poll(() => raw.messages.length).toBeGreaterThan(1);
    raw.socket.terminate();
    await expectHealthy();
  });
});

describe('event streams', () => {
  test.each([
    ['PUT, which would reserve a stream', { method: 'PUT' }, 405],
    ['a form', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['no JSON', { method: 'POST', body: '{' }, 400],
    ['no query', { method: 'POST', body: '{}' }, 400],
    ['too large a body', { method: 'POST', body: JSON.stringify({ query: 'x'.repeat(300_000) }) }, 413],
  ])('error: %s', async (_name, init: { method: string; headers?: object; body?: string }, status) => {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', ...init.headers };
    const answer = await fetch(`${api.server.url}/graphql`, { ...init, headers });
    await answer.text();
    expect(answer.status).toBe(status);
    await expectHealthy();
  });

  test('a reader that stops reading is let go, and its memory with it', async () => {
    const query = `subscription { blockApplied { ${Array.from({ length: 50 }, (_, i) => `a${i}: block { hash }`).join(' ')} } }`;
    const stalled = await stalledStream(query);
    await expect.poll(() => api.api.live?.counts().subscriptions).toBe(1);
    for (let at = 11; at < 400; at += 40) await api.store.commit(batch(at, at + 39, []));
    stalled.resume();
    let text = '';
    stalled.on('data', (chunk) => {
      text += chunk;
    });
    await new Promise((resolve) => stalled.once('close', resolve));
    const events = text.split('event: next').length - 1;
    expect([/SLOW_SUBSCRIBER/.test(text), events < 389]).toEqual([true, true]);
    await expect.poll(() => api.api.live?.counts()).toMatchObject({ slow: 1, subscriptions: 0, streams: 0 });
  });
});

/** A WebSocket connection of which only the bytes are ours. */
function rawUpgrade(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const upgrade = request(`${api.server.url}/graphql`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        'sec-websocket-protocol': 'graphql-transport-ws',
      },
    });
    upgrade.once('upgrade', (_response, socket) => resolve(socket));
    upgrade.once('error', reject);
    upgrade.end();
  });
}

function stalledStream(query: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(api.server.port, '127.0.0.1', () => {
      const body = JSON.stringify({ query });
      const head = ['POST /graphql HTTP/1.1', 'host: x', 'accept: text/event-stream', 'content-type: application/json'];
      socket.pause();
      socket.write(
        `${head.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
      resolve(socket);
    });
  });
}
