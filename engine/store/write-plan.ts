import { removalLine, versionLine } from '../digest/block-digest.ts';
import { createBlockLines } from '../digest/block-lines.ts';
import { type ByteSink, contentOf, createByteSink, putAscii, putByte, reserve } from './byte-sink.ts';
import { idCell, idList } from './cell-text.ts';
import type { DigestPlan, PlannedBlock } from './digest-plan.ts';
import { InvalidEntityChange } from './errors.ts';
import { columnOfField, type SchemaLayout, type TableLayout } from './layout.ts';
import { createRowCodec, type RowCodec } from './row-codec.ts';
import { createRowNumbers } from './row-numbers.ts';
import type { EntityChange, EntityRow } from './types.ts';

/** What one batch does to one table. */
export interface TableWrites {
  readonly table: TableLayout;
  readonly codec: RowCodec;
  /** Versions that end, one for each entity touched: array literals for `unnest`. Null on tables without versions. */
  readonly clamp: { readonly ids: string; readonly blocks: string } | null;
  /** COPY text of the new rows; see `copyColumns`. */
  readonly text: Buffer;
  readonly rows: number;
  /** New rows that are current after the batch. */
  readonly current: number;
}

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
  plan(changes: readonly EntityChange[]): BatchPlan;
  /** Takes a plan's memory back once it is written. */
  reuse(plan: BatchPlan): void;
}

interface Touched {
  /** Block in which the stored version ends. */
  readonly since: number;
  /** Block in which the version that is current so far began, -1 when there is none. */
  from: number;
  /** Where the end of its block range stands in the text. */
  at: number;
}

interface WritableTable {
  readonly table: TableLayout;
  readonly codec: RowCodec;
  /** What a version's line in the digest begins with. */
  readonly prefix: Uint8Array;
}

interface Pending extends WritableTable {
  readonly sink: ByteSink;
  readonly touched: Map<string, Touched>;
  rows: number;
  current: number;
}

const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;
const CLOSED = 41;
const FIRST_BYTES = 64 * 1024;
/** Memory kept for the next batches, all tables together. */
const MOST_KEPT = 16 * 1024 * 1024;

