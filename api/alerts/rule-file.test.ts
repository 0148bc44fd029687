import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findingText } from './rule.ts';
import { readOneRule, readRuleFile } from './rule-file.ts';

const broken = `version: 2
surprise: 1
routes:
  - id: ops
    type: webhook
    url: nonsense
rules:
  - id: Too Loud
    metric: market.utilisation
    above: lots
    clear: 2
    for: soon
    routes: [nobody]
    summary: "{who} did it"
  - id: fine
    metric: market.utilization
    above: 0.9
    clear: 0.95
  - id: fine
    metric: pool.debt-usd
    where: { symbol: WETH }
    groupBy: [market]
    params: { within: 0.1 }
`;

describe('readRuleFile', () => {
  test('the shipped rules are good', () => {
    const read = readRuleFile(readFileSync(new URL('../../alerts.yaml', import.meta.url), 'utf8'));
    expect(read.type === 'broken' ? read.findings : []).toEqual([]);
    expect(read.type === 'rules' && read.set.rules.length).toBeGreaterThan(10);
  });

  test('error: everything wrong is told at once, each with its place, the thing and the mend', () => {
    const read = readRuleFile(broken);
    expect(read.type).toBe('broken');
    const texts = read.type === 'broken' ? read.findings.map((finding) => findingText('alerts.yaml', finding)) : [];
    expect(texts.map((text) => text.split(' ')[0])).toEqual([
      'alerts.yaml:1:10',
      'alerts.yaml:2:11',
      'alerts.yaml:4:5',
      'alerts.yaml:6:10',
      'alerts.yaml:8:9',
      'alerts.yaml:9:13',
      'alerts.yaml:10:12',
      'alerts.yaml:11:12',
      'alerts.yaml:12:10',
      'alerts.yaml:14:14',
      'alerts.yaml:18:12',
      'alerts.yaml:19:5',
      'alerts.yaml:19:9',
      'alerts.yaml:21:22',
      'alerts.yaml:22:15',
      'alerts.yaml:23:13',
    ]);
    expect(texts[0]).toBe('alerts.yaml:1:10 version: version is 2: give version: 1');
    for (const text of texts) expect(text).toMatch(/: .+: .+|; mend/);
  });

  test('error: a text that is no YAML, and aliases', () => {
    const bomb = readRuleFile('a: &a [x, x]\nrules: [*a, *a]\n');
    expect(bomb).toMatchObject({ type: 'broken', findings: [{ line: 2 }, { line: 2 }] });
    expect(readRuleFile('version: 1\nrules: [')).toMatchObject({ type: 'broken' });
    expect(readRuleFile('')).toMatchObject({ type: 'broken' });
  });

  test('behavior: one rule is read from JSON as from YAML', () => {
    const rule = { id: 'kink', metric: 'market.utilization', above: 0.9, for: '12 blocks', where: { symbol: 'WETH' } };
    const read = readOneRule(JSON.stringify(rule), []);
    expect(read.findings).toEqual([]);
    expect(read.rule).toMatchObject({
      id: 'kink',
      clear: 0.9,
      hold: { type: 'blocks', blocks: 12 },
      groupBy: ['market'],
      where: { in: { symbol: ['WETH'] } },
    });
  });

  test('behavior: an optional rule may name a metric of another release', () => {
    const text = '{id: skew, metric: market.skew-of-tomorrow, above: 1, optional: true}';
    expect(readOneRule(text, []).findings).toEqual([]);
    expect(readOneRule(text.replace(', optional: true', ''), []).findings.length).toBe(1);
  });
});
