import { type Compared, differenceOf, isReconciled, type ReconcileReport } from './report.ts';

const HEADINGS = ['protocol', 'value', 'compared', 'exact', 'failed', 'median', 'p90', 'p99', 'worst'];

/** The report as a table for people. */
export function reportTable(report: ReconcileReport): string {
  const rows = report.lines.map((line) => [
    line.protocol,
    line.field,
    `${line.compared}`,
    line.exact === line.compared ? `${line.exact}` : `${line.exact} (${line.withinBound} within bound)`,
    `${line.failed}`,
    ...[line.median, line.p90, line.p99].map(relative),
    line.worst === null ? '–' : describe(line.worst),
  ]);
  const widths = HEADINGS.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const format = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const unknown = [...report.unknown].map(([reason, count]) => `left out ${count}: ${reason}`);
  const title = `block ${report.block}: ${report.accounts} accounts, ${report.markets} markets`;
  const open = report.residues.map(
    ({ protocol, pool, what, value }) => `${protocol} ${pool.slice(0, 12)}…: ${value} ${what}`,
  );
  const verdict = isReconciled(report) ? 'everything agrees' : 'there are differences';
  return [title, format(HEADINGS), ...rows.map(format), ...unknown, ...open, verdict].join('\n');
}

const relative = (error: number): string => (error === 0 ? '0' : error.toExponential(1));

const describe = (value: Compared): string =>
  `${value.subject.slice(0, 12)}…: ${value.onChain} on chain, rebuilt ${value.rebuilt} (${differenceOf(value)} apart)`;
