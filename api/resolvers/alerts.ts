import { durationText, spanText } from '../alerts/duration.ts';
import type { Mark } from '../alerts/evaluate.ts';
import type { Subject } from '../alerts/metric.ts';
import { metrics } from '../alerts/metrics.ts';
import type { Measure } from '../alerts/rule.ts';
import type { KnownRule } from '../alerts/rule-book.ts';
import type { Alerts } from '../alerts/service.ts';
import {
  type AlertFilter,
  countAlerts,
  findAlerts,
  firingByRule,
  type StoredAlert,
} from '../alerts/store/alert-query.ts';
import { intArgument, textArguments } from '../arguments.ts';
import { floatText } from '../decimals.ts';
import { AlertsOff, InvalidArgument } from '../errors.ts';
import { rootBlock } from './at-row.ts';
import type { ApiContext } from './context.ts';

/** @throws AlertsOff */
export function alertsOf({ sources }: Pick<ApiContext, 'sources'>): Alerts {
  if (sources.alerts === null) throw new AlertsOff();
  return sources.alerts;
}

interface AlertArguments {
  readonly where?: AlertFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly block?: unknown;
}

const blockAnswer = ({ number, hash, timestamp }: Mark) => ({ number, hash, timestamp });

/** Alert of the SDL. */
export function alertAnswer({ fired, resolved, retractedAt }: StoredAlert) {
  return {
    ...fired,
    state: retractedAt !== null ? 'RETRACTED' : resolved === null ? 'FIRING' : 'RESOLVED',
    value: floatText(fired.value),
    measured: floatText(fired.measured),
    threshold: floatText(fired.threshold),
    clear: floatText(fired.clear),
    labels: pairs(fired.labels),
    market: entityOf(fired.subject, 'Market', 'market'),
    pool: entityOf(fired.subject, 'MarginPool', 'pool'),
    marginAccount: entityOf(fired.subject, 'MarginAccount', 'account'),
    firedAt: blockAnswer(fired.block),
    resolvedAt: resolved === null ? null : blockAnswer(resolved.block),
    resolvedValue: resolved === null ? null : floatText(resolved.value),
    retractedAt: retractedAt === null ? null : Math.floor(retractedAt / 1000),
  };
}

const pairs = (labels: { readonly [name: string]: string }) =>
  Object.entries(labels).map(([name, value]) => ({ name, value }));

/** A field that loads what the alert is about, at the request's block. */
function entityOf(subject: Subject, type: string, attribute: 'market' | 'pool' | 'account') {
  return (_args: unknown, { entities }: ApiContext) => {
    const id = subject[attribute];
    return id === undefined ? null : entities.load(type, id);
  };
}

async function alertsAnswer(args: AlertArguments, context: ApiContext) {
  const { store } = alertsOf(context);
  const block = await rootBlock(args.block, context);
  const first = intArgument('first', args.first, { min: 0, max: 1000, fallback: 100 });
  const filter = args.where ?? {};
  textArguments(filter);
  const before = typeof args.after === 'string' ? sequenceOf(args.after) : null;
  const found = await findAlerts(store, { filter, block: block.number, first: first + 1, before });
  const page = found.slice(0, first);
  const edges = page.map((alert) => ({ cursor: cursorOf(alert.sequence), node: alertAnswer(alert) }));
  await context.entities.confirm(block, 'allow');
  return {
    block: blockAnswer(block),
    evaluated: async () => {
      const cursor = await store.cursor();
      return cursor === null ? null : blockAnswer(cursor);
    },
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: before !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: () => countAlerts(store, { filter, block: block.number }),
  };
}

const cursorOf = (sequence: number): string => Buffer.from(`alert ${sequence}`).toString('base64url');

/** @throws InvalidArgument */
function sequenceOf(cursor: string): number {
  const [, sequence] = /^alert (\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (sequence !== undefined) return Number(sequence);
  throw new InvalidArgument('after is no cursor of this list: take it from pageInfo.endCursor or an edge.');
}

function measureText(measure: Measure): string {
  if (measure.type === 'level') return 'level';
  const { type, window, everySeconds, least } = measure;
  const floor = least === undefined ? '' : `, of values of at least ${least}`;
  return `${type} of ${window} samples, one every ${durationText(everySeconds)}${floor}`;
}

/** AlertRule of the SDL. */
export function ruleAnswer({ rule, source, definition, mutedUntil }: KnownRule, alerts: Alerts) {
  return {
    ...rule,
    source,
    isKnown: metrics.has(rule.metric),
    measure: measureText(rule.measure),
    threshold: floatText(rule.threshold),
    clear: floatText(rule.clear),
    for: spanText(rule.hold),
    labels: pairs(rule.labels),
    definition,
    mutedUntil: mutedUntil === null ? null : Math.floor(mutedUntil / 1000),
    firing: async () => (await firingByRule(alerts.store)).get(rule.id) ?? 0,
  };
}

async function routesAnswer(alerts: Alerts) {
  const [counts, disabled] = await Promise.all([alerts.outbox.counts(), alerts.outbox.disabled()]);
  return alerts.rules.routes().map(({ id, type, minSeverity }) => {
    const of = counts.get(id) ?? {};
    return {
      id,
      type,
      minSeverity,
      sent: of.SENT ?? 0,
      pending: of.PENDING ?? 0,
      failed: (of.FAILED ?? 0) + (of.DISABLED ?? 0),
      disabledReason: disabled.find(({ route }) => route === id)?.reason ?? null,
    };
  });
}

export const alertQueries = {
  alerts: (_root: unknown, args: AlertArguments, context: ApiContext) => alertsAnswer(args, context),
  alertRules: async (_root: unknown, _args: unknown, context: ApiContext) => {
    const alerts = alertsOf(context);
    return (await alerts.rules.known()).map((known) => ruleAnswer(known, alerts));
  },
  alertMetrics: () =>
    [...metrics.values()].map(({ name, scope, metric: { unit, about, params } }) => {
      const texts = Object.entries(params ?? {}).map(([name, value]) => ({ name, value: String(value) }));
      return { name, scope, unit, about, params: texts };
    }),
  alertRoutes: (_root: unknown, _args: unknown, context: ApiContext) => routesAnswer(alertsOf(context)),
};
