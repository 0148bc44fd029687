import type { ColumnBytes } from '../../engine/index.ts';
import { ADDRESS, type CellKind, TAG } from './cells.ts';
import type { Names } from './names.ts';

/** Bytes in a page. */
export interface Span {
  bytes: Uint8Array;
  from: number;
  /** where it ends, not in it; before `from` where there is none */
  to: number;
}

/** Walks through the values of a field, see `ColumnForm`. */
export interface ColumnCursor {
  /** where the value stands in the page */
  readonly value: Span;
  /** moves on to the next, at first to the first */
  next(): void;
}

export function createColumnCursor({ form, sizes, bytes }: ColumnBytes): ColumnCursor {
  const sized = viewOf(sizes);
  const view = viewOf(bytes);
  const span: Span = { bytes, from: 0, to: 0 };
  let row = 0;
  let end = 0;

  function lengthOf(from: number): number {
    if (form === 'bytes') return sized.getInt32(4 * row);
    if (form === 'boolean') return 1;
    const digits = view.getInt16(from);
    return digits < 0 ? -1 : 8 + 2 * digits;
  }

  return {
    value: span,
    next() {
      span.from = end;
      const length = lengthOf(end);
      row++;
      span.to = end + length;
      end += length < 0 ? (form === 'integer' ? 2 : 0) : length;
    },
  };
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** Appends cells one after another to bytes that grow. */
export interface CellWriter {
  readonly length: number;
  /** four bytes, the lowest first */
  link(place: number): void;
  /** @param account id of the account the cell is of: what is or begins with it, or its owner, is kept short */
  write(kind: CellKind, value: Span, account: Span): void;
  /** the bytes; the writer is spent */
  finish(): Uint8Array;
}

/** @param names numbers for texts that come again */
export function createCellWriter(names: Names): CellWriter {
  let bytes = new Uint8Array(1 << 16);
  let length = 1;

  function reserve(more: number): void {
    if (length + more <= bytes.length) return;
    const bigger = new Uint8Array(Math.max(length + more, bytes.length + (bytes.length >> 1)));
    bigger.set(bytes.subarray(0, length));
    bytes = bigger;
  }

  function putNumber(value: number): void {
    let left = value;
    for (; left > 127; left >>>= 7) bytes[length++] = (left & 127) | 128;
    bytes[length++] = left;
  }

  function put({ bytes: given }: Span, from: number, to: number): void {
    putNumber(to - from);
    for (let i = from; i < to; i++) bytes[length++] = given[i] ?? 0;
  }

  function putBytes(value: Span, account: Span): void {
    if (isOwnerOf(account, value)) {
      bytes[length++] = TAG.owner;
      return;
    }
    const own = sizeOf(account);
    const isOwn = sizeOf(value) >= own && isEqual(value, value.from, account, account.from, own);
    bytes[length++] = isOwn ? TAG.ownBytes : TAG.bytes;
    put(value, isOwn ? value.from + own : value.from, value.to);
  }

  function putInteger({ bytes: given, from, to }: Span): void {
    const word = (at: number): number => ((given[at] ?? 0) << 8) | (given[at + 1] ?? 0);
    bytes[length++] = word(from + 4) === 0 ? TAG.digits : TAG.negative;
    const whole = word(from) === 0 ? 0 : word(from + 2) + 1;
    const isShort = word(from + 8) < 100;
    reserve(2 * whole + MARGIN);
    putNumber(Math.max(0, 2 * whole - Number(isShort)));
    for (let i = 0, at = from + 8; i < whole; i++, at += 2) {
      const digit = at < to ? word(at) : 0;
      const high = (digit / 100) | 0;
      if (i > 0 || !isShort) bytes[length++] = high;
      bytes[length++] = digit - high * 100;
    }
  }

  return {
    get length() {
      return length;
    },
    link(place) {
      reserve(4);
      for (let shift = 0; shift < 32; shift += 8) bytes[length++] = place >>> shift;
    },
    write(kind, value, account) {
      const { bytes: given, from, to } = value;
      reserve(to - from + MARGIN);
      if (to < from || (kind === 'boolean' && given[from] === 2)) bytes[length++] = TAG.null;
      else if (kind === 'boolean') bytes[length++] = given[from] === 1 ? TAG.true : TAG.false;
      else if (kind === 'label' || kind === 'name') {
        bytes[length++] = TAG.name;
        putNumber(names.numberOf(given, from, to, kind === 'name'));
      } else if (kind === 'bytes') putBytes(value, account);
      else if (kind === 'decimal') {
        bytes[length++] = TAG.text;
        put(value, from, to);
      } else putInteger(value);
    },
    finish: () => bytes.slice(0, length),
  };
}

/** Room for what goes before a value. */
const MARGIN = 16;

const sizeOf = ({ from, to }: Span): number => to - from;

const isOwnerOf = (account: Span, value: Span): boolean =>
  sizeOf(value) === ADDRESS &&
  sizeOf(account) === 2 * ADDRESS &&
  isEqual(value, value.from, account, account.from + ADDRESS, ADDRESS);

function isEqual(a: Span, from: number, b: Span, at: number, size: number): boolean {
  for (let i = 0; i < size; i++) if (a.bytes[from + i] !== b.bytes[at + i]) return false;
  return true;
}
