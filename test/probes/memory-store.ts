import type {
  DeploymentStore,
  DynamicSource,
  EntityRow,
  EntityValue,
  ProcessedBlock,
  StoreBatch,
} from '../../engine/index.ts';

/** A store in memory, for what needs rows and no SQL. Reverting is not its business. */
export interface MemoryStore
  extends Pick<DeploymentStore, 'head' | 'load' | 'loadRelated' | 'dynamicSources' | 'commit'> {
  /** Rows of a type by id. */
  rows(type: string): ReadonlyMap<string, EntityRow>;
  /** How often it was asked for entities. */
  readonly reads: () => number;
}

function refersTo(value: EntityValue | undefined, id: string): boolean {
  return Array.isArray(value) ? value.includes(id) : value === id;
}

export function createMemoryStore(): MemoryStore {
  const tables = new Map<string, Map<string, EntityRow>>();
  const sources: DynamicSource[] = [];
  let head: ProcessedBlock | null = null;
  let reads = 0;

  function table(type: string): Map<string, EntityRow> {
    const known = tables.get(type);
    if (known) return known;
    const made = new Map<string, EntityRow>();
    tables.set(type, made);
    return made;
  }

  return {
    head: async () => head,
    async load(type, ids) {
      reads++;
      const rows = new Map<string, EntityRow>();
      for (const id of ids) {
        const row = table(type).get(id);
        if (row) rows.set(id, row);
      }
      return rows;
    },
    async loadRelated(type, field, id) {
      reads++;
      return [...table(type).values()].filter((row) => refersTo(row[field], id));
    },
    dynamicSources: async () => [...sources],
    async commit(batch: StoreBatch) {
      for (const { type, id, row } of batch.changes) {
        if (row === null) table(type).delete(id);
        else table(type).set(id, row);
      }
      sources.push(...batch.sources);
      head = batch.blocks.at(-1) ?? head;
    },
    rows: table,
    reads: () => reads,
  };
}
