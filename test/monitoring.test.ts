import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { severities } from '../api/alerts/rule.ts';
import { shocks } from '../api/metrics/market-numbers.ts';
import { createMetrics } from '../api/metrics/metrics.ts';
import { openTestApi } from '../api/testing/test-api.ts';
import { openDatabase } from '../engine/index.ts';
import { root } from './support/serve.ts';
import { ensureStoreWorker } from './support/store-worker.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: { readonly summary?: string; readonly runbook_url?: string };
}

interface Case {
  readonly name: string;
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const folder = join(root, 'ops', 'prometheus');
const groups: readonly { readonly rules: readonly Rule[] }[] = parse(read('ops/prometheus/rules.yaml')).groups;
const rules = groups.flatMap((group) => group.rules);

/** Names of the metrics that `/metrics` answers, those without a sample yet included. */
let names: ReadonlySet<string>;
beforeAll(async () => {
  await ensureStoreWorker();
  const db = await openDatabase({ memory: true });
  const metrics = createMetrics('devnet');
  const api = await openTestApi(db, [], { metrics: metrics.set });
  const page = String((await metrics.page()).body);
  names = new Set([...page.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name));
  await api.close();
  metrics.close();
  await db.close();
});

/** Metric names in a PromQL expression; buckets, sums and counts of a histogram by its own name. */
function namesIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\b(by|ignoring|on|label_values)\s*\([^)]*\)/g, (part) =>
      part.startsWith('label_values') ? part : '',
    );
  return [...bare.matchAll(/\b(marginscope_\w+|process_\w+)/g)].map(([, name = '']) => name.replace(/_bucket$/, ''));
}

function promtool(...args: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
  return { code: status, output: `${stdout}${stderr}` };
}

describe('alerting rules', () => {
  test('are what promtool accepts, and do what their tests say', () => {
    expect(promtool('check', 'rules', 'rules.yaml')).toMatchObject({ code: 0 });
    expect(promtool('test', 'rules', 'rules.test.yaml')).toEqual({ code: 0, output: expect.stringMatching('SUCCESS') });
  });

  test.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s waits, says how grave it is, and has a runbook',
    (_name, rule) => {
      expect(rule.for).toMatch(/^[1-9]\d*[mh]$/);
      expect(['critical', 'warning', 'info', 'none']).toContain(rule.labels?.severity);
      expect(rule.annotations?.summary).toBeTruthy();
      const [path = '', anchor = ''] = rule.annotations?.runbook_url?.split('#') ?? [];
      const anchors = [...read(path).matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
        title.toLowerCase().replaceAll(' ', '-'),
      );
      expect(anchors).toContain(anchor);
      expect(read(path)).toContain(`\`${rule.alert}\``);
    },
  );

  test('each has a case in which it fires and one in which it is quiet', () => {
    const cases: readonly Case[] = parse(read('ops/prometheus/rules.test.yaml')).tests;
    const tested = cases.flatMap((one) => one.alert_rule_test);
    const by = (isFiring: boolean) =>
      new Set(tested.filter((one) => one.exp_alerts.length > 0 === isFiring).map((one) => one.alertname));
    expect(by(true)).toEqual(new Set(rules.map(({ alert }) => alert)));
    expect(by(false)).toEqual(by(true));
  });

  test('one alert watches the watcher', () => {
    expect(rules.filter(({ expr }) => expr.trim() === 'vector(1)').map(({ alert }) => alert)).toEqual([
      'MarginscopeWatchdog',
    ]);
  });

  test('select by values that exist', () => {
    const matched = rules.flatMap(({ expr }) => [...expr.matchAll(/\b(\w+)="([^"]*)"/g)]);
    const values = (label: string) => new Set(matched.filter(([, name]) => name === label).map(([, , value]) => value));
    expect(matched.length).toBeGreaterThan(5);
    for (const [label, all] of [
      ['severity', severities.map((severity) => severity.toLowerCase())],
      ['state', ['firing', 'pending']],
      ['shock', shocks.map((shock) => String(-shock))],
      ['outcome', ['ok']],
    ] as const)
      expect(all, label).toEqual(expect.arrayContaining([...values(label)]));
  });

  test('name metrics that exist', () => {
    const used = rules.flatMap(({ expr }) => namesIn(expr));
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('the Grafana dashboard', () => {
  test('asks for metrics that exist, and for every one of ours', () => {
    const text = read('ops/grafana/marginscope.json');
    const expressions: string[] = [];
    JSON.parse(text, (key, value) => {
      if ((key === 'expr' || key === 'query') && typeof value === 'string') expressions.push(value);
      return value;
    });
    const used = new Set(expressions.flatMap(namesIn));
    expect([...used].filter((name) => !names.has(name))).toEqual([]);
    const unused = [...names].filter((name) => name.startsWith('marginscope_') && !used.has(name));
    expect(unused).toEqual([]);
  });
});
