import type { BacktestReport } from '../api/index.ts';

const time = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');

const share = (value: number | null): string => (value === null ? '–' : `${Math.round(value * 100)} %`);

function lead(seconds: number | undefined): string {
  if (seconds === undefined) return '–';
  if (seconds < 120) return `${seconds}s`;
  return seconds >= 5_400 ? `${(seconds / 3_600).toFixed(1)}h` : `${Math.round(seconds / 60)}m`;
}

/** The report for people. */
export function backtestTable(report: BacktestReport): string {
  const head = ['rule', 'fired', 'a day', 'led', 'false', 'false share', 'lead median', 'shortest', 'USD warned'];
  const rows = report.rules.map((one) => [
    one.rule.id,
    String(one.fires),
    one.firesPerDay.toFixed(2),
    String(one.led),
    String(one.falseAlarms),
    share(one.falseAlarmShare),
    lead(one.leadSeconds?.median),
    lead(one.leadSeconds?.shortest),
    share(one.warnedShare),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const aligned = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  const { from, to, firstBlock, lastBlock, blocks, liquidations, horizonSeconds } = report;
  return [
    `${time(from)} to ${time(to)} UTC, blocks ${firstBlock} to ${lastBlock}, ${blocks} evaluated, ${liquidations.length} liquidations`,
    '',
    aligned(head),
    ...rows.map(aligned),
    '',
    `led: a liquidation the alert is about followed within ${horizonSeconds / 3_600} h; false: none did.`,
    'USD warned: of what was liquidated, the share that an alert of the rule preceded.',
  ].join('\n');
}

/** The report for machines: everything but the lines of the picture. */
export function backtestJson({ rules, liquidations, price: _price, ...report }: BacktestReport) {
  return {
    ...report,
    liquidations: liquidations.length,
    rules: rules.map(({ rule, tracks: _tracks, ...one }) => ({ rule: rule.id, metric: rule.metric, ...one })),
  };
}
