import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../../engine/index.ts';
import { ensureStoreWorker } from '../../../test/support/store-worker.ts';
import type { AlertEvent, Message } from '../message.ts';
import type { Route } from '../rule.ts';
import { openAlertStore } from '../store/alert-store.ts';
import { createOutbox, type Outbox } from '../store/outbox.ts';
import { createDeliverer } from './deliverer.ts';
import type { Post, PostAnswer } from './post.ts';

const secrets = [1, 2].map((n) => `whsec_${Buffer.alloc(32, n).toString('base64')}`);
const HOUR = 3_600_000;
const start = 1_700_000_000_000;

const route = (id: string, type: Route['type'] = 'webhook'): Route => ({
  id,
  type,
  url: `https://${id}.example.com/hook`,
  urlEnv: null,
  secretsEnv: ['SECRET_NEW', 'SECRET_OLD'],
  minSeverity: 'INFO',
});

const mark = { number: 7, hash: '0x07', timestamp: 1_700_000_000 };

const event = (id: string, group = 'market=m'): AlertEvent => ({
  id,
  kind: 'FIRING',
  rule: 'wall',
  group,
  severity: 'WARNING',
  labels: { team: 'risk' },
  subject: { market: 'm' },
  metric: 'market.wall-share',
  value: 0.2,
  measured: 0.2,
  threshold: 0.1,
  clear: 0.06,
  summary: 'a <wall> & more',
  runbook: null,
  block: mark,
  firedAt: mark,
  reason: 'LEVEL',
  routes: [],
});

const message = (id: string, group?: string): Message => ({
  id,
  type: 'alert.firing',
  network: 'devnet',
  event: event(id, group),
  retracts: null,
  timestamp: mark.timestamp,
});

let db: Database;
let schemas = 0;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
});
afterAll(() => db.close());

/** A sender over an outbox of its own, on a clock that moves only from one due message to the next. */
async function world(answer: (post: Post, at: number) => PostAnswer | Promise<PostAnswer>) {
  const store = await openAlertStore({ database: db, deploymentSchema: `sender${schemas++}`, network: 'devnet' });
  const outbox: Outbox = createOutbox(store);
  const posts: { readonly at: number; readonly post: Post }[] = [];
  const printed: string[] = [];
  let now = start;
  const routes = [
    route('ops'),
    route('other'),
    route('chat', 'slack'),
    route('am', 'alertmanager'),
    route('out', 'stdout'),
  ];
  const deliverer = createDeliverer({
    outbox,
    routes: () => routes,
    env: { SECRET_NEW: secrets[0], SECRET_OLD: secrets[1] },
    send: async (post) => {
      posts.push({ at: now, post });
      return answer(post, now);
    },
    print: (line) => void printed.push(line),
    now: () => now,
    random: () => 0.5,
    log: () => undefined,
  });
  return {
    outbox,
    posts,
    printed,
    deliverer,
    routes,
    /** Lets time pass up to a moment, stopping wherever a message falls due. */
    async pass(until: number) {
      for (;;) {
        await deliverer.deliverDue();
        const due = await outbox.nextDue();
        if (due === null || due > until) break;
        now = Math.max(now, due);
      }
      now = until;
    },
    add: (one: Message, ...to: string[]) => outbox.add(one, to, now),
  };
}

const ok: PostAnswer = { status: 200, retryAfter: null };
const status = (code: number, retryAfter: string | null = null): PostAnswer => ({ status: code, retryAfter });

