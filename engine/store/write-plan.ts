import { fromRow, shapesOf } from '../manifest/entity-shape.ts';
import { createDigestDraft } from './digest-draft.ts';
import type { DigestPlan, PlannedBlock } from './digest-plan.ts';
import { BlockOutOfOrder, InvalidEntityChange } from './errors.ts';
import type { SchemaLayout, TableLayout } from './layout.ts';
import { createRowNumbers } from './row-numbers.ts';
import {
  createTableDraft,
  draftRemoval,
  draftVersion,
  newBytes,
  sealTable,
  type TableDraft,
  type TableSpec,
  type TableWrites,
  tableSpec,
} from './table-draft.ts';
import type { BatchDraft, BlockChange, DraftedBatch, EntityChange, StoreBatch } from './types.ts';

/** What one batch does to all tables. */
export interface BatchPlan {
  /** First and last block with changes, null where there are none. */
  readonly first: number | null;
  readonly last: number | null;
  readonly tables: readonly TableWrites[];
  readonly digests: DigestPlan;
}

/** Turns the changes of batches into what each table is told. */
export interface WritePlanner {
  /** Begins a batch; there may be several at a time. */
  draft(): BatchDraft;
  /**
   * Ends a batch. Versions that end up to block `keptFrom` are not kept; -1: all are.
   * @throws InvalidEntityChange, BlockOutOfOrder
   */
  seal(batch: SealedRows, keptFrom: number): BatchPlan;
  /** Takes a plan's memory back once it is written. */
  reuse(plan: BatchPlan): void;
}

type SealedRows = Pick<DraftedBatch, 'draft'> | Pick<StoreBatch, 'changes'>;

/** A batch that is not sealed yet. */
interface Draft {
  readonly tables: Map<string, TableDraft>;
  readonly blocks: PlannedBlock[];
  first: number | null;
  last: number | null;
  rows: number;
  /** What nothing more can be added for. */
  ended: Error | null;
}

/** Memory kept for the next batches, all tables together. */
const MOST_KEPT = 16 * 1024 * 1024;

export function createWritePlanner(layout: SchemaLayout): WritePlanner {
  const shapes = shapesOf(layout.schema);
  const specs = new Map<string, TableSpec>();
  for (const table of layout.tables) {
    const shape = shapes.get(table.type);
    if (shape) specs.set(table.type, tableSpec(table, shape));
  }
  const memory = createMemory();
  /** Of one block at a time. */
  const digest = createDigestDraft();
  const numbers = createRowNumbers();
  const drafts = new WeakMap<BatchDraft, Draft>();

  function tableOf({ tables }: Draft, type: string): TableDraft {
    const begun = tables.get(type);
    if (begun) return begun;
    const spec = specs.get(type);
    if (!spec) throw new InvalidEntityChange(`${type} is not an entity that mappings can write`);
    const made = createTableDraft(spec, memory.take(spec.table));
    tables.set(type, made);
    return made;
  }

  function addChanges(draft: Draft, block: number, changes: readonly BlockChange[]): void {
    numbers.beginBlock(block);
    for (const { shape, id, values } of changes) {
      const table = tableOf(draft, shape.type.name);
      if (values === null) draftRemoval(table, digest, { id, block });
      else draftVersion(table, digest, numbers, id, values);
      numbers.next();
    }
    const planned = digest.endBlock(block);
    if (planned) draft.blocks.push(planned);
  }

  function addBlock(draft: Draft, block: number, changes: readonly BlockChange[]): void {
    if (draft.ended) throw draft.ended;
    if (changes.length === 0) return;
    try {
      if (draft.last !== null && block <= draft.last)
        throw new BlockOutOfOrder(`changes of block ${block} come after those of block ${draft.last}`);
      addChanges(draft, block, changes);
    } catch (error) {
      digest.clear();
      if (error instanceof Error) draft.ended = error;
      throw error;
    }
    draft.first ??= block;
    draft.last = block;
    draft.rows += changes.length;
  }

  function begin(): BatchDraft {
    const state: Draft = { tables: new Map(), blocks: [], first: null, last: null, rows: 0, ended: null };
    const draft: BatchDraft = {
      get rows() {
        return state.rows;
      },
      add: (block, changes) => addBlock(state, block, changes),
    };
    drafts.set(draft, state);
    return draft;
  }

  /** Rows as objects, in any order of blocks. */
  function draftRows(changes: readonly EntityChange[]): BatchDraft {
    const draft = begin();
    const blocks = new Map<number, BlockChange[]>();
    for (const { type, id, block, row } of changes) {
      const shape = shapes.get(type);
      if (!shape) throw new InvalidEntityChange(`${type} is not an entity that mappings can write`);
      const change = { shape, id, values: row === null ? null : fromRow(shape, row) };
      const list = blocks.get(block);
      if (list) list.push(change);
      else blocks.set(block, [change]);
    }
    for (const [block, list] of [...blocks].sort(([a], [b]) => a - b)) draft.add(block, list);
    return draft;
  }

  return {
    draft: begin,
    seal(batch, keptFrom) {
      const draft = drafts.get('draft' in batch ? batch.draft : draftRows(batch.changes));
      if (!draft) throw new InvalidEntityChange('a draft is stored by the store that it was begun with');
      if (draft.ended) throw draft.ended;
      draft.ended = new InvalidEntityChange('a draft that is stored takes no more changes');
      const { first, last, blocks, tables } = draft;
      const written = [...tables.values()].map((table) => sealTable(table, keptFrom));
      tables.clear();
      return { first, last, digests: { blocks }, tables: written };
    },
    reuse({ tables }) {
      for (const { table, text } of tables) memory.giveBack(table, Buffer.from(text.buffer));
    },
  };
}

/** Memory of written batches, by table: each then has room for what it usually gets. */
function createMemory() {
  const free = new Map<TableLayout, Buffer[]>();
  let kept = 0;
  return {
    take(table: TableLayout): Buffer {
      const bytes = free.get(table)?.pop();
      if (bytes === undefined) return newBytes();
      kept -= bytes.length;
      return bytes;
    },
    giveBack(table: TableLayout, bytes: Buffer): void {
      if (kept + bytes.length > MOST_KEPT) return;
      const list = free.get(table) ?? [];
      free.set(table, list);
      list.push(bytes);
      kept += bytes.length;
    },
  };
}
