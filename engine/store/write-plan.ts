import { createDigestDraft } from './digest-draft.ts';
import type { DigestPlan } from './digest-plan.ts';
import { InvalidEntityChange } from './errors.ts';
import type { SchemaLayout, TableLayout } from './layout.ts';
import { createRowCodec, type RowCodec } from './row-codec.ts';
import { createRowNumbers } from './row-numbers.ts';
import { createTableDraft, newBytes, type TableDraft, type TableWrites } from './table-draft.ts';
import type { EntityChange } from './types.ts';

/** What one batch does to all tables. */
export interface BatchPlan {
  /** The changes of the first and of the last block, one of each. */
  readonly ends: readonly EntityChange[];
  readonly tables: readonly TableWrites[];
  readonly digests: DigestPlan;
}

/** Columns of `TableWrites.text`. */
export function copyColumns({ table, codec }: Pick<TableWrites, 'table' | 'codec'>): string[] {
  return ['vid', table.kind === 'mutable' ? 'block_range' : 'block$', ...codec.columns];
}

/** Turns the changes of a batch into what each table is told. */
export interface WritePlanner {
  /** Versions that end up to block `keptFrom` are not kept; by default all are. */
  plan(changes: readonly EntityChange[], keptFrom?: number): BatchPlan;
  /** Takes a plan's memory back once it is written. */
  reuse(plan: BatchPlan): void;
}

/** Changes to a call: of a loop that runs once a batch V8 forgets what it compiled, of a function that is called often it does not. */
const STRETCH = 64;

/** Memory kept for the next batches, all tables together. */
const MOST_KEPT = 16 * 1024 * 1024;

export function createWritePlanner(layout: SchemaLayout): WritePlanner {
  const writable = layout.tables.filter((table) => table.kind !== 'aggregation');
  const codecs = new Map<string, { table: TableLayout; codec: RowCodec }>(
    writable.map((table) => [table.type, { table, codec: createRowCodec(table) }]),
  );
  const digest = createDigestDraft();
  const memory = createMemory();

  const numbers = createRowNumbers();
  const drafts = new Map<string, TableDraft>();
  /** Those the batch has changes for. */
  let begun = new Map<string, TableDraft>();
  let keptFrom = -1;
  let last = 0;
  let block = -1;

  function draftOf(type: string): TableDraft {
    const known = begun.get(type);
    if (known) return known;
    const found = codecs.get(type);
    if (!found) throw new InvalidEntityChange(`${type} is not an entity that mappings can write`);
    const draft = drafts.get(type) ?? createTableDraft({ ...found, digest });
    draft.begin({ bytes: memory.take(found.table), last, keptFrom });
    drafts.set(type, draft);
    begun.set(type, draft);
    return draft;
  }

  function take(change: EntityChange): void {
    if (change.block !== block) {
      block = change.block;
      digest.beginBlock(block);
      numbers.beginBlock(block);
    }
    const draft = draftOf(change.type);
    const number = numbers.next();
    if (change.row === null) draft.remove(change);
    else draft.add(change, change.row, number);
  }

  function takeSome(changes: readonly EntityChange[], from: number): void {
    const end = Math.min(changes.length, from + STRETCH);
    for (let i = from; i < end; i++) {
      const change = changes[i];
      if (change) take(change);
    }
  }

  return {
    plan(changes, from = -1) {
      const ordered = inBlockOrder(changes);
      const ends = [ordered[0], ordered.at(-1)].flatMap((change) => change ?? []);
      last = ends.at(-1)?.block ?? 0;
      keptFrom = from;
      block = -1;
      begun = new Map();
      digest.clear();
      for (let at = 0; at < ordered.length; at += STRETCH) takeSome(ordered, at);
      return { ends, digests: digest.finish(), tables: [...begun.values()].map((draft) => draft.finish()) };
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

const isInOrder = (change: EntityChange, i: number, all: readonly EntityChange[]): boolean =>
  i === 0 || (all[i - 1]?.block ?? 0) <= change.block;

function inBlockOrder(changes: readonly EntityChange[]): readonly EntityChange[] {
  return changes.every(isInOrder) ? changes : [...changes].sort((a, b) => a.block - b.block);
}
