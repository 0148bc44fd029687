import { type EntityShape, fromRow } from '../manifest/entity-shape.ts';
import type { DeploymentStore } from '../store/types.ts';
import type { Entries, Entry } from './entity-cache-entries.ts';

/**
 * Asks the store for the bases that are not known.
 * @throws EventsUnderWay
 */
export async function loadEntries(
  store: Pick<DeploymentStore, 'load'>,
  entries: Pick<Entries, 'demandStored'>,
  missing: Iterable<Entry>,
): Promise<void> {
  const byShape = new Map<EntityShape, Entry[]>();
  for (const entry of missing) {
    if (entry.base !== undefined) continue;
    const same = byShape.get(entry.shape);
    if (same) same.push(entry);
    else byShape.set(entry.shape, [entry]);
  }
  for (const shape of byShape.keys()) entries.demandStored(shape);
  for (const [shape, list] of byShape) {
    const rows = await store.load(
      shape.type.name,
      list.map((entry) => entry.id),
    );
    for (const entry of list) {
      const row = rows.get(entry.id);
      entry.base = row ? fromRow(shape, row) : null;
    }
  }
}
