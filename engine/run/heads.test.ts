import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { listenHeads } from '../chain/rpc/heads.ts';
import { createRpcSource } from '../chain/rpc/rpc-source.ts';
import { createdLog, PAID, poolLog } from './testing/ledger.ts';
import { createLive, type Live } from './testing/live.ts';
import { straightRun } from './testing/straight-run.ts';

/** A node's WebSocket: tells of heads when told to. */
async function startSocket() {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  let subscriptions = 0;
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const { id, method } = JSON.parse(String(data));
      if (method === 'eth_subscribe') subscriptions++;
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, result: '0x1' }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    subscriptions: () => subscriptions,
    tell() {
      const params = { subscription: '0x1', result: {} };
      for (const client of sockets.clients) client.send(JSON.stringify({ method: 'eth_subscription', params }));
    },
    drop() {
      for (const client of sockets.clients) client.terminate();
    },
    close: () => new Promise((resolve) => sockets.close(() => http.close(resolve))),
  };
}

let live: Live;
beforeEach(async () => {
  live = await createLive();
  live.mine([], []);
});
afterEach(() => live.close());

const headOf = async () => (await live.store.head())?.number;

test('R16: news over a WebSocket end the wait; blocks between heads are fetched, and a head told twice is handled once', async () => {
  const socket = await startSocket();
  const source = createRpcSource({ urls: [socket.url, live.server.url] });
  const stop = new AbortController();
  const running = live.indexer({ source, pollMs: 600_000 }).run({ follow: true, signal: stop.signal });
  await expect.poll(socket.subscriptions).toBe(1);
  await expect.poll(headOf).toBe(2);
  live.mine([createdLog(1), poolLog(1, PAID)], [poolLog(1, PAID)], [poolLog(1, PAID)]);
  for (let i = 0; i < 3; i++) socket.tell();
  await expect.poll(headOf).toBe(5);
  socket.tell();
  // A lost connection comes back by itself, and what was mined meanwhile is not missed.
  live.mine([poolLog(1, PAID)]);
  socket.drop();
  await expect.poll(socket.subscriptions).toBe(2);
  await expect.poll(headOf).toBe(6);
  stop.abort();
  expect(await running).toMatchObject({ status: 'canceled' });
  expect(live.store.rows()).toEqual(await straightRun(live.chain, source));
  await source.close();
  await socket.close();
});

test('without a connection the head is polled', async () => {
  const source = createRpcSource({ urls: ['ws://127.0.0.1:9', live.server.url] });
  const stop = new AbortController();
  const running = live.indexer({ source, pollMs: 5 }).run({ follow: true, signal: stop.signal });
  await expect.poll(headOf).toBe(2);
  live.mine([]);
  await expect.poll(headOf).toBe(3);
  stop.abort();
  await running;
  await source.close();
});

test('a guessed address that tells of no heads is asked once, one that does comes back', async () => {
  let refusals = 0;
  const silent = createServer().on('upgrade', (_request, socket) => {
    refusals++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const socket = await startSocket();
  let heads = 0;
  const urls = [`ws://127.0.0.1:${(silent.address() as AddressInfo).port}`, socket.url];
  const feed = listenHeads(urls, () => heads++, { isGuess: true });
  await expect.poll(feed.isLive).toBe(true);
  socket.drop();
  await expect.poll(socket.subscriptions).toBe(2);
  await expect.poll(feed.isLive).toBe(true);
  expect([refusals, heads]).toEqual([1, 2]);
  feed.close();
  await socket.close();
  silent.close();
});
