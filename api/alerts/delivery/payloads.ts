import type { AlertEvent, Message } from '../message.ts';
import { attributes } from '../rule.ts';

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

const stateOf = ({ type }: Message): string => type.slice('alert.'.length);

/** What a Standard Webhooks receiver gets, and what goes to standard output. */
export function webhookBody(message: Message): string {
  const { event, retracts } = message;
  const { id: _id, routes: _routes, ...data } = event;
  return JSON.stringify({
    type: message.type,
    timestamp: iso(message.timestamp),
    data: { ...data, state: stateOf(message), network: message.network, ...(retracts !== null && { retracts }) },
  });
}

const marks: { readonly [type in Message['type']]: string } = {
  'alert.firing': '🔴 Firing',
  'alert.resolved': '🟢 Resolved',
  'alert.retracted': '↩️ Retracted by a reorganisation',
  'alert.test': '🧪 Test',
};

/** Slack reads three characters as markup, each five at most when written out, and takes 3,000 in a section. */
const escaped = (text: string): string =>
  text.slice(0, 500).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An incoming webhook of Slack, and of what is compatible with it. */
export function slackBody(message: Message): string {
  const { event, network } = message;
  const title = `${marks[message.type]}: ${escaped(event.rule)} (${event.severity.toLowerCase()})`;
  const runbook = event.runbook === null ? '' : ` · <${encodeURI(event.runbook)}|runbook>`;
  const place = `${escaped(network)} · block ${event.block.number}${runbook}`;
  return JSON.stringify({
    text: `${title}: ${escaped(event.summary)}`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${title}*\n${escaped(event.summary)}` } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: place }] },
    ],
  });
}

/** Alertmanager ends an alert by itself at this age unless it is told otherwise. */
const FIRING_SECONDS = 365 * 86_400;

/** Whether the alert stands after the message: a retraction gives back what was before. */
const isOpen = ({ type, event }: Message): boolean =>
  type === 'alert.test' || (type === 'alert.retracted') !== (event.kind === 'FIRING');

/** Alerts of Alertmanager's API v2. */
export function alertmanagerBody(message: Message): string {
  const { event, network } = message;
  const startsAt = event.firedAt.timestamp;
  const endsAt = isOpen(message) ? startsAt + FIRING_SECONDS : Math.max(startsAt, message.timestamp);
  const alert = {
    labels: {
      ...event.labels,
      ...subjectLabels(event),
      alertname: event.rule,
      severity: event.severity.toLowerCase(),
      network,
    },
    annotations: {
      summary: event.summary,
      message_id: message.id,
      block: String(event.block.number),
      ...(event.runbook !== null && { runbook_url: event.runbook }),
      ...(message.retracts !== null && { retracted: 'a reorganisation took the block away' }),
    },
    startsAt: iso(startsAt),
    endsAt: iso(endsAt),
  };
  return JSON.stringify([alert]);
}

/** Only what the alert is grouped by: labels are an alert's identity. Their texts are a stranger's, their names are not. */
const subjectLabels = ({ group, subject }: AlertEvent): { readonly [name: string]: string } =>
  Object.fromEntries(
    attributes.flatMap((name) => {
      const value = subject[name];
      return value !== undefined && `,${group}`.includes(`,${name}=${value}`) ? [[name, value]] : [];
    }),
  );
