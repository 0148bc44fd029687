import type { BlockRef } from '../chain/types.ts';
import { toRow } from '../manifest/entity-shape.ts';
import { InvalidEntityChange } from '../store/errors.ts';
import type {
  BatchDraft,
  DeploymentFailure,
  DeploymentStore,
  DraftedBatch,
  DynamicSource,
  EntityChange,
  EntityRow,
  ProcessedBlock,
  StoreBatch,
} from '../store/types.ts';

interface Version {
  readonly block: number;
  readonly row: EntityRow | null;
}

/** A store without a database, for runs that only want what the mappings ask for. Keeps every version, no rollups. */
export interface MemoryStore extends DeploymentStore {
  /** The newest stored block at or before a number. */
  storedBlock(number: number): Promise<BlockRef | null>;
  /** Latest rows by type and id, both sorted. */
  rows(): { readonly [type: string]: readonly EntityRow[] };
}

export interface MemoryStoreOptions {
  /** Blocks that can be reverted; older versions are forgotten. Default: all. */
  readonly history?: number;
}

export function createMemoryStore({ history = Number.MAX_SAFE_INTEGER }: MemoryStoreOptions = {}): MemoryStore {
  const types = new Map<string, Map<string, Version[]>>();
  const drafts = new WeakMap<BatchDraft, EntityChange[]>();
  let blocks: ProcessedBlock[] = [];
  let sources: DynamicSource[] = [];
  let failure: DeploymentFailure | null = null;
  let synced = false;

  function versionsOf(type: string, id: string): Version[] {
    const entities = types.get(type) ?? new Map<string, Version[]>();
    types.set(type, entities);
    const versions = entities.get(id) ?? [];
    entities.set(id, versions);
    return versions;
  }

  function* latest(type: string): Generator<[string, EntityRow]> {
    for (const [id, versions] of types.get(type) ?? []) {
      const row = versions.at(-1)?.row ?? null;
      if (row !== null) yield [id, row];
    }
  }

  function draft(): BatchDraft {
    const changes: EntityChange[] = [];
    const made: BatchDraft = {
      get rows() {
        return changes.length;
      },
      add(block, added) {
        for (const { shape, id, values } of added)
          changes.push({ type: shape.type.name, id, block, row: values && toRow(shape, values) });
      },
    };
    drafts.set(made, changes);
    return made;
  }

  function commit(batch: StoreBatch | DraftedBatch): void {
    const changes = 'draft' in batch ? drafts.get(batch.draft) : batch.changes;
    if (!changes) throw new InvalidEntityChange('a draft is stored by the store that it was begun with');
    for (const { type, id, block, row } of changes) {
      const versions = versionsOf(type, id);
      versions.push({ block, row });
      // A version is needed as long as a revert can make it the newest again.
      while ((versions[1]?.block ?? block) < block - history) versions.shift();
    }
    blocks.push(...batch.blocks);
    sources.push(...batch.sources);
    failure = batch.failure ?? null;
    synced ||= batch.synced !== undefined;
  }

  function revertTo({ number }: BlockRef): void {
    for (const entities of types.values()) {
      for (const [id, versions] of entities) {
        entities.set(
          id,
          versions.filter((version) => version.block <= number),
        );
      }
    }
    blocks = blocks.filter((block) => block.number <= number);
    sources = sources.filter((source) => source.creationBlock <= number);
    if (failure !== null && failure.block.number > number) failure = null;
  }

  return {
    head: async () => blocks.at(-1) ?? null,
    failure: async () => failure,
    isSynced: async () => synced,
    async load(type, ids) {
      const found = new Map<string, EntityRow>();
      for (const id of ids) {
        const row = types.get(type)?.get(id)?.at(-1)?.row ?? null;
        if (row !== null) found.set(id, row);
      }
      return found;
    },
    async loadRelated(type, field, id) {
      const related = [...latest(type)].filter(([, row]) => {
        const value = row[field];
        return value === id || (Array.isArray(value) && value.includes(id));
      });
      return related.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    },
    dynamicSources: async () => [...sources],
    draft,
    commit: async (batch) => commit(batch),
    revertTo: async (block) => revertTo(block),
    storedBlock: async (number) => blocks.findLast((block) => block.number <= number) ?? null,
    rows() {
      const sorted = [...types.keys()].filter((type) => !latest(type).next().done).sort();
      return Object.fromEntries(
        sorted.map((type) => [type, [...latest(type)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)]),
      );
    },
    complete: async () => {},
    close: async () => {},
  };
}
