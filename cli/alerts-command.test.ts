import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { score } from '../api/alerts/backtest/score.ts';
import { type BacktestReport, backtestPicture, readRuleFile } from '../api/index.ts';
import { inProcess } from '../test/support/door.ts';
import { backtestJson, backtestTable } from './alerts-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginscope-alerts-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (text: string): string => {
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, text);
  return file;
};

describe('alerts check', () => {
  test('the shipped rules are good', async () => {
    expect(await inProcess(['alerts', 'check'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ rules and 0 routes are good\n$/),
    });
  });

  test('a rule of a metric that this release lacks is named where it is optional', async () => {
    const file = written('version: 1\nrules:\n  - { id: later, metric: market.mood, above: 1, optional: true }\n');
    const { code, stdout } = await inProcess(['alerts', 'check', file]);
    expect([code, stdout]).toEqual([0, '1 rules and 0 routes are good\nnot seen by this release: later\n']);
  });

  test('error: every mistake is told with its place, and the code is 2', async () => {
    const file = written(
      'version: 2\nrules:\n  - { id: A B, metric: market.utilization, above: 1 }\n  - { id: b, metric: no.such, above: 1 }\n',
    );
    const { code, stderr } = await inProcess(['alerts', 'check', file]);
    expect(code).toBe(2);
    for (const place of [/:1:\d+ version/, /:3:\d+ rules\[0\]\.id/, /:4:\d+ rules\[1\]\.metric/]) {
      expect(stderr).toMatch(place);
    }
    expect(await inProcess(['alerts', 'check', join(folder, 'none.yaml')])).toMatchObject({ code: 2 });
  });
});

describe('alerts backtest', () => {
  const hour = 3_600;
  const start = 1_704_067_200;
  const read = readRuleFile(`version: 1
rules:
  - { id: cheap, metric: market.price-usd, below: 1900 }
  - { id: quiet, metric: market.utilization, above: 0.99 }
`);
  const rules = read.type === 'rules' ? read.set.rules : [];
  const mark = (hours: number) => ({ number: hours, hash: `0x${hours}`, timestamp: start + hours * hour });
  const period = { from: start, to: start + 96 * hour, horizonSeconds: 24 * hour };
  const liquidations = [
    { timestamp: start + 12 * hour, block: 12, pool: '0xaa', account: '0xaabb', markets: ['weth'], usd: 1_500 },
  ];
  const alert = (fired: number) => ({
    group: 'market=weth',
    subject: { market: 'weth' },
    summary: 'WETH <is> cheap',
    fired: mark(fired),
    resolved: mark(fired + 1),
    value: 1_800,
    measured: 1_800,
  });
  const times = [0, 48, 96].map((hours) => start + hours * hour);
  const report: BacktestReport = {
    ...period,
    firstBlock: 0,
    lastBlock: 96,
    blocks: 97,
    everySeconds: null,
    liquidations,
    price: { symbol: 'WETH', times, usd: [2_000, 1_800, 2_100] },
    rules: rules.map((rule) => ({
      ...score(rule.id === 'cheap' ? [alert(10), alert(40)] : [], liquidations, period),
      rule,
      tracks:
        rule.id === 'cheap' ? [{ group: 'market=weth', symbol: 'WETH', times, measured: [2_000, 1_800, 2_100] }] : [],
    })),
  };

  test('the table says of each rule what it raised and what it foresaw', () => {
    expect(backtestTable(report)).toBe(
      [
        '2024-01-01 00:00 to 2024-01-05 00:00 UTC, blocks 0 to 96, 97 evaluated, 1 liquidations',
        '',
        'rule   fired  a day  led  false  false share  lead median  shortest  USD warned',
        'cheap      2   0.50    1      1         50 %         2.0h      2.0h       100 %',
        'quiet      0   0.00    0      0            –            –         –         0 %',
        '',
        'led: a liquidation the alert is about followed within 24 h; false: none did.',
        'USD warned: of what was liquidated, the share that an alert of the rule preceded.',
      ].join('\n'),
    );
    expect(backtestJson(report)).toMatchObject({
      liquidations: 1,
      rules: [{ rule: 'cheap', metric: 'market.price-usd', fires: 2, led: 1, falseAlarms: 1 }, { rule: 'quiet' }],
    });
  });

  test('the picture is well-formed and shows price, liquidations, the rule that fired, and names those that did not', () => {
    const svg = backtestPicture(report);
    const opened = svg.match(/<(svg|g|text|title)\b/g)?.length;
    expect(svg.match(/<\/(svg|g|text|title)>/g)?.length).toBe(opened);
    for (const words of ['Price of WETH', '1 liquidations', 'cheap', 'Quiet: quiet']) expect(svg).toContain(words);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<is>/);
  });
});
