import { removalLine, versionLine } from '../digest/block-digest.ts';
import type { EntityShape, EntityValues } from '../manifest/entity-shape.ts';
import type { ScalarType } from '../manifest/types.ts';
import { type ByteSink, contentOf, createByteSink, putByte, reserve } from './byte-sink.ts';
import { idCell, idList } from './cell-text.ts';
import type { DigestDraft } from './digest-draft.ts';
import { InvalidEntityChange } from './errors.ts';
import { columnOfField, type TableLayout } from './layout.ts';
import type { RowNumbers } from './row-numbers.ts';
import { createRowWriter, type RowWriter } from './row-writer.ts';

/** What one batch does to one table. */
export interface TableWrites {
  readonly table: TableLayout;
  readonly columns: readonly string[];
  /** Versions that end, at most one for each entity: array literals for `unnest`. Null where none may. */
  readonly clamp: { readonly ids: string; readonly blocks: string } | null;
  /** Entities whose stored version ends and is not kept: an array literal. Null where none are. */
  readonly drop: string | null;
  /** COPY text of the new rows, cells in the order of `columns`. */
  readonly text: Buffer;
  readonly rows: number;
  /** New rows that are current after the batch. */
  readonly current: number;
}

/** What every batch needs of one table. */
export interface TableSpec {
  readonly table: TableLayout;
  readonly writer: RowWriter;
  readonly idScalar: ScalarType;
  /** Of a line of its digest, before the cells. */
  readonly prefix: Uint8Array;
}

/**
 * The changes of a batch that are of one table, in the order of their blocks. The functions below are given it: what V8
 * has compiled of functions that are made anew is lost with them.
 */
export interface TableDraft extends TableSpec {
  readonly sink: ByteSink;
  /** Entities of a versioned table by id. */
  readonly touched: Map<string, Touched>;
  /** Ids of a table without versions. */
  readonly written: Set<string>;
  /** Of the versions that ended within the batch: where their lines start, and the blocks in which they ended. */
  readonly endedAt: number[];
  readonly endedIn: number[];
  rows: number;
  current: number;
}

interface Touched {
  /** Block in which the stored version ends. */
  readonly since: number;
  /** Block in which the version that is current so far began, -1 when there is none. */
  from: number;
  /** Where its line starts in the text, and where the end of its block range stands. */
  start: number;
  at: number;
}

const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;
const CLOSED = 41;
const COMMA = 44;
const OPEN = 91;

/** Digits that the block in which a version ends may have: an int4. */
const ROOM = 10;

export function tableSpec(table: TableLayout, shape: EntityShape): TableSpec {
  return {
    table,
    writer: createRowWriter(table, shape),
    idScalar: columnOfField(table, 'id')?.scalar ?? 'ID',
    prefix: Buffer.from(versionLine(table.type, '')),
  };
}

/** Begins a table's part of a batch, to be written into `bytes`. */
export function createTableDraft(spec: TableSpec, bytes: Buffer): TableDraft {
  return {
    ...spec,
    sink: { bytes, length: 0, isAscii: true },
    touched: new Map(),
    written: new Set(),
    endedAt: [],
    endedIn: [],
    rows: 0,
    current: 0,
  };
}

export function draftVersion(
  draft: TableDraft,
  digest: DigestDraft,
  numbers: RowNumbers,
  id: string,
  values: EntityValues,
): void {
  if (draft.table.kind === 'mutable') beginVersion(draft, numbers, id);
  else beginEvent(draft, numbers, id);
  draftCells(draft, digest, values);
  draft.rows++;
}

function beginVersion(draft: TableDraft, numbers: RowNumbers, id: string): void {
  const { touched, sink } = draft;
  const { block } = numbers;
  const before = touched.get(id);
  if (before && before.from >= 0) endVersion(draft, before, { id, block });
  else draft.current++;
  const start = sink.length;
  numbers.putRow(sink);
  putByte(sink, TAB);
  putByte(sink, OPEN);
  numbers.putBlock(sink);
  putByte(sink, COMMA);
  const at = sink.length;
  putOpenEnd(sink);
  if (before) {
    before.from = block;
    before.start = start;
    before.at = at;
  } else touched.set(id, { since: block, from: block, start, at });
}

