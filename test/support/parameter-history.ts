import type { EntityReader, EntityRow } from '../../engine/index.ts';

const subjectOf = ({ pool, market, category, parameter }: EntityRow): string =>
  [pool, market, category, parameter].map(String).join(' ');

/**
 * A line for each parameter change that does not begin where the last one of its subject ended, or that nobody made.
 * Changes without an old value begin anew.
 */
export async function brokenHistories(reader: EntityReader): Promise<{ changes: number; broken: string[] }> {
  const head = await reader.head();
  const rows = await reader.find({ type: 'RiskParameterChange', block: head?.number ?? 0 });
  const ordered = rows.sort(
    (a, b) => Number(a.blockNumber) - Number(b.blockNumber) || Number(a.logIndex) - Number(b.logIndex),
  );
  const last = new Map<string, EntityRow>();
  const broken: string[] = [];
  for (const row of ordered) {
    const before = last.get(subjectOf(row));
    if (row.oldValue !== null && before !== undefined && before.newValue !== row.oldValue) {
      broken.push(`${subjectOf(row)} at ${row.blockNumber}: from ${row.oldValue}, after ${before.newValue}`);
    }
    if (!/^0x[0-9a-f]{40}$/.test(String(row.actor))) broken.push(`${row.id} has no actor`);
    last.set(subjectOf(row), row);
  }
  return { changes: rows.length, broken };
}
