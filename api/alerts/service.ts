import type { Database, EntityReader } from '../../engine/index.ts';
import type { BookSource } from '../book/book-source.ts';
import { createDeliverer } from './delivery/deliverer.ts';
import { createSender, type Sender } from './delivery/post.ts';
import { createTargetGuard } from './delivery/target.ts';
import { type AlertTotal, createFollower } from './follower.ts';
import type { AlertEvent } from './message.ts';
import { emptyRuleSet, type RuleSet } from './rule.ts';
import { createRuleBook, findingsText, type RuleBook } from './rule-book.ts';
import { watchText } from './rule-file-watch.ts';
import { type AlertStore, openAlertStore } from './store/alert-store.ts';
import { createOutbox, type Outbox } from './store/outbox.ts';
import { createRuleStore } from './store/rule-store.ts';

export interface AlertsOptions {
  readonly database: Database;
  /** Schema of the deployment whose blocks are evaluated. */
  readonly deploymentSchema: string;
  /** Name of the deployment's network, for messages. */
  readonly network: string;
  readonly reader: EntityReader;
  readonly books: BookSource;
  readonly rules?: RuleSet;
  /** Read again when it changes. */
  readonly rulesFile?: string;
  /** Secrets and URLs that routes name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Blocks older than this are not evaluated, see FollowerOptions. */
  readonly maxAgeSeconds: number;
  readonly ageFrom: 'now' | 'head';
  /** Whether the clock is looked at too (indexer lag); true by default. */
  readonly ticks?: boolean;
  readonly now?: () => number;
  readonly print?: (line: string) => void;
  readonly log: (message: string) => void;
  /** How messages leave; over vetted connections by default. */
  readonly send?: Sender;
}

/** What was decided or taken back, once it is stored. */
export interface AlertNews {
  readonly kind: 'decided' | 'retracted';
  readonly event: AlertEvent;
}

export interface Alerts {
  readonly store: AlertStore;
  readonly outbox: Outbox;
  readonly rules: RuleBook;
  /** Something may have changed: a block came or went. Returns at once. */
  wake(): void;
  /** Resolves once alerts stand at the store's newest block and nothing more is due to be sent. */
  settle(): Promise<void>;
  /** Calls back with everything that is decided or taken back from now on; gives the function that ends it. */
  subscribe(onNews: (news: AlertNews) => void): () => void;
  /** Alerts that fire or are about to, by severity; for metrics. */
  readonly counts: () => readonly AlertTotal[];
  close(): Promise<void>;
}

const TICK_MS = 15_000;
const LONGEST_SLEEP_MS = 60_000;

/** Evaluates rules as the deployment moves, and delivers what they find. One process at a time for a deployment. */
export async function openAlerts(options: AlertsOptions): Promise<Alerts> {
  const { database, deploymentSchema, log, env } = options;
  const now = options.now ?? Date.now;
  const release = await database.lock(`alerts ${deploymentSchema}`);
  const store = await openAlertStore(options);
  const outbox = createOutbox(store);
  await outbox.release();
  const set = options.rules ?? emptyRuleSet;
  const rules = createRuleBook({ set, store: createRuleStore(store), now, log });
  await rules.load();
  const listeners = new Set<(news: AlertNews) => void>();
  const follower = createFollower({
    ...options,
    store,
    now,
    rules: rules.rules,
    onEvents: (events, kind) => {
      for (const event of events) for (const listener of listeners) listener({ kind, event });
    },
  });
  const deliverer = createDeliverer({
    outbox,
    routes: rules.routes,
    send: options.send ?? ((post) => createSender(createTargetGuard({ allow: rules.allow() }))(post)),
    env,
    print: options.print ?? ((line) => console.log(line)),
    now,
    random: Math.random,
    log,
  });
  const stopping = new AbortController();
  const unwatch = options.rulesFile === undefined ? null : watchRules(options.rulesFile);

  function watchRules(file: string): () => void {
    return watchText(file, (text) => {
      const findings = rules.takeFile(text);
      log(
        findings.length === 0 ? `${file} was read again` : `${file} stays as it was:\n${findingsText(file, findings)}`,
      );
      if (findings.length === 0) void rules.load().then(wake, complain);
    });
  }

  const complain = (error: unknown): void => log(`alerts: ${error instanceof Error ? error.message : String(error)}`);

  /** One piece of work at a time, and one more when something happened meanwhile. */
  let working: Promise<void> | null = null;
  let again = false;
  let isTickDue = false;

  async function work(): Promise<void> {
    do {
      again = false;
      if (isTickDue) {
        isTickDue = false;
        await follower.tick();
      }
      await follower.catchUp(stopping.signal);
      void deliver();
    } while (again && !stopping.signal.aborted);
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    again = true;
    working ??= work().then(
      () => {
        working = null;
        if (again) wake();
      },
      (error: unknown) => {
        working = null;
        complain(error);
        setTimeout(wake, 1_000).unref();
      },
    );
  }

  let timer: NodeJS.Timeout | undefined;
  let delivering: Promise<unknown> = Promise.resolve();

  function deliver(): Promise<unknown> {
    if (stopping.signal.aborted) return delivering;
    delivering = deliverer
      .deliverDue()
      .then(() => outbox.nextDue())
      .then(
        (due) => sleepUntil(due),
        (error: unknown) => {
          complain(error);
          sleepUntil(now() + 5_000);
        },
      );
    return delivering;
  }

  function sleepUntil(due: number | null): void {
    clearTimeout(timer);
    if (due === null || stopping.signal.aborted) return;
    timer = setTimeout(() => void deliver(), Math.min(LONGEST_SLEEP_MS, Math.max(0, due - now())));
    timer.unref();
  }

  const ticking =
    options.ticks === false
      ? undefined
      : setInterval(() => {
          isTickDue = true;
          wake();
        }, TICK_MS);
  ticking?.unref();

  return {
    store,
    outbox,
    rules,
    wake,
    async settle() {
      wake();
      while (working !== null) await working;
      await deliver();
    },
    subscribe(onNews) {
      listeners.add(onNews);
      return () => void listeners.delete(onNews);
    },
    counts: follower.counts,
    async close() {
      stopping.abort();
      clearInterval(ticking);
      clearTimeout(timer);
      unwatch?.();
      await working;
      await delivering;
      await release();
    },
  };
}
