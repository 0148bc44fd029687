import { removalLine, versionLine } from '../digest/block-digest.ts';
import { type ByteSink, contentOf, createByteSink, putAscii, putByte, reserve } from './byte-sink.ts';
import { idCell, idList } from './cell-text.ts';
import type { DigestDraft } from './digest-draft.ts';
import { InvalidEntityChange } from './errors.ts';
import { columnOfField, type TableLayout } from './layout.ts';
import type { RowCodec } from './row-codec.ts';
import type { EntityChange, EntityRow } from './types.ts';

/** What one batch does to one table. */
export interface TableWrites {
  readonly table: TableLayout;
  readonly codec: RowCodec;
  /** Versions that end, at most one for each entity: array literals for `unnest`. Null where none may. */
  readonly clamp: { readonly ids: string; readonly blocks: string } | null;
  /** Entities whose stored version ends and is not kept: an array literal. Null where none are. */
  readonly drop: string | null;
  /** COPY text of the new rows; see `copyColumns`. */
  readonly text: Buffer;
  readonly rows: number;
  /** New rows that are current after the batch. */
  readonly current: number;
}

/**
 * Gathers the changes of a batch that are of one table, in the order of their blocks. One batch after another: what V8 has
 * compiled of functions that are made anew is lost with them.
 */
export interface TableDraft {
  /** Forgets the batch before. */
  begin(batch: DraftBatch): void;
  add(change: EntityChange, row: EntityRow, vid: string): void;
  remove(change: EntityChange): void;
  finish(): TableWrites;
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

export interface DraftOptions {
  readonly table: TableLayout;
  readonly codec: RowCodec;
  readonly digest: DigestDraft;
}

export interface DraftBatch {
  /** What it is written into. */
  readonly bytes: Buffer;
  /** Number of the batch's last block. */
  readonly last: number;
  /** Versions that end up to this block are not kept; -1: all are. */
  readonly keptFrom: number;
}

const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;
const CLOSED = 41;

export function createTableDraft({ table, codec, digest }: DraftOptions): TableDraft {
  const sink: ByteSink = { bytes: Buffer.alloc(0), length: 0, isAscii: true };
  const prefix = Buffer.from(versionLine(table.type, ''));
  const idScalar = columnOfField(table, 'id')?.scalar ?? 'ID';
  const isVersioned = table.kind === 'mutable';
  /** Room for the end of a block range that is written later. */
  let room = 0;
  let keptFrom = -1;
  let touched = new Map<string, Touched>();
  /** Starts of lines whose versions ended and are not kept. */
  let dead: number[] = [];
  let rows = 0;
  let current = 0;

  function end(before: Touched, id: string, block: number): void {
    if (before.from === block) throw new InvalidEntityChange(`${table.type} ${id} has two changes in block ${block}`);
    if (block > keptFrom) closeRange(sink, before.at, block);
    else {
      dead.push(before.start);
      rows--;
    }
  }

  return {
    begin(batch) {
      sink.bytes = batch.bytes;
      sink.length = 0;
      room = String(batch.last).length;
      keptFrom = batch.keptFrom;
      touched = new Map();
      dead = [];
      rows = 0;
      current = 0;
    },
    add({ id, block }, row, vid) {
      const before = touched.get(id);
      if (before && !isVersioned)
        throw new InvalidEntityChange(`${table.type} ${id} is immutable: it cannot be written twice`);
      if (before && before.from >= 0) end(before, id, block);
      else current++;
      const start = sink.length;
      putAscii(sink, vid);
      putAscii(sink, isVersioned ? `\t[${block},` : `\t${block}`);
      const at = sink.length;
      if (isVersioned) putOpenEnd(sink, room);
      putByte(sink, TAB);
      const cells = sink.length;
      sink.isAscii = true;
      codec.write(sink, row);
      digest.addVersion(prefix, sink, cells);
      putByte(sink, NEWLINE);
      rows++;
      if (before) {
        before.from = block;
        before.start = start;
        before.at = at;
      } else touched.set(id, { since: block, from: block, start, at });
    },
    remove({ id, block }) {
      if (!isVersioned) throw new InvalidEntityChange(`${table.type} ${id} is immutable: it cannot be removed`);
      const before = touched.get(id);
      const line = removalLine(table.type, idCell(id, idScalar));
      if (before === undefined) {
        digest.addUnsure({ table, id, line });
        touched.set(id, { since: block, from: -1, start: -1, at: -1 });
      } else if (before.from >= 0) {
        end(before, id, block);
        before.from = -1;
        current--;
        digest.addRemoval(line);
      }
    },
    finish() {
      cutLines(sink, dead);
      const base = { table, codec, text: contentOf(sink), rows, current };
      if (!isVersioned) return { ...base, clamp: null, drop: null };
      const all = [...touched];
      const dropped = keptFrom < 0 ? [] : all.filter(([, { since }]) => since <= keptFrom);
      const ended = dropped.length === 0 ? all : all.filter(([, { since }]) => since > keptFrom);
      const idsOf = (entries: typeof all): string =>
        idList(
          entries.map(([id]) => id),
          idScalar,
        );
      const blocks = `{${ended.map(([, { since }]) => since).join(',')}}`;
      return {
        ...base,
        clamp: ended.length === 0 ? null : { ids: idsOf(ended), blocks },
        drop: dropped.length === 0 ? null : idsOf(dropped),
      };
    },
  };
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
