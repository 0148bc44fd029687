import { createHash } from 'node:crypto';
import type { Message } from '../message.ts';
import { type Route, severities } from '../rule.ts';
import type { Delivery, Outbox, Settlement } from '../store/outbox.ts';
import { alertmanagerBody, slackBody, webhookBody } from './payloads.ts';
import type { PostAnswer, Sender } from './post.ts';
import { mostAttempts, nextAttempt } from './schedule.ts';
import { keyOf, signedHeaders } from './signature.ts';

export interface DelivererOptions {
  readonly outbox: Outbox;
  readonly routes: () => readonly Route[];
  readonly send: Sender;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes lines of routes of the type stdout. */
  readonly print: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: (message: string) => void;
}

export interface Deliverer {
  /** Sends everything that is due, also what falls due meanwhile; gives how many attempts were made. */
  deliverDue(): Promise<number>;
}

/** Messages sent at the same time, in all and to one route: a slow receiver does not hold up the others. */
const AT_ONCE = 32;
const AT_ONCE_TO_ROUTE = 8;

/** Sends what the outbox holds, and writes down how it went. */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { outbox, now } = options;

  async function attempt(delivery: Delivery): Promise<void> {
    const route = options.routes().find(({ id }) => id === delivery.route);
    const settlement: Settlement =
      route === undefined
        ? { status: 'FAILED', error: `route ${delivery.route} is no more` }
        : await attemptOn(route, delivery);
    await outbox.settle(delivery, settlement, now());
    if (settlement.status === 'FAILED') {
      options.log(`alert ${delivery.message.id} was not delivered to ${delivery.route}: ${settlement.error}`);
    }
  }

  async function attemptOn(route: Route, delivery: Delivery): Promise<Settlement> {
    const { message } = delivery;
    if (severities.indexOf(message.event.severity) < severities.indexOf(route.minSeverity))
      return { status: 'SKIPPED' };
    try {
      const answer = await sendOn(route, message);
      if (answer === null || (answer.status >= 200 && answer.status < 300)) return { status: 'SENT' };
      if (answer.status === 410) return await disable(route, delivery);
      return failed(delivery, `it answered ${answer.status}`, answer.retryAfter);
    } catch (error) {
      return failed(delivery, error instanceof Error ? error.message : String(error), null);
    }
  }

  function failed({ attempts }: Delivery, error: string, retryAfter: string | null): Settlement {
    const next = nextAttempt({ attempts, retryAfter, now: now(), random: options.random() });
    if (next !== null) return { status: 'PENDING', nextAttempt: next, error };
    return { status: 'FAILED', error: `${error}; it was the last of ${mostAttempts} attempts` };
  }

  async function disable(route: Route, delivery: Delivery): Promise<Settlement> {
    const error = 'it answered 410, gone: nothing is sent there until its URL changes or it is enabled again';
    const disabledAt = now();
    await outbox.settle(delivery, { status: 'FAILED', error }, disabledAt);
    await outbox.disable({ route: route.id, target: targetOf(route, options.env), disabledAt, reason: error });
    return { status: 'FAILED', error };
  }

  /** null where nothing answers. */
  async function sendOn(route: Route, message: Message): Promise<PostAnswer | null> {
    if (route.type === 'stdout') {
      options.print(webhookBody(message));
      return null;
    }
    const text = route.url ?? options.env[route.urlEnv ?? ''] ?? '';
    if (!URL.canParse(text)) throw new UnusableRoute(route);
    const url = new URL(text);
    const json = { 'content-type': 'application/json', 'user-agent': 'marginscope' };
    if (route.type === 'slack') return options.send({ url, headers: json, body: slackBody(message) });
    if (route.type === 'alertmanager') {
      const api = new URL('api/v2/alerts', url.href.endsWith('/') ? url : `${url.href}/`);
      return options.send({ url: api, headers: json, body: alertmanagerBody(message) });
    }
    const keys = route.secretsEnv.map((name) => keyOf(options.env[name], name));
    const body = webhookBody(message);
    const headers = signedHeaders({ id: message.id, timestamp: Math.floor(now() / 1000), body }, keys);
    return options.send({ url, headers: { ...json, ...headers }, body });
  }

  /** Endpoints that said they are gone, and still are what the routes point at. */
  async function settleDisabled(): Promise<void> {
    for (const endpoint of await outbox.disabled()) {
      const route = options.routes().find(({ id }) => id === endpoint.route);
      if (route === undefined || targetOf(route, options.env) !== endpoint.target) await outbox.enable(endpoint.route);
      else await outbox.disable(endpoint);
    }
  }

  const running = new Map<Promise<void>, string>();
  let active: Promise<number> | null = null;
  let poke = (): void => undefined;

  function begin(delivery: Delivery): void {
    const work = attempt(delivery)
      .catch((error: unknown) => options.log(`alert ${delivery.message.id} could not be settled: ${String(error)}`))
      .finally(() => void running.delete(work));
    running.set(work, delivery.route);
  }

  function fullRoutes(): string[] {
    const routes = [...running.values()];
    return [...new Set(routes)].filter((id) => routes.filter((one) => one === id).length >= AT_ONCE_TO_ROUTE);
  }

  async function deliverAll(): Promise<number> {
    await settleDisabled();
    for (let made = 0; ; ) {
      const poked = new Promise<void>((resolve) => {
        poke = resolve;
      });
      const most = AT_ONCE - running.size;
      const due = most > 0 ? await outbox.claim(now(), { most, except: fullRoutes() }) : [];
      due.forEach(begin);
      made += due.length;
      if (due.length > 0) continue;
      if (running.size === 0) return made;
      await Promise.race([...running.keys(), poked]);
    }
  }

  return {
    deliverDue() {
      poke();
      active ??= deliverAll().finally(() => {
        active = null;
      });
      return active;
    },
  };
}

/** The route has no URL to send to. */
class UnusableRoute extends Error {
  constructor({ id, urlEnv }: Route) {
    super(`route ${id} has no URL: set ${urlEnv ?? 'url'} to one`);
    this.name = 'UnusableRoute';
  }
}

/** What a route points at, without telling it. */
function targetOf({ url, urlEnv }: Route, env: DelivererOptions['env']): string {
  return createHash('sha256')
    .update(url ?? env[urlEnv ?? ''] ?? '')
    .digest('hex')
    .slice(0, 16);
}
