import type { Observation, Subject } from './metric.ts';
import { type Attribute, attributes, type Rule } from './rule.ts';
import { emptySeries, measured, type Series, sampled } from './series.ts';

/** The block something was decided at. */
export interface Mark {
  readonly number: number;
  readonly hash: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** What is remembered of one alert, firing or not; plain JSON. */
export interface GroupState extends Series {
  readonly phase: 'QUIET' | 'PENDING' | 'FIRING';
  /** PENDING: where the condition began to hold. FIRING: where the alert fired. */
  readonly since: Mark | null;
  /** Unix seconds of the last resolution, while the cooldown lasts. */
  readonly resolvedAt: number | null;
  /** Of the observation the alert fired with. */
  readonly subject: Subject;
}

/** What is remembered of a rule: the last block it was evaluated at, and its groups by key. */
export interface RuleState {
  readonly block: Mark | null;
  readonly groups: ReadonlyMap<string, GroupState>;
}

export const freshState: RuleState = { block: null, groups: new Map() };

export interface Transition {
  readonly kind: 'FIRING' | 'RESOLVED';
  readonly rule: string;
  readonly group: string;
  readonly subject: Subject;
  readonly block: Mark;
  /** The metric; null where it was not known. */
  readonly value: number | null;
  /** What was held against the threshold: the value, a z-score, or a change. */
  readonly measured: number | null;
  /** Of a resolution: where the alert had fired. Of a firing: its own block. */
  readonly firedAt: Mark;
  /** LEVEL: the measure crossed a level. GONE: the rule no longer sees the subject. */
  readonly reason: 'LEVEL' | 'GONE';
}

export interface Evaluation {
  readonly state: RuleState;
  readonly transitions: readonly Transition[];
}

export interface Observed {
  readonly block: Mark;
  readonly observations: readonly Observation[];
}

/**
 * The rule's next state and what changed, from what it sees at a block. Pure. A block at or below the state's changes
 * nothing. Groups that stay as they were keep their object.
 */
export function evaluate(rule: Rule, { block, observations }: Observed, before: RuleState): Evaluation {
  if (before.block !== null && block.number <= before.block.number) return { state: before, transitions: [] };
  const seen = grouped(rule, observations);
  const groups = new Map<string, GroupState>();
  const transitions: Transition[] = [];
  for (const [key, { subject, value }] of seen) {
    const step = next(rule, block, { subject, value, state: before.groups.get(key) ?? quiet });
    if (step.kind !== null) {
      const firedAt = step.kind === 'FIRING' ? block : (before.groups.get(key)?.since ?? block);
      const { kind, measured } = step;
      transitions.push({ kind, rule: rule.id, group: key, subject, block, value, measured, firedAt, reason: 'LEVEL' });
    }
    if (isWorthKeeping(step.state)) groups.set(key, step.state);
  }
  for (const [key, { phase, since, subject }] of before.groups) {
    if (seen.has(key) || phase !== 'FIRING' || since === null) continue;
    const lost = { value: null, measured: null, firedAt: since, reason: 'GONE' } as const;
    transitions.push({ kind: 'RESOLVED', rule: rule.id, group: key, subject, block, ...lost });
  }
  return { state: { block, groups }, transitions };
}

export interface Reading {
  readonly value: number;
  /** null while too few samples are known. */
  readonly measured: number | null;
}

/** What each group of a rule stands at, as `evaluate` sees it; groups whose value is unknown are left out. */
export function readings(rule: Rule, { observations }: Observed, before: RuleState): Map<string, Reading> {
  const read = new Map<string, Reading>();
  for (const [key, { value }] of grouped(rule, observations)) {
    if (value === null) continue;
    read.set(key, { value, measured: measured(rule.measure, before.groups.get(key) ?? quiet, value) });
  }
  return read;
}

/** Takes samples and decides nothing: how a rule with a window learns of the time before it was made. */
export function learn(rule: Rule, { block, observations }: Observed, before: RuleState): RuleState {
  const groups = new Map(before.groups);
  for (const [key, { subject, value }] of grouped(rule, observations)) {
    if (value === null) continue;
    const state = groups.get(key) ?? { ...quiet, subject };
    const series = sampled(rule.measure, state, { timestamp: block.timestamp, value });
    if (series !== state) groups.set(key, { ...state, ...series });
  }
  return { block: before.block, groups };
}

const quiet: GroupState = { ...emptySeries, phase: 'QUIET', since: null, resolvedAt: null, subject: {} };

const isWorthKeeping = ({ phase, resolvedAt, samples }: GroupState): boolean =>
  phase !== 'QUIET' || resolvedAt !== null || samples.length > 0;

interface Seen extends Observation {
  readonly state: GroupState;
}

interface Step {
  readonly state: GroupState;
  readonly kind: Transition['kind'] | null;
  readonly measured: number | null;
}

function next(rule: Rule, block: Mark, { subject, value, state }: Seen): Step {
  if (value === null) return { state, kind: null, measured: null };
  const measure = measured(rule.measure, state, value);
  const series = sampled(rule.measure, state, { timestamp: block.timestamp, value });
  const base: GroupState = series === state ? state : { ...state, ...series };
  const step = (state: GroupState, kind: Step['kind'] = null): Step => ({ state, kind, measured: measure });
  if (measure === null) return step(base);
  if (base.phase === 'FIRING') {
    if (!isClear(rule, measure)) return step(base);
    const resolvedAt = rule.cooldownSeconds > 0 ? block.timestamp : null;
    return step({ ...base, phase: 'QUIET', since: null, resolvedAt }, 'RESOLVED');
  }
  const isCool = base.resolvedAt === null || block.timestamp - base.resolvedAt >= rule.cooldownSeconds;
  const rested: GroupState = isCool && base.resolvedAt !== null ? { ...base, resolvedAt: null } : base;
  if (!holds(rule, measure))
    return step(rested.phase === 'QUIET' ? rested : { ...rested, phase: 'QUIET', since: null });
  const since = rested.since ?? block;
  if (isCool && heldLongEnough(rule, since, block))
    return step({ ...rested, phase: 'FIRING', since: block, subject }, 'FIRING');
  return step(rested.phase === 'PENDING' ? rested : { ...rested, phase: 'PENDING', since, subject });
}

const holds = ({ when, threshold }: Rule, measure: number): boolean =>
  when === 'ABOVE' ? measure > threshold : measure < threshold;

const isClear = ({ when, clear }: Rule, measure: number): boolean =>
  when === 'ABOVE' ? measure <= clear : measure >= clear;

const heldLongEnough = ({ hold }: Rule, since: Mark, block: Mark): boolean =>
  hold.type === 'blocks'
    ? block.number - since.number >= hold.blocks
    : block.timestamp - since.timestamp >= hold.seconds;

/** The worst observation of each group; an unknown one only where no other is known. */
function grouped({ when, groupBy }: Rule, observations: readonly Observation[]): Map<string, Observation> {
  const worst = new Map<string, Observation>();
  for (const observation of observations) {
    const key = groupKey(observation.subject, groupBy);
    const before = worst.get(key);
    if (before === undefined || isWorse(observation.value, before.value, when)) worst.set(key, observation);
  }
  return worst;
}

function isWorse(value: number | null, than: number | null, when: Rule['when']): boolean {
  if (value === null || than === null) return than === null && value !== null;
  return when === 'ABOVE' ? value > than : value < than;
}

/** For example `market=0x…,pool=0x…`; empty for what is about everything. */
export function groupKey(subject: Subject, groupBy: readonly Attribute[]): string {
  return attributes
    .filter((name) => groupBy.includes(name) && subject[name] !== undefined)
    .map((name) => `${name}=${subject[name]}`)
    .join(',');
}
