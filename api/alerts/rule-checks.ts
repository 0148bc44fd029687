import { parseDuration, parseSpan } from './duration.ts';
import {
  booleanField,
  choiceField,
  fieldsOf,
  numberField,
  parsedField,
  type Report,
  textField,
  textsField,
} from './field-checks.ts';
import { metrics, type NamedMetric } from './metrics.ts';
import { type Attribute, attributes, type Measure, type Rule, type Selector, severities } from './rule.ts';
import { placeholders, unknownPlaceholders } from './template.ts';
import type { Placed } from './yaml-tree.ts';

const fields = [
  'id',
  'metric',
  'params',
  'where',
  'above',
  'below',
  'clear',
  'zscore',
  'change',
  'for',
  'severity',
  'labels',
  'groupBy',
  'cooldown',
  'routes',
  'summary',
  'runbook',
  'optional',
] as const;

const name = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const anyNumber = { min: -1e30, max: 1e30 };

type Fields = ReadonlyMap<string, Placed>;

/** A rule from a tree; null where something is wrong with it, and then the report tells what. */
export function readRule(report: Report, at: Placed): Rule | null {
  const before = report.findings.length;
  const entries = fieldsOf(report, at, fields);
  if (entries === null) return null;
  const id = idOf(report, at, entries);
  const optional = booleanField(report, entries.get('optional')) ?? false;
  const metric = metricOf(report, at, { entries, optional });
  const levels = levelsOf(report, at, entries);
  const rule: Rule = {
    id,
    metric: metric.name,
    params: paramsOf(report, entries.get('params'), metric.named),
    where: selectorOf(report, entries.get('where'), metric.named),
    measure: measureOf(report, entries),
    ...levels,
    hold: parsedField(report, entries.get('for'), { parse: parseSpan, wanted: '10m or 12 blocks' }) ?? {
      type: 'seconds',
      seconds: 0,
    },
    severity: upperChoice(report, entries.get('severity')) ?? 'WARNING',
    labels: labelsOf(report, entries.get('labels')),
    groupBy: groupByOf(report, entries.get('groupBy'), metric.named),
    cooldownSeconds: parsedField(report, entries.get('cooldown'), { parse: parseDuration, wanted: '30m or 2h' }) ?? 0,
    routes: textsField(report, entries.get('routes'), 'ids of routes').map(({ text }) => text),
    summary: summaryOf(report, entries.get('summary')) ?? '{rule}: {metric} is {measured}',
    runbook: textField(report, entries.get('runbook'), 'a URL'),
    optional,
  };
  return report.findings.length === before ? rule : null;
}

function idOf(report: Report, at: Placed, entries: Fields): string {
  const field = entries.get('id');
  if (field === undefined) report.add(at, 'a rule has no id: give one, for example utilization-over-kink');
  const id = textField(report, field, 'lower-case words joined by dashes');
  if (id !== null && field !== undefined && (!name.test(id) || id.length > 64)) {
    report.add(field, `${id.slice(0, 80)} is no id: use up to 64 lower-case letters, digits and dashes`);
  }
  return id ?? '';
}

function metricOf(
  report: Report,
  at: Placed,
  { entries, optional }: { readonly entries: Fields; readonly optional: boolean },
): { readonly name: string; readonly named: NamedMetric | null } {
  const field = entries.get('metric');
  if (field === undefined) report.add(at, 'a rule has no metric: give one of docs/alerts.md');
  const name = textField(report, field, 'a metric of docs/alerts.md') ?? '';
  const named = metrics.get(name) ?? null;
  if (field !== undefined && name !== '' && named === null && !optional) {
    const near = [...metrics.keys()].filter((other) => other.split('.')[0] === name.split('.')[0]);
    report.add(field, `there is no metric ${name}: use ${(near.length > 0 ? near : [...metrics.keys()]).join(', ')}`);
  }
  return { name, named };
}

function levelsOf(report: Report, at: Placed, entries: Fields): Pick<Rule, 'when' | 'threshold' | 'clear'> {
  const [above, below] = [entries.get('above'), entries.get('below')];
  if (above !== undefined && below !== undefined) report.add(below, 'above and below are both given: keep one');
  if (above === undefined && below === undefined) report.add(at, 'neither above nor below is given: add one');
  const when = above === undefined ? 'BELOW' : 'ABOVE';
  const threshold = numberField(report, above ?? below, { ...anyNumber, example: '0.9' }) ?? 0;
  const field = entries.get('clear');
  const clear = numberField(report, field, { ...anyNumber, example: '0.85' }) ?? threshold;
  if (field !== undefined && (when === 'ABOVE' ? clear > threshold : clear < threshold)) {
    const side = when === 'ABOVE' ? 'at or below' : 'at or above';
    report.add(field, `clear ${clear} is on the firing side of ${threshold}: give a level ${side} it`);
  }
  return { when, threshold, clear };
}

