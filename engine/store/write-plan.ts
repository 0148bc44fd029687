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

/** Memory kept for the next batches, all tables together. */
const MOST_KEPT = 16 * 1024 * 1024;

export function createWritePlanner(layout: SchemaLayout): WritePlanner {
  const writable = layout.tables.filter((table) => table.kind !== 'aggregation');
  const codecs = new Map<string, { table: TableLayout; codec: RowCodec }>(
    writable.map((table) => [table.type, { table, codec: createRowCodec(table) }]),
  );
  const digest = createDigestDraft();
  const memory = createMemory();

  return {
    plan(changes, keptFrom = -1) {
      const ordered = inBlockOrder(changes);
      const last = ordered.at(-1)?.block ?? 0;
      const drafts = new Map<string, TableDraft>();
      const numbers = createRowNumbers();
      digest.clear();

      function draftOf(type: string): TableDraft {
        const known = drafts.get(type);
        if (known) return known;
        const found = codecs.get(type);
        if (!found) throw new InvalidEntityChange(`${type} is not an entity that mappings can write`);
        const draft = createTableDraft({ ...found, digest, bytes: memory.take(found.table), last, keptFrom });
        drafts.set(type, draft);
        return draft;
      }

      let block = -1;
      for (const change of ordered) {
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
      return { digests: digest.finish(), tables: [...drafts.values()].map((draft) => draft.finish()) };
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

function inBlockOrder(changes: readonly EntityChange[]): readonly EntityChange[] {
  const sorted = changes.every((change, i) => i === 0 || (changes[i - 1]?.block ?? 0) <= change.block);
  return sorted ? changes : [...changes].sort((a, b) => a.block - b.block);
}
