import { loadavg } from 'node:os';
import type { Measured } from './measure-peer.ts';

const HEADINGS = [
  'sync',
  'history',
  'events',
  'wall s',
  'events/s',
  'ours is faster by',
  'CPU s app + db',
  'CPU per event, to ours',
  'peak RSS MB',
  'db MB',
  'HTTP requests',
];

/** A Markdown table; ratios are to the first row of the same kind, which is ours, and per event. */
export function table(rows: readonly Measured[]): string {
  const speed = ({ events, wallSeconds }: Measured): number => events / wallSeconds;
  const cost = ({ events, cpuAppSeconds, cpuDatabaseSeconds }: Measured): number =>
    (cpuAppSeconds + cpuDatabaseSeconds) / events;
  const ours = (row: Measured): Measured => rows.find(({ kind }) => kind === row.kind) ?? row;
  const lines = rows.map((row) => [
    row.title,
    row.keepsHistory ? 'every version' : 'none',
    String(row.events),
    row.wallSeconds.toFixed(1),
    String(Math.round(speed(row))),
    `${(speed(ours(row)) / speed(row)).toFixed(1)}×`,
    `${row.cpuAppSeconds.toFixed(1)} + ${row.cpuDatabaseSeconds.toFixed(1)}`,
    `${(cost(row) / cost(ours(row))).toFixed(1)}×`,
    String(Math.round(row.peakRssMb)),
    String(Math.round(row.databaseMb)),
    String(row.requests),
  ]);
  const text = [HEADINGS, HEADINGS.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `${text}\nload of the machine: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}\n`;
}