function measureOf(report: Report, entries: Fields): Measure {
  const [zscore, change] = [entries.get('zscore'), entries.get('change')];
  if (zscore !== undefined && change !== undefined) report.add(change, 'zscore and change are both given: keep one');
  const field = zscore ?? change;
  if (field === undefined) return { type: 'level' };
  const window = fieldsOf(report, field, ['window', 'every', 'least']);
  const fewest = zscore === undefined ? 1 : 5;
  const count = window?.get('window');
  if (window !== null && count === undefined)
    report.add(field, 'window is not given: say how many samples, for example 48');
  const samples = numberField(report, count, { min: fewest, max: 1000, example: '48' }) ?? fewest;
  if (count !== undefined && !Number.isInteger(samples))
    report.add(count, `${samples} is no whole number: give for example 48`);
  const parse = (value: unknown): number | null => parseDuration(value) || null;
  const everySeconds = parsedField(report, window?.get('every'), { parse, wanted: '15m or 1h' }) ?? 3_600;
  const size = numberField(report, window?.get('least'), { min: 0, max: anyNumber.max, example: '0.5' });
  const type = zscore === undefined ? 'change' : 'zscore';
  return { type, window: samples, everySeconds, ...(size !== null && { least: size }) };
}

function paramsOf(report: Report, at: Placed | undefined, named: NamedMetric | null): Rule['params'] {
  if (at === undefined) return {};
  const metric = named?.metric;
  const known = metric === undefined ? null : Object.keys(metric.params ?? {});
  if (known !== null && known.length === 0) {
    report.add(at, `${named?.name} takes no params: drop them`);
    return {};
  }
  const given = known === null ? at.entries : fieldsOf(report, at, known);
  return Object.fromEntries(
    [...(given ?? [])].flatMap(([name, field]) => {
      const value = numberField(report, field, { min: 0.001, max: 0.99, example: '0.1' });
      return value === null ? [] : [[name, value]];
    }),
  );
}

function selectorOf(report: Report, at: Placed | undefined, named: NamedMetric | null): Selector {
  const entries = at === undefined ? null : fieldsOf(report, at, [...attributes, 'stable', 'minDebtUsd']);
  const lists: { [attribute in Attribute]?: readonly string[] } = {};
  for (const attribute of attributes) {
    const field = entries?.get(attribute);
    if (field === undefined) continue;
    if (named !== null && !attributesOf(named).includes(attribute)) {
      report.add(field, `${named.name} has no ${attribute}: select by ${attributesOf(named).join(', ') || 'nothing'}`);
    }
    lists[attribute] = textsField(report, field, `values of ${attribute}`).map(({ text }) => text);
  }
  const stable = entries?.get('stable');
  if (stable !== undefined && named !== null && named.scope !== 'market') {
    report.add(stable, `stable chooses markets, and ${named.name} is of none: drop it`);
  }
  return {
    in: lists,
    stable: booleanField(report, stable),
    minDebtUsd: numberField(report, entries?.get('minDebtUsd'), { min: 0, max: 1e15, example: '100000' }) ?? 0,
  };
}

/** The attributes that the subjects of a metric have. */
function attributesOf({ scope }: NamedMetric): readonly Attribute[] {
  if (scope === 'market') return ['market', 'symbol', 'pool', 'protocol'];
  if (scope === 'pool') return ['pool', 'protocol'];
  if (scope === 'account') return ['account', 'owner', 'pool', 'protocol'];
  return scope === 'owner' ? ['owner'] : [];
}

function groupByOf(report: Report, at: Placed | undefined, named: NamedMetric | null): readonly Attribute[] {
  const own = named === null ? attributes : attributesOf(named);
  if (at === undefined) return named === null ? [] : own.slice(0, 1);
  return textsField(report, at, 'attributes').flatMap(({ text, at }) => {
    const found = own.find((attribute) => attribute === text);
    if (found === undefined) report.add(at, `${text} groups nothing here: use ${own.join(', ') || 'no groupBy'}`);
    return found === undefined ? [] : [found];
  });
}

function labelsOf(report: Report, at: Placed | undefined): Rule['labels'] {
  if (at === undefined) return {};
  if (at.entries === null) report.add(at, 'labels are no map: give names and texts');
  return Object.fromEntries(
    [...(at.entries ?? [])].flatMap(([label, field]) => {
      if (!labelName.test(label)) report.add(field, `${label} is no label: use letters, digits and underscores`);
      const { scalar } = field;
      if (typeof scalar === 'string' || typeof scalar === 'number') return [[label, String(scalar)]];
      report.add(field, `label ${label} is no text: give one`);
      return [];
    }),
  );
}

function upperChoice(report: Report, at: Placed | undefined) {
  const scalar = typeof at?.scalar === 'string' ? at.scalar.toUpperCase() : at?.scalar;
  return choiceField(report, at && { ...at, scalar }, severities);
}

function summaryOf(report: Report, at: Placed | undefined): string | null {
  const summary = textField(report, at, 'a sentence');
  if (summary === null || at === undefined) return null;
  if (summary.length > 500) report.add(at, `the summary has ${summary.length} characters: keep it within 500`);
  for (const unknown of unknownPlaceholders(summary)) {
    report.add(at, `{${unknown}} stands for nothing: use ${placeholders.map((one) => `{${one}}`).join(' ')}`);
  }
  return summary;
}
