import type { EntitySchema } from '../manifest/types.ts';
import { type ColumnLayout, columnOfField, createLayout, type TableLayout } from '../store/layout.ts';
import { createRowCodec } from '../store/row-codec.ts';
import { type Queryable, quoteTable, type SqlValue } from '../store/sql.ts';
import { formatTimestamp } from '../store/timestamp.ts';
import { bodyHash, chainDigest, EMPTY_DIGEST, removalLine, versionLine } from './block-digest.ts';

export interface BlockDigest {
  readonly number: number;
  /** 64 hex digits. */
  readonly digest: string;
}

interface EntityTable {
  readonly layout: TableLayout;
  /** Qualified and quoted. */
  readonly name: string;
}

/** First and last block, both included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const BEFORE_ALL = { block: -1, digest: EMPTY_DIGEST };

/** Blocks with changes whose rows are held at a time. */
const BLOCKS_AT_ONCE = 5000;

/**
 * The digest of every block with entity changes, ascending, made anew from nothing but the stored rows, also from rows
 * that graph-node wrote; or of the blocks after `start`, from its digest on. Slow: reads every version.
 */
export async function* referenceDigests(
  db: Queryable,
  { schemaName, schema }: { readonly schemaName: string; readonly schema: EntitySchema },
  start: { readonly block: number; readonly digest: string } = BEFORE_ALL,
): AsyncGenerator<BlockDigest> {
  const tables = createLayout(schema)
    .tables.filter(({ kind }) => kind !== 'aggregation')
    .map((layout) => ({ layout, name: quoteTable({ schema: schemaName, table: layout.table }) }));
  let { digest } = start;
  const changed = (await changedBlocks(db, tables)).filter((block) => block > start.block);
  for (const span of spansOf(changed)) {
    const blocks = new Map<number, string[]>();
    for (const table of tables) {
      for (const { block, line } of await linesOf(db, table, span)) {
        const lines = blocks.get(block);
        if (lines) lines.push(line);
        else blocks.set(block, [line]);
      }
    }
    for (const [number, lines] of [...blocks].sort(([a], [b]) => a - b)) {
      digest = chainDigest(digest, bodyHash(number, lines));
      yield { number, digest };
    }
  }
}

/** Blocks in which a version began or ended, ascending. */
async function changedBlocks(db: Queryable, tables: readonly EntityTable[]): Promise<number[]> {
  const parts = tables.flatMap(({ layout, name }) =>
    layout.kind === 'mutable'
      ? [
          `select lower(block_range) as block from ${name}`,
          `select upper(block_range) as block from ${name} where not upper_inf(block_range)`,
        ]
      : [`select block$ as block from ${name}`],
  );
  if (parts.length === 0) return [];
  return (await db.query(`${parts.join(' union ')} order by block`)).map(({ block }) => Number(block));
}

function spansOf(blocks: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < blocks.length; i += BLOCKS_AT_ONCE) {
    const part = blocks.slice(i, i + BLOCKS_AT_ONCE);
    spans.push({ from: part[0] ?? 0, to: part.at(-1) ?? 0 });
  }
  return spans;
}

/** What one table adds to the digests of the blocks of a span. */
async function linesOf(
  db: Queryable,
  { layout, name }: EntityTable,
  { from, to }: Span,
): Promise<{ block: number; line: string }[]> {
  const start = layout.kind === 'mutable' ? 'lower(block_range)' : 'block$';
  const made = await db.query(
    `select ${start} as "block$", ${createRowCodec(layout).selectList} from ${name}
     where ${start} between $1::int4 and $2::int4`,
    [from, to],
  );
  const lines = made.map((row) => {
    const cells = layout.columns.map((column) => cellOf(row[column.field] ?? null, column));
    return { block: Number(row.block$), line: versionLine(layout.type, cells.join('\t')) };
  });
  const id = columnOfField(layout, 'id');
  if (layout.kind !== 'mutable' || !id) return lines;
  const removed = await db.query(
    `select upper(v.block_range) as "block$", v.id from ${name} v
     where coalesce(upper(v.block_range), 2147483647) between $1::int4 and $2::int4 and not upper_inf(v.block_range)
       and not exists (select 1 from ${name} n where n.id = v.id and lower(n.block_range) = upper(v.block_range))`,
    [from, to],
  );
  for (const row of removed) {
    lines.push({ block: Number(row.block$), line: removalLine(layout.type, cellOf(row.id ?? null, id)) });
  }
  return lines;
}

/** A value as a digest's cell; written out here, apart from how the store writes rows. */
function cellOf(value: SqlValue, column: ColumnLayout): string {
  if (value === null) return '\\N';
  if (!Array.isArray(value)) return escaped(textOf(value, column));
  const items = value.map((item) => `"${textOf(item, column).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  return escaped(`{${items.join(',')}}`);
}

function textOf(value: SqlValue, { scalar }: ColumnLayout): string {
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (scalar === 'Timestamp' && typeof value === 'bigint') return formatTimestamp(value);
  if (scalar === 'Bytes') return `\\${String(value).slice(1)}`;
  return String(value);
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
