import type { EntityReader, ProcessedBlock } from '../../engine/index.ts';
import type { Analytics } from '../book/analytics.ts';
import type { BookSource } from '../book/book-source.ts';
import { BlockReverted } from '../errors.ts';
import { evaluate, freshState, type Mark, type RuleState, type Transition } from './evaluate.ts';
import { learnHistory } from './learn-history.ts';
import { type AlertEvent, eventOf } from './message.ts';
import type { BlockView } from './metric.ts';
import { metrics } from './metrics.ts';
import { createBlockView, observe } from './observe.ts';
import { type Rule, severities } from './rule.ts';
import type { AlertStore, Decided } from './store/alert-store.ts';
import { type StateChange, stateChanges } from './store/state-rows.ts';

export interface FollowerOptions {
  readonly reader: EntityReader;
  readonly books: BookSource;
  readonly store: AlertStore;
  /** The rules in force; read anew at every block. */
  readonly rules: () => readonly Rule[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Blocks older than this many seconds are not evaluated, as measured from `now`, or from the newest block where
   * `ageFrom` is `head`: a backfill is not news.
   */
  readonly maxAgeSeconds: number;
  readonly ageFrom: 'now' | 'head';
  /** Called with what was decided or retracted, once it is stored. */
  readonly onEvents?: (events: readonly AlertEvent[], kind: 'decided' | 'retracted') => void;
}

export interface AlertTotal {
  readonly severity: string;
  readonly state: string;
  readonly count: number;
}

export interface Follower {
  /** Brings alerts up to the store's newest block. One at a time. Gives how many blocks were evaluated. */
  catchUp(signal?: AbortSignal): Promise<number>;
  /** Evaluates what the clock decides: how far the newest block lies behind. */
  tick(): Promise<void>;
  /** Alerts that fire, or wait for their time to be up, by severity. */
  counts(): AlertTotal[];
}

/** Blocks read from the store at a time. */
const PAGE = 200;
const FEW = 4;
/** Evaluated blocks that are kept for reorganisations; engines stop at deeper ones. */
const KEPT_BLOCKS = 100_000;
const PRUNE_EVERY = 5_000;

/** Evaluates rules at each block of the store, in order, once; and takes back what a reorganisation undid. */
export function createFollower(options: FollowerOptions): Follower {
  const { reader, store, books } = options;
  let cursor: Mark | null = null;
  let states = new Map<string, RuleState>();
  let isLoaded = false;
  let sincePrune = 0;

  async function load(): Promise<void> {
    cursor = await store.cursor();
    states = await store.states(cursor);
    isLoaded = true;
  }

  async function catchUp(signal?: AbortSignal): Promise<number> {
    if (!isLoaded) await load();
    let evaluated = 0;
    const isStopped = (): boolean => signal?.aborted === true;
    while (!isStopped()) {
      await rewindIfReverted();
      const head = await reader.head();
      if (head === null || (cursor !== null && head.number <= cursor.number)) return evaluated;
      const oldest = (options.ageFrom === 'now' ? options.now() / 1000 : head.timestamp) - options.maxAgeSeconds;
      if (head.timestamp < oldest) return evaluated;
      const after = await firstToEvaluate(head, oldest);
      const blocks = await reader.blocksAfter(after, PAGE);
      try {
        for await (const analytics of booksOf(blocks)) {
          if (isStopped()) return evaluated;
          await evaluateBlock(createBlockView(analytics));
          evaluated++;
        }
      } catch (error) {
        // The next look rewinds and goes on with the new fork.
        if (!(error instanceof BlockReverted)) throw error;
      }
    }
    return evaluated;
  }

  /** The newest books are kept, to be moved along with the chain; a walk through many keeps none. */
  async function* booksOf(blocks: readonly ProcessedBlock[]): AsyncIterable<Analytics> {
    if (blocks.length > FEW) yield* books.walk(blocks);
    else for (const block of blocks) yield await books.at(block);
  }

  /** Blocks after it are evaluated: the cursor, or the block before the first that is young enough. */
  async function firstToEvaluate(head: ProcessedBlock, oldest: number): Promise<number> {
    const before = Number.isFinite(oldest) ? await reader.blockAtTimestamp(oldest - 1) : null;
    const old = before?.number ?? -1;
    const skipped = cursor === null || old > cursor.number;
    if (skipped) await learnBefore(old, head);
    // What is no longer kept cannot be evaluated any more.
    const kept = (await reader.keptFrom()) ?? 0;
    return Math.max(old, cursor?.number ?? old, kept - 1);
  }

  async function learnBefore(last: number, head: ProcessedBlock): Promise<void> {
    const until = (await reader.blocksAfter(last, 1))[0]?.timestamp ?? head.timestamp;
    const fresh = await learnHistory({ reader, books, rules: options.rules(), until, states });
    for (const [id, state] of fresh) learned.set(id, state);
  }

  /** States that samples were added to and no block has stored yet. */
  const learned = new Map<string, RuleState>();

  async function evaluateBlock(view: BlockView): Promise<void> {
    const block = markOf(view.analytics.block);
    const rules = options.rules().filter(({ metric }) => metrics.get(metric)?.scope !== 'indexer');
    const { changes, decided, after } = decide(rules, block, (rule) => observe(view, rule));
    const events = await store.commit({ block, changes, decided, now: options.now() });
    cursor = block;
    states = after;
    learned.clear();
    if (events.length > 0) options.onEvents?.(events, 'decided');
    if (++sincePrune < PRUNE_EVERY) return;
    sincePrune = 0;
    await store.prune(block.number - KEPT_BLOCKS);
  }

  /** Runs every rule, and resolves what rules that are gone left firing. */
  function decide(rules: readonly Rule[], block: Mark, look: (rule: Rule) => ReturnType<typeof observe>) {
    const after = new Map(states);
    const changes: StateChange[] = [];
    const decided: Decided[] = [];
    const take = (rule: Rule, transitions: readonly Transition[]) => {
      for (const transition of transitions) decided.push(eventOf(rule, transition, ''));
    };
    for (const rule of rules) {
      const stored = states.get(rule.id) ?? freshState;
      const { state, transitions } = evaluate(
        rule,
        { block, observations: look(rule) },
        learned.get(rule.id) ?? stored,
      );
      changes.push(...stateChanges(rule.id, stored, state));
      take(rule, transitions);
      after.set(rule.id, state);
    }
    const known = new Set(options.rules().map(({ id }) => id));
    for (const [id, stored] of states) {
      if (known.has(id)) continue;
      const rule = removedRule(id);
      const { state, transitions } = evaluate(rule, { block, observations: [] }, stored);
      changes.push(...stateChanges(id, stored, state));
      take(rule, transitions);
      after.delete(id);
    }
    return { changes, decided, after };
  }

  async function tick(): Promise<void> {
    if (!isLoaded) await load();
    const head = await reader.head();
    const rules = options.rules().filter(({ metric }) => metrics.get(metric)?.scope === 'indexer');
    if (head === null || rules.length === 0) return;
    const seconds = Math.floor(options.now() / 1000);
    const lag = Math.max(0, seconds - head.timestamp);
    const decided: Decided[] = [];
    const changes: StateChange[] = [];
    const after = new Map(states);
    for (const rule of rules) {
      const stored = states.get(rule.id) ?? freshState;
      // The clock takes the place of the chain's time; its number only has to grow.
      const block: Mark = { number: head.number, hash: head.hash, timestamp: seconds };
      const before: RuleState = { ...stored, block: null };
      const { state, transitions } = evaluate(rule, { block, observations: [{ subject: {}, value: lag }] }, before);
      changes.push(...stateChanges(rule.id, stored, state));
      for (const transition of transitions) decided.push(eventOf(rule, transition, ''));
      after.set(rule.id, state);
    }
    if (changes.length === 0 && decided.length === 0) return;
    const events = await store.commitClock({ block: markOf(head), changes, decided, now: options.now() });
    states = after;
    if (events.length > 0) options.onEvents?.(events, 'decided');
  }

  /** Goes back to the newest evaluated block that is still on the chain. */
  async function rewindIfReverted(): Promise<void> {
    if (cursor === null || (await isCanonical(cursor))) return;
    let ancestor: Mark | null = null;
    for (let from = cursor.number; ancestor === null; ) {
      const page = await store.evaluatedBefore(from, PAGE);
      for (const mark of page) {
        ancestor = (await isCanonical(mark)) ? mark : null;
        if (ancestor !== null) break;
      }
      const last = page.at(-1);
      if (last === undefined) break;
      from = last.number;
    }
    const retracted = await store.rewind(ancestor, options.now());
    await load();
    if (retracted.length > 0) options.onEvents?.(retracted, 'retracted');
  }

  const isCanonical = async (mark: Mark): Promise<boolean> => {
    const [block] = await reader.blocksAfter(mark.number - 1, 1);
    return block?.number === mark.number && block.hash === mark.hash;
  };

  function counts(): AlertTotal[] {
    const totals = severities.flatMap((severity) =>
      (['FIRING', 'PENDING'] as const).map((state) => ({ severity, state, count: 0 })),
    );
    for (const { id, severity } of options.rules()) {
      for (const { phase } of states.get(id)?.groups.values() ?? []) {
        const total = totals.find((one) => one.severity === severity && one.state === phase);
        if (total !== undefined) total.count++;
      }
    }
    return totals;
  }

  return { catchUp, tick, counts };
}

export const markOf = ({ number, hash, timestamp }: ProcessedBlock): Mark => ({ number, hash, timestamp });

/** What stands in for a rule that is no more, so that what it left firing resolves. */
const removedRule = (id: string): Rule => ({
  id,
  metric: '',
  params: {},
  where: { in: {}, stable: null, minDebtUsd: 0 },
  measure: { type: 'level' },
  when: 'ABOVE',
  threshold: 0,
  clear: 0,
  hold: { type: 'seconds', seconds: 0 },
  severity: 'INFO',
  labels: {},
  groupBy: [],
  cooldownSeconds: 0,
  routes: [],
  summary: 'rule {rule} was removed while its alert was firing',
  runbook: null,
  optional: true,
});
