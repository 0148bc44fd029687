import { createHash, timingSafeEqual } from 'node:crypto';
import { testMessage } from '../alerts/message.ts';
import type { RuleChange } from '../alerts/rule-book.ts';
import type { Alerts } from '../alerts/service.ts';
import { textArguments } from '../arguments.ts';
import { AdminTokenMissing, InvalidArgument, NotAuthorized } from '../errors.ts';
import { alertsOf, ruleAnswer } from './alerts.ts';
import type { ApiContext } from './context.ts';

/** Digests of equal length are compared in constant time. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** @throws AdminTokenMissing, NotAuthorized */
function authorize({ sources, authorization }: ApiContext): void {
  if (sources.adminToken === null) throw new AdminTokenMissing();
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (!timingSafeEqual(digestOf(given), digestOf(sources.adminToken))) throw new NotAuthorized();
}

/** A mutation that only the operator may send. */
const guarded =
  <Args extends object, T>(change: (alerts: Alerts, args: Args, context: ApiContext) => Promise<T>) =>
  async (_root: unknown, args: Args, context: ApiContext): Promise<T> => {
    authorize(context);
    textArguments(args);
    return change(alertsOf(context), args, context);
  };

interface OfRule {
  readonly id: string;
}

interface Defined {
  readonly definition: string;
}

const MOST_DEFINITION = 20_000;

function checkSize({ definition }: Defined): void {
  if (definition.length <= MOST_DEFINITION) return;
  throw new InvalidArgument(`definition has ${definition.length} characters: keep it within ${MOST_DEFINITION}.`);
}

async function changed(alerts: Alerts, change: RuleChange) {
  if (change.type === 'refused') return { rule: null, findings: change.findings };
  alerts.wake();
  return { rule: await ruleOf(alerts, change.rule.id), findings: [] };
}

async function ruleOf(alerts: Alerts, id: string) {
  const known = (await alerts.rules.known()).find(({ rule }) => rule.id === id);
  return known === undefined ? null : ruleAnswer(known, alerts);
}

export const alertMutations = {
  createAlertRule: guarded(async (alerts, args: Defined) => {
    checkSize(args);
    return changed(alerts, await alerts.rules.create(args.definition));
  }),
  updateAlertRule: guarded(async (alerts, args: OfRule & Defined) => {
    checkSize(args);
    return changed(alerts, await alerts.rules.update(args.id, args.definition));
  }),
  deleteAlertRule: guarded((alerts, { id }: OfRule) => alerts.rules.remove(id)),
  muteAlertRule: guarded(async (alerts, { id, until }: OfRule & { readonly until?: number | null }) => {
    const milliseconds = typeof until === 'number' ? until * 1000 : null;
    return (await alerts.rules.mute(id, milliseconds)) ? ruleOf(alerts, id) : null;
  }),
  testAlertRule: guarded(async (alerts, { id }: OfRule, { sources }) => {
    const rule = alerts.rules.rules().find((one) => one.id === id);
    if (rule === undefined) throw new InvalidArgument(`There is no rule ${id}: alertRules lists them.`);
    const now = sources.now();
    await alerts.outbox.add(testMessage(rule, alerts.store.network, now), rule.routes, now);
    alerts.wake();
    return rule.routes;
  }),
  enableAlertRoute: guarded((alerts, { id }: OfRule) => alerts.outbox.enable(id)),
};
