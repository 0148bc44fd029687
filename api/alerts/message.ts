import { createHash } from 'node:crypto';
import type { Mark, Transition } from './evaluate.ts';
import type { Subject } from './metric.ts';
import type { Rule, Severity } from './rule.ts';
import { summaryOf } from './template.ts';

export type EventKind = Transition['kind'];

/** A transition as it is stored and told: everything a receiver may want, nothing that changes later. */
export interface AlertEvent {
  /** Stable: the same for the same rule, group, kind of transition and block. */
  readonly id: string;
  readonly kind: EventKind;
  readonly rule: string;
  readonly group: string;
  readonly severity: Severity;
  readonly labels: { readonly [name: string]: string };
  readonly subject: Subject;
  readonly metric: string;
  readonly value: number | null;
  readonly measured: number | null;
  readonly threshold: number;
  readonly clear: number;
  readonly summary: string;
  readonly runbook: string | null;
  readonly block: Mark;
  readonly firedAt: Mark;
  readonly reason: Transition['reason'];
  readonly routes: readonly string[];
}

/** What is sent: an event, or that an event was taken back because the chain dropped its block. */
export interface Message {
  readonly id: string;
  readonly type: 'alert.firing' | 'alert.resolved' | 'alert.retracted' | 'alert.test';
  /** Deployment the alert is about. */
  readonly network: string;
  readonly event: AlertEvent;
  /** Id of the message that no longer holds; of retractions. */
  readonly retracts: string | null;
  /** Unix seconds of the block, or of the moment where there is none. */
  readonly timestamp: number;
}

/** What an id is made of. `revival` counts earlier events of the same words that the chain took back and gave again. */
export interface IdParts {
  readonly network: string;
  readonly rule: string;
  readonly group: string;
  readonly kind: string;
  readonly blockHash: string;
  readonly revival: number;
}

export function messageId({ network, rule, group, kind, blockHash, revival }: IdParts): string {
  const parts = [network, rule, group, kind, blockHash, ...(revival > 0 ? [String(revival)] : [])];
  return `msg_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)}`;
}

export function eventOf(rule: Rule, transition: Transition, id: string): AlertEvent {
  const { kind, group, subject, value, measured, block, firedAt, reason } = transition;
  return {
    id,
    kind,
    rule: rule.id,
    group,
    severity: rule.severity,
    labels: rule.labels,
    subject,
    metric: rule.metric,
    value,
    measured,
    threshold: rule.threshold,
    clear: rule.clear,
    summary: summaryOf(rule, transition),
    runbook: rule.runbook,
    block,
    firedAt,
    reason,
    routes: rule.routes,
  };
}

export const messageOf = (event: AlertEvent, network: string): Message => ({
  id: event.id,
  type: event.kind === 'FIRING' ? 'alert.firing' : 'alert.resolved',
  network,
  event,
  retracts: null,
  timestamp: event.block.timestamp,
});

export function retractionOf(event: AlertEvent, network: string): Message {
  const id = `msg_${createHash('sha256').update(`retraction ${event.id}`).digest('hex').slice(0, 40)}`;
  return { id, type: 'alert.retracted', network, event, retracts: event.id, timestamp: event.block.timestamp };
}

/** A message that nothing on the chain caused, to see that a rule's routes work. */
export function testMessage(rule: Rule, network: string, now: number): Message {
  const timestamp = Math.floor(now / 1000);
  const block: Mark = { number: 0, hash: '', timestamp };
  const transition: Transition = {
    kind: 'FIRING',
    rule: rule.id,
    group: 'test',
    subject: {},
    block,
    value: null,
    measured: null,
    firedAt: block,
    reason: 'LEVEL',
  };
  const id = messageId({ network, rule: rule.id, group: 'test', kind: 'TEST', blockHash: String(now), revival: 0 });
  const event = { ...eventOf(rule, transition, id), summary: `A test of rule ${rule.id}: nothing has happened` };
  return { id, type: 'alert.test', network, event, retracts: null, timestamp };
}

/** Messages of one thread reach a receiver in their order. */
export const threadOf = ({ rule, group }: Pick<AlertEvent, 'rule' | 'group'>): string => `${rule} ${group}`;
