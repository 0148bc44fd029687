import type { EntityField } from '../manifest/types.ts';
import { columnForm } from './sql-columns.ts';
import { HEAD } from './sql-scope.ts';
import type { ColumnsPage } from './types.ts';

/** What a statement of `columnsSql` gives. */
export interface SentPage extends ColumnsPage {
  readonly [HEAD]?: number;
  /** number of the last row; null where there are none */
  readonly last: bigint | null;
  /** what the page stands in */
  readonly memory: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);

/** Reads the record of `columnsSql`. */
export function columnsPage(record: Uint8Array, fields: readonly EntityField[], isHeadForm: boolean): SentPage {
  const parts = partsOf(record);
  let next = 0;
  const part = (): Uint8Array | null => parts[next++] ?? null;
  const head = isHeadForm ? { [HEAD]: Number(integerOf(part()) ?? -1) } : {};
  const last = integerOf(part());
  const count = Number(integerOf(part()) ?? 0);
  const columns = fields.map((field) => {
    const form = columnForm(field);
    return { form, sizes: (form === 'bytes' ? part() : null) ?? NO_BYTES, bytes: part() ?? NO_BYTES };
  });
  return { ...head, last, count, columns, memory: new Uint8Array(record.buffer) };
}

/** Fields of a record in PostgreSQL's binary form: how many, and of each its type, its length (−1: null) and its bytes. */
function partsOf(record: Uint8Array): (Uint8Array | null)[] {
  const view = viewOf(record);
  let at = 4;
  return Array.from({ length: view.getInt32(0) }, () => {
    const length = view.getInt32(at + 4);
    const from = at + 8;
    at = from + Math.max(0, length);
    return length < 0 ? null : record.subarray(from, at);
  });
}

function integerOf(bytes: Uint8Array | null): bigint | null {
  if (bytes === null) return null;
  return bytes.length === 4 ? BigInt(viewOf(bytes).getInt32(0)) : viewOf(bytes).getBigInt64(0);
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