export function createWritePlanner(layout: SchemaLayout): WritePlanner {
  const writable = layout.tables.filter((table) => table.kind !== 'aggregation');
  const codecs = new Map<string, WritableTable>(
    writable.map((table) => {
      const prefix = Buffer.from(versionLine(table.type, ''));
      return [table.type, { table, codec: createRowCodec(table), prefix }];
    }),
  );
  const lines = createBlockLines();
  /** Memory of written batches, by table: each then has room for what it usually gets. */
  const free = new Map<TableLayout, Buffer[]>(writable.map((table) => [table, []]));
  let kept = 0;

  function newSink(table: TableLayout): ByteSink {
    const bytes = free.get(table)?.pop();
    if (bytes === undefined) return createByteSink(FIRST_BYTES);
    kept -= bytes.length;
    return { bytes, length: 0, isAscii: true };
  }

  function newPending(type: string): Pending {
    const found = codecs.get(type);
    if (!found) throw new InvalidEntityChange(`${type} is not an entity that mappings can write`);
    return { ...found, sink: newSink(found.table), touched: new Map(), rows: 0, current: 0 };
  }

  function plan(changes: readonly EntityChange[]): BatchPlan {
    const ordered = inBlockOrder(changes);
    const pending = new Map<string, Pending>();
    const blocks: PlannedBlock[] = [];
    const numbers = createRowNumbers();
    /** Room for the end of a block range that is written later. */
    const room = String(ordered.at(-1)?.block ?? 0).length;
    let unsure: { table: TableLayout; id: string; line: string }[] = [];

    function endBlock(number: number): void {
      if (unsure.length > 0) blocks.push({ number, body: { lines: lines.texts(), unsure } });
      else if (lines.count > 0) blocks.push({ number, body: lines.bodyHash(number) });
      unsure = [];
      lines.clear();
    }

    function remove(target: Pending, id: string, block: number): void {
      const { table, touched } = target;
      if (table.kind !== 'mutable') {
        throw new InvalidEntityChange(`${table.type} ${id} is immutable: it cannot be removed`);
      }
      const before = touched.get(id);
      const line = removalLine(table.type, idCell(id, columnOfField(table, 'id')?.scalar ?? 'ID'));
      if (before === undefined) {
        unsure.push({ table, id, line });
        touched.set(id, { since: block, from: -1, at: -1 });
      } else if (before.from >= 0) {
        end(target, before, id, block);
        before.from = -1;
        target.current--;
        lines.addText(line);
      }
    }

    function end({ table, sink }: Pending, before: Touched, id: string, block: number): void {
      if (before.from === block) {
        throw new InvalidEntityChange(`${table.type} ${id} has two changes in block ${block}`);
      }
      closeRange(sink, before.at, block);
    }

    function add(target: Pending, { id, block }: EntityChange, row: EntityRow, vid: string): void {
      const { table, codec, prefix, sink, touched } = target;
      const before = touched.get(id);
      const isVersioned = table.kind === 'mutable';
      if (before && !isVersioned) {
        throw new InvalidEntityChange(`${table.type} ${id} is immutable: it cannot be written twice`);
      }
      if (before && before.from >= 0) end(target, before, id, block);
      else target.current++;
      putAscii(sink, vid);
      putAscii(sink, isVersioned ? `\t[${block},` : `\t${block}`);
      const at = sink.length;
      if (isVersioned) putOpenEnd(sink, room);
      putByte(sink, TAB);
      const start = sink.length;
      sink.isAscii = true;
      codec.write(sink, row);
      lines.addVersion(prefix, sink, start);
      putByte(sink, NEWLINE);
      target.rows++;
      if (before) {
        before.from = block;
        before.at = at;
      } else touched.set(id, { since: block, from: block, at });
    }

    let block = -1;
    for (const change of ordered) {
      if (change.block !== block) {
        if (block >= 0) endBlock(block);
        block = change.block;
        numbers.beginBlock(block);
      }
      const target = pending.get(change.type) ?? newPending(change.type);
      pending.set(change.type, target);
      const number = numbers.next();
      if (change.row === null) remove(target, change.id, change.block);
      else add(target, change, change.row, number);
    }
    if (block >= 0) endBlock(block);
    return { tables: [...pending.values()].map(finish), digests: { blocks } };
  }

  return {
    plan(changes) {
      lines.clear();
      return plan(changes);
    },
    reuse({ tables }) {
      for (const { table, text } of tables) {
        const { byteLength } = text.buffer;
        if (kept + byteLength > MOST_KEPT) continue;
        free.get(table)?.push(Buffer.from(text.buffer));
        kept += byteLength;
      }
    },
  };
}

function inBlockOrder(changes: readonly EntityChange[]): readonly EntityChange[] {
  const sorted = changes.every((change, i) => i === 0 || (changes[i - 1]?.block ?? 0) <= change.block);
  return sorted ? changes : [...changes].sort((a, b) => a.block - b.block);
}

/** `)` and as many spaces, which PostgreSQL skips, as the number may need that comes here when the version ends. */
function putOpenEnd(sink: ByteSink, room: number): void {
  reserve(sink, room + 1);
  sink.bytes[sink.length++] = CLOSED;
  for (let i = 0; i < room; i++) sink.bytes[sink.length++] = SPACE;
}

function closeRange({ bytes }: ByteSink, at: number, block: number): void {
  const text = `${block})`;
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

function finish({ table, codec, sink, touched, rows, current }: Pending): TableWrites {
  const text = contentOf(sink);
  if (table.kind !== 'mutable') return { table, codec, clamp: null, text, rows, current };
  const ids = idList([...touched.keys()], columnOfField(table, 'id')?.scalar ?? 'ID');
  const blocks = `{${[...touched.values()].map(({ since }) => since).join(',')}}`;
  return { table, codec, clamp: { ids, blocks }, text, rows, current };
}
