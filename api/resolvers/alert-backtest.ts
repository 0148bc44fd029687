import { backtestPicture } from '../alerts/backtest/picture.ts';
import { type BacktestReport, backtest, type RuleReport } from '../alerts/backtest/run.ts';
import type { ScoredAlert } from '../alerts/backtest/score.ts';
import { durationText, parseDuration } from '../alerts/duration.ts';
import type { Mark } from '../alerts/evaluate.ts';
import type { Rule } from '../alerts/rule.ts';
import { readOneRule } from '../alerts/rule-file.ts';
import { intArgument } from '../arguments.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument } from '../errors.ts';
import { walks } from '../limits/walks.ts';
import { alertsOf } from './alerts.ts';
import { rootBlock } from './at-row.ts';
import type { ApiContext } from './context.ts';

interface BacktestArguments {
  readonly rules?: readonly string[] | null;
  readonly definition?: string | null;
  readonly from?: number | null;
  readonly to?: number | null;
  readonly every?: string | null;
  readonly horizon?: string | null;
  readonly block?: unknown;
}

const MOST_BLOCKS = walks.alertBacktest.most;
const WEEK = 7 * 86_400;
const latest = 2 ** 31 - 1;

/** AlertBacktest of the SDL. @throws AlertsOff, InvalidArgument, BlockReverted */
async function alertBacktestAnswer(args: BacktestArguments, context: ApiContext) {
  const rules = rulesOf(args, context);
  const head = await rootBlock(args.block, context);
  const { reader, books } = context.sources;
  const to = Math.min(head.timestamp, intArgument('to', args.to, { min: 0, max: latest, fallback: head.timestamp }));
  const [oldest] = await reader.blocksAfter(-1, 1);
  const wanted = intArgument('from', args.from, { min: 0, max: latest, fallback: Math.max(0, to - WEEK) });
  const from = Math.max(wanted, oldest?.timestamp ?? 0);
  if (from >= to) throw new InvalidArgument(`from is ${from} and to is ${to}: let them grow.`);
  const everySeconds = duration('every', args.every ?? '1h');
  const blocks = Math.ceil((to - from) / everySeconds);
  if (blocks > MOST_BLOCKS) {
    const enough = durationText(Math.ceil((to - from) / MOST_BLOCKS / 3_600) * 3_600);
    throw new InvalidArgument(
      `${blocks} blocks are asked for, and ${MOST_BLOCKS} is the limit: give every: "${enough}".`,
    );
  }
  const horizonSeconds = duration('horizon', args.horizon ?? '24h');
  const report = await backtest({ reader, books, rules, from, to, head, horizonSeconds, everySeconds });
  await context.entities.confirm(head, 'allow');
  return answerOf(report, { number: head.number, hash: head.hash, timestamp: head.timestamp });
}

/** The rules to try. @throws AlertsOff, InvalidArgument */
function rulesOf({ rules, definition }: BacktestArguments, context: ApiContext): readonly Rule[] {
  if (typeof definition === 'string') {
    const { rule, findings } = readOneRule(definition, []);
    if (rule !== null) return [rule];
    const texts = findings.map(({ line, column, message }) => `${line}:${column} ${message}`);
    throw new InvalidArgument(`definition has mistakes: ${texts.join('; ').slice(0, 2_000)}`);
  }
  const known = alertsOf(context).rules.rules();
  if (rules === null || rules === undefined) return known;
  const unknown = rules.filter((id) => !known.some((rule) => rule.id === id));
  if (unknown.length > 0)
    throw new InvalidArgument(`There is no rule ${unknown[0]?.slice(0, 80)}: alertRules lists them.`);
  return known.filter(({ id }) => rules.includes(id));
}

/** @throws InvalidArgument */
function duration(name: string, text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== null && seconds >= 60 && seconds <= 365 * 86_400) return seconds;
  throw new InvalidArgument(`${name} is "${text.slice(0, 40)}": give a duration from 1m to 365d.`);
}

function answerOf(report: BacktestReport, block: Mark) {
  return {
    ...report,
    block,
    liquidations: report.liquidations.length,
    liquidatedUsd: sumText(report.liquidations.reduce((sum, { usd }) => sum + (usd ?? 0), 0)),
    rules: report.rules.map(ruleAnswer),
    svg: () => backtestPicture(report),
  };
}

const ruleAnswer = (one: RuleReport) => ({
  rule: one.rule.id,
  fires: one.fires,
  firesPerDay: sumText(one.firesPerDay),
  led: one.led,
  falseAlarms: one.falseAlarms,
  falseAlarmShare: floatText(one.falseAlarmShare),
  lead: one.leadSeconds,
  warned: one.warned,
  warnedUsd: sumText(one.warnedUsd),
  warnedShare: floatText(one.warnedShare),
  alerts: one.alerts.map(fireAnswer),
});

const fireAnswer = ({ group, summary, outcome, leadSeconds, fired, resolved }: ScoredAlert) => ({
  group,
  summary,
  outcome,
  leadSeconds,
  firedAt: fired,
  resolvedAt: resolved,
});

export const alertBacktestQuery = {
  alertBacktest: (_root: unknown, args: BacktestArguments, context: ApiContext) => alertBacktestAnswer(args, context),
};