function beginEvent(draft: TableDraft, numbers: RowNumbers, id: string): void {
  const { table, written, sink } = draft;
  const before = written.size;
  written.add(id);
  if (written.size === before)
    throw new InvalidEntityChange(`${table.type} ${id} is immutable: it cannot be written twice`);
  draft.current++;
  numbers.putRow(sink);
  putByte(sink, TAB);
  numbers.putBlock(sink);
}

function draftCells({ sink, writer, prefix }: TableDraft, digest: DigestDraft, values: EntityValues): void {
  putByte(sink, TAB);
  const cells = sink.length;
  sink.isAscii = true;
  writer.write(sink, values);
  digest.addVersion(prefix, sink, cells);
  putByte(sink, NEWLINE);
}

interface Ending {
  readonly id: string;
  readonly block: number;
}

export function draftRemoval(draft: TableDraft, digest: DigestDraft, { id, block }: Ending): void {
  const { table, touched } = draft;
  if (table.kind !== 'mutable') throw new InvalidEntityChange(`${table.type} ${id} is immutable: it cannot be removed`);
  const before = touched.get(id);
  const line = removalLine(table.type, idCell(id, draft.idScalar));
  if (before === undefined) {
    digest.addUnsure({ table, id, line });
    touched.set(id, { since: block, from: -1, start: -1, at: -1 });
  } else if (before.from >= 0) {
    endVersion(draft, before, { id, block });
    before.from = -1;
    draft.current--;
    digest.addRemoval(line);
  }
}

function endVersion(draft: TableDraft, before: Touched, { id, block }: Ending): void {
  if (before.from === block)
    throw new InvalidEntityChange(`${draft.table.type} ${id} has two changes in block ${block}`);
  closeRange(draft.sink, before.at, block);
  draft.endedAt.push(before.start);
  draft.endedIn.push(block);
}

/** After the last change. Versions that ended up to block `keptFrom` are not kept; -1: all are. */
export function sealTable(draft: TableDraft, keptFrom: number): TableWrites {
  const { table, sink, idScalar } = draft;
  const dead = keptFrom < 0 ? [] : draft.endedAt.filter((_, i) => (draft.endedIn[i] ?? 0) <= keptFrom);
  cutLines(sink, dead);
  const ended: string[] = [];
  const blocks: number[] = [];
  const dropped: string[] = [];
  for (const [id, { since }] of draft.touched) {
    if (since <= keptFrom) dropped.push(id);
    else {
      ended.push(id);
      blocks.push(since);
    }
  }
  return {
    table,
    columns: ['vid', table.kind === 'mutable' ? 'block_range' : 'block$', ...draft.writer.columns],
    text: contentOf(sink),
    rows: draft.rows - dead.length,
    current: draft.current,
    clamp: ended.length === 0 ? null : { ids: idList(ended, idScalar), blocks: `{${blocks.join(',')}}` },
    drop: dropped.length === 0 ? null : idList(dropped, idScalar),
  };
}

/** `)` and as many spaces, which PostgreSQL skips, as the number may need that comes here when the version ends. */
function putOpenEnd(sink: ByteSink): void {
  reserve(sink, ROOM + 1);
  sink.bytes[sink.length++] = CLOSED;
  for (let i = 0; i < ROOM; i++) sink.bytes[sink.length++] = SPACE;
}

function closeRange({ bytes }: ByteSink, at: number, block: number): void {
  const text = `${block})`;
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

/** Takes lines out, given where each starts. */
function cutLines(sink: ByteSink, starts: readonly number[]): void {
  if (starts.length === 0) return;
  const { bytes, length } = sink;
  const sorted = [...starts].sort((a, b) => a - b);
  let to = sorted[0] ?? length;
  for (const [i, start] of sorted.entries()) {
    const from = bytes.indexOf(NEWLINE, start) + 1;
    const next = sorted[i + 1] ?? length;
    bytes.copyWithin(to, from, next);
    to += next - from;
  }
  sink.length = to;
}

/** Memory for a table of which nothing was written yet. */
export const newBytes = (): Buffer => createByteSink(64 * 1024).bytes;