describe('R23: webhooks are standard', () => {
  test('an independent library verifies what is sent, with either secret of a rotation', async () => {
    const { add, pass, posts } = await world(() => ok);
    await add(message('msg_one'), 'ops');
    await pass(start);
    const { headers, body } = posts[0]!.post;
    // The library refuses what is old by the real clock.
    vi.useFakeTimers({ toFake: ['Date'], now: start });
    try {
      for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      const stranger = new Webhook(`whsec_${Buffer.alloc(32, 9).toString('base64')}`);
      expect(() => stranger.verify(body, headers)).toThrow();
      expect(() => new Webhook(secrets[0]!).verify(`${body} `, headers)).toThrow();
      expect(() => new Webhook(secrets[0]!).verify(body, { ...headers, 'webhook-id': 'msg_other' })).toThrow();
    } finally {
      vi.useRealTimers();
    }
    expect(headers['webhook-id']).toBe('msg_one');
    expect(JSON.parse(body)).toMatchObject({ type: 'alert.firing', data: { rule: 'wall', state: 'firing' } });
  });

  test('a receiver that fails for three days is tried by the table, and then no more', async () => {
    const { add, pass, posts, outbox } = await world(() => status(503));
    await add(message('msg_two'), 'ops');
    await pass(start + 120 * HOUR);
    const waits = posts.map(({ at }, i) => (i === 0 ? at - start : at - (posts[i - 1]?.at ?? 0)) / 1000);
    expect(waits).toEqual([0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map((wait) => wait * 1.05));
    expect(new Set(posts.map(({ post }) => post.headers['webhook-id']))).toEqual(new Set(['msg_two']));
    expect(new Set(posts.map(({ post }) => post.headers['webhook-timestamp'])).size).toBe(posts.length);
    expect((await outbox.counts()).get('ops')).toEqual({ FAILED: 1 });
  });

  test('Retry-After is honoured, as seconds and as a date', async () => {
    const answers = [status(429, '120'), status(503, new Date(start + HOUR).toUTCString()), ok];
    const { add, pass, posts } = await world(() => answers.shift() ?? ok);
    await add(message('msg_three'), 'ops');
    await pass(start + 72 * HOUR);
    expect(posts.map(({ at }) => at - start)).toEqual([0, 120_000, HOUR]);
  });

  test('410 ends an endpoint until its URL changes', async () => {
    const { add, pass, posts, outbox, routes } = await world((post) =>
      post.url.host.startsWith('ops') ? status(410) : ok,
    );
    await add(message('msg_four'), 'ops', 'other');
    await pass(start + HOUR);
    await add(message('msg_five'), 'ops', 'other');
    await pass(start + 72 * HOUR);
    expect(posts.filter(({ post }) => post.url.host.startsWith('ops')).length).toBe(1);
    expect(await outbox.disabled()).toMatchObject([{ route: 'ops' }]);
    expect((await outbox.counts()).get('ops')).toEqual({ FAILED: 1, DISABLED: 1 });
    expect((await outbox.counts()).get('other')).toEqual({ SENT: 2 });
    routes[0] = { ...route('ops'), url: 'https://new.example.com/' };
    await add(message('msg_six'), 'ops');
    await pass(start + 73 * HOUR);
    expect(posts.at(-1)?.post.url.host).toBe('new.example.com');
  });

  test.each([301, 302, 307, 308, 400, 404, 500])('%i is a failure and is tried again', async (code) => {
    const { add, pass, posts } = await world(() => status(posts.length === 1 ? code : 200));
    await add(message('msg_seven'), 'ops');
    await pass(start + HOUR);
    expect(posts.length).toBe(2);
  });

  test('messages of one alert arrive in their order, those of others do not wait', async () => {
    let down = true;
    const { add, pass, posts } = await world((post) =>
      down && post.headers['webhook-id'] === 'msg_a' ? status(500) : ok,
    );
    await add(message('msg_a'), 'ops');
    await add(message('msg_b'), 'ops');
    await add(message('msg_c', 'market=other'), 'ops');
    await pass(start + 1_000);
    down = false;
    await pass(start + HOUR);
    expect(posts.map(({ post }) => post.headers['webhook-id'])).toEqual(['msg_a', 'msg_c', 'msg_a', 'msg_b']);
  });

  test('R22: a sender that dies between sending and writing it down sends again under the same id', async () => {
    const { add, posts, outbox, deliverer, pass } = await world(() => ok);
    await add(message('msg_d'), 'ops');
    const taken = await outbox.claim(start, { most: 10, except: [] });
    expect(taken.length).toBe(1);
    expect(await deliverer.deliverDue()).toBe(0);
    await outbox.release();
    await pass(start + HOUR);
    expect(posts.map(({ post }) => post.headers['webhook-id'])).toEqual(['msg_d']);
  });

  test('Slack, Alertmanager and standard output get what they can read', async () => {
    const { add, pass, posts, printed } = await world(() => ok);
    await add(message('msg_e'), 'chat', 'am', 'out');
    await pass(start);
    const bodies = new Map(posts.map(({ post }) => [post.url.href, JSON.parse(post.body)]));
    expect(bodies.get('https://chat.example.com/hook').text).toBe(
      '🔴 Firing: wall (warning): a &lt;wall&gt; &amp; more',
    );
    expect(bodies.get('https://am.example.com/hook/api/v2/alerts')).toMatchObject([
      {
        labels: { alertname: 'wall', severity: 'warning', team: 'risk', market: 'm', network: 'devnet' },
        startsAt: '2023-11-14T22:13:20.000Z',
      },
    ]);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ type: 'alert.firing' });
  });
});
