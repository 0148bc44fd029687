import { removalLine, versionLine } from '../digest/block-digest.ts';
import { idCell, idList } from './cell-text.ts';
import { InvalidEntityChange } from './errors.ts';
import { columnOfField, type SchemaLayout, type TableLayout } from './layout.ts';
import { createRowCodec, type RowCodec } from './row-codec.ts';
import type { EntityChange } from './types.ts';

/** First sequence number of a block's rows; graph-node keeps those below for itself. */
const FIRST_SEQUENCE = 100n;

/** What one batch does to one table. */
export interface TableWrites {
  readonly table: TableLayout;
  readonly codec: RowCodec;
  /** Versions that end, one for each entity touched: array literals for `unnest`. Null on tables without versions. */
  readonly clamp: { readonly ids: string; readonly blocks: string } | null;
  /** COPY text of the new rows; see `copyColumns`. */
  readonly text: string;
  readonly rows: number;
  /** New rows that are current after the batch. */
  readonly current: number;
  readonly entries: readonly DigestEntry[];
}

/** One line of a block's digest, see engine/digest. */
export interface DigestEntry {
  readonly block: number;
  readonly line: string;
  /** Set on a removal that only counts where the stored entity of this id exists. */
  readonly ifStored: string | null;
}

/** Columns of `TableWrites.text`. */
export function copyColumns({ table, codec }: Pick<TableWrites, 'table' | 'codec'>): string[] {
  return ['vid', table.kind === 'mutable' ? 'block_range' : 'block$', ...codec.columns];
}

/** Turns the changes of a batch into what each table is told. */
export type WritePlanner = (changes: readonly EntityChange[]) => TableWrites[];

interface Version {
  readonly vid: bigint;
  readonly from: number;
  until: number | null;
  readonly cells: string;
}

interface Pending {
  readonly table: TableLayout;
  readonly codec: RowCodec;
  readonly versions: Version[];
  /** By id: the version that is current so far, and the block in which the stored version ends. */
  readonly touched: Map<string, { current: Version | null; readonly since: number }>;
  readonly entries: DigestEntry[];
}

export function createWritePlanner(layout: SchemaLayout): WritePlanner {
  const writable = layout.tables.filter((table) => table.kind !== 'aggregation');
  const codecs = new Map(writable.map((table) => [table.type, { table, codec: createRowCodec(table) }]));

  return (changes) => {
    const pending = new Map<string, Pending>();
    let block = -1;
    let vid = 0n;
    for (const change of inBlockOrder(changes)) {
      if (change.block !== block) {
        block = change.block;
        vid = (BigInt(block) << 32n) + FIRST_SEQUENCE;
      }
      let target = pending.get(change.type);
      if (!target) {
        const found = codecs.get(change.type);
        if (!found) throw new InvalidEntityChange(`${change.type} is not an entity that mappings can write`);
        target = { ...found, versions: [], touched: new Map(), entries: [] };
        pending.set(change.type, target);
      }
      addChange(target, change, vid++);
    }
    return [...pending.values()].map(finish);
  };
}

function inBlockOrder(changes: readonly EntityChange[]): readonly EntityChange[] {
  const sorted = changes.every((change, i) => i === 0 || (changes[i - 1]?.block ?? 0) <= change.block);
  return sorted ? changes : [...changes].sort((a, b) => a.block - b.block);
}

function addChange(pending: Pending, change: EntityChange, vid: bigint): void {
  const { table, codec, versions, touched, entries } = pending;
  const { id, block, row } = change;
  const version = row === null ? null : { vid, from: block, until: null, cells: codec.write(row) };
  const before = touched.get(id);
  if (table.kind !== 'mutable') {
    if (version === null) throw new InvalidEntityChange(`${table.type} ${id} is immutable: it cannot be removed`);
    if (before) throw new InvalidEntityChange(`${table.type} ${id} is immutable: it cannot be written twice`);
  }
  if (before?.current) {
    if (before.current.from === block)
      throw new InvalidEntityChange(`${table.type} ${id} has two changes in block ${block}`);
    before.current.until = block;
  }
  if (version) {
    versions.push(version);
    entries.push({ block, line: versionLine(table.type, version.cells), ifStored: null });
  } else if (!before || before.current) {
    entries.push({ block, line: removalLine(table.type, removedId(table, id)), ifStored: before ? null : id });
  }
  if (before) before.current = version;
  else touched.set(id, { current: version, since: block });
}

function removedId(table: TableLayout, id: string): string {
  return idCell(id, columnOfField(table, 'id')?.scalar ?? 'ID');
}

function finish({ table, codec, versions, touched, entries }: Pending): TableWrites {
  if (table.kind !== 'mutable') {
    let text = '';
    for (const { vid, from, cells } of versions) text += `${vid}\t${from}\t${cells}\n`;
    return { table, codec, clamp: null, text, rows: versions.length, current: versions.length, entries };
  }
  let text = '';
  let current = 0;
  for (const { vid, from, until, cells } of versions) {
    if (until === null) current++;
    text += `${vid}\t[${from},${until ?? ''})\t${cells}\n`;
  }
  const ids = idList([...touched.keys()], columnOfField(table, 'id')?.scalar ?? 'ID');
  const blocks = `{${[...touched.values()].map(({ since }) => since).join(',')}}`;
  return { table, codec, clamp: { ids, blocks }, text, rows: versions.length, current, entries };
}
