import { bigDecimal, type EntityField, type EntityValue } from '../../engine/index.ts';

/** What a cell of a line stands for. */
export type CellKind = 'bytes' | 'name' | 'boolean' | 'number' | 'integer' | 'decimal';

/** `name`: one of few texts that come again and again: references and enums. */
export function cellKindOf({ type, name }: EntityField): CellKind {
  if (type.kind === 'enum' || (type.kind === 'reference' && name !== 'owner')) return 'name';
  if (type.kind === 'reference') return 'bytes';
  if (type.scalar === 'Boolean') return 'boolean';
  if (type.scalar === 'Int') return 'number';
  if (type.scalar === 'BigDecimal') return 'decimal';
  return type.scalar === 'Bytes' ? 'bytes' : 'integer';
}

/** Bytes that grow at their end. */
export interface Arena {
  bytes: Uint8Array;
  length: number;
}

export const createArena = (): Arena => ({ bytes: new Uint8Array(1 << 16), length: 0 });

/** Makes room for so many more. */
export function reserve(arena: Arena, more: number): void {
  if (arena.length + more <= arena.bytes.length) return;
  const bigger = new Uint8Array(Math.max(arena.length + more, arena.bytes.length + (arena.bytes.length >> 1)));
  bigger.set(arena.bytes.subarray(0, arena.length));
  arena.bytes = bigger;
}

/** A part of a text: of a whole page of lines, so that no cell becomes a text of its own. */
export interface Span {
  text: string;
  from: number;
  /** where it ends, not in it */
  to: number;
}

/** Texts by number. */
export interface Names {
  readonly texts: string[];
  /** as they were in their cells */
  readonly cells: string[];
  /** by hash of the cell; one that another has taken already stands at the next free number above */
  readonly byHash: Map<number, number>;
}

export const createNames = (): Names => ({ texts: [], cells: [], byHash: new Map() });

function nameOf({ texts, cells, byHash }: Names, { text, from, to }: Span): number {
  let hash = 0;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  for (; ; hash = (hash + 1) | 0) {
    const known = byHash.get(hash);
    if (known === undefined) break;
    if (isSame(cells[known] ?? '', text, from, to)) return known;
  }
  const cell = text.slice(from, to);
  const number = cells.push(cell) - 1;
  texts.push(cell.startsWith('\\x') ? `0x${cell.slice(2)}` : cell);
  byHash.set(hash, number);
  return number;
}

function isSame(known: string, text: string, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let i = 0; i < known.length; i++) if (known.charCodeAt(i) !== text.charCodeAt(from + i)) return false;
  return true;
}

/** First byte of a cell; lengths and numbers of names are 7 bits a byte, the lowest first. */
export const TAG = {
  null: 0,
  true: 1,
  false: 2,
  name: 3,
  digits: 4,
  negative: 5,
  bytes: 6,
  ownBytes: 7,
  text: 8,
} as const;

interface CellContext {
  readonly names: Names;
  /** `\x…` of the account the cell is of: ids that begin or end with it, or with a part, are kept short */
  readonly account: Readonly<Span>;
}

const ZERO_CODE = 48;

/** Appends a cell in PostgreSQL's text form; of a boolean that is `t` or `true`, as it was cast or not. */
export function writeCell(arena: Arena, kind: CellKind, cell: Readonly<Span>, context: CellContext): void {
  reserve(arena, cell.to - cell.from + 16);
  if (cell.to === cell.from) put(arena, TAG.null);
  else if (kind === 'boolean') put(arena, cell.text.charCodeAt(cell.from) === 116 ? TAG.true : TAG.false);
  else if (kind === 'name') {
    put(arena, TAG.name);
    putNumber(arena, nameOf(context.names, cell));
  } else if (kind === 'bytes') putBytes(arena, cell, context.account);
  else if (kind === 'decimal') putText(arena, cell);
  else putDigits(arena, cell);
}

function put(arena: Arena, byte: number): void {
  arena.bytes[arena.length++] = byte;
}

function putNumber(arena: Arena, value: number): void {
  let left = value;
  for (; left > 127; left >>>= 7) put(arena, (left & 127) | 128);
  put(arena, left);
}

function putText(arena: Arena, { text, from, to }: Readonly<Span>): void {
  put(arena, TAG.text);
  putNumber(arena, to - from);
  for (let i = from; i < to; i++) put(arena, text.charCodeAt(i));
}

/** Two decimal digits a byte. */
function putDigits(arena: Arena, { text, from, to }: Readonly<Span>): void {
  const isNegative = text.charCodeAt(from) === 45;
  let at = isNegative ? from + 1 : from;
  put(arena, isNegative ? TAG.negative : TAG.digits);
  putNumber(arena, to - at);
  if ((to - at) & 1) put(arena, text.charCodeAt(at++) - ZERO_CODE);
  for (; at < to; at += 2) {
    put(arena, (text.charCodeAt(at) - ZERO_CODE) * 10 + text.charCodeAt(at + 1) - ZERO_CODE);
  }
}

/** Where an owner begins in the id of an account that is a pool's address and an owner's. */
const OWNER_AT = 42;

function putBytes(arena: Arena, { text, from, to }: Readonly<Span>, account: Readonly<Span>): void {
  const length = to - from;
  const ownLength = account.to - account.from;
  if (length === 42 && ownLength === 82 && isEqual(text, from + 2, account, OWNER_AT)) {
    put(arena, TAG.ownBytes);
    putNumber(arena, OWNER_AT);
    putNumber(arena, 0);
    return;
  }
  const isOwn = length >= ownLength && isEqual(text, from, account, 0);
  const skipped = isOwn ? ownLength : 2;
  put(arena, isOwn ? TAG.ownBytes : TAG.bytes);
  if (isOwn) putNumber(arena, 2);
  putNumber(arena, (length - skipped) >> 1);
  for (let at = from + skipped; at < to; at += 2) put(arena, (digitOf(text, at) << 4) | digitOf(text, at + 1));
}

/** Whether the account from its character `skipped` on stands in the text at `from`. */
function isEqual(text: string, from: number, account: Readonly<Span>, skipped: number): boolean {
  for (let i = account.from + skipped, k = from; i < account.to; i++, k++) {
    if (account.text.charCodeAt(i) !== text.charCodeAt(k)) return false;
  }
  return true;
}

function digitOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 58 ? code - ZERO_CODE : code - 87;
}

/** Reads cells one after another. */
export interface CellReader {
  at: number;
  readonly arena: Arena;
  readonly names: Names;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const PAIRS = Array.from({ length: 100 }, (_, two) => String(two).padStart(2, '0'));

/** @param account id of the account the cells are of, `0x…` */
export function readCell(reader: CellReader, kind: CellKind, account: string): EntityValue {
  const tag = take(reader);
  if (tag === TAG.null) return null;
  if (tag === TAG.true || tag === TAG.false) return tag === TAG.true;
  if (tag === TAG.name) return reader.names.texts[takeNumber(reader)] ?? null;
  if (tag === TAG.bytes) return takeHex(reader, '0x');
  if (tag === TAG.ownBytes) {
    const start = takeNumber(reader);
    return takeHex(reader, start === OWNER_AT ? `0x${account.slice(OWNER_AT)}` : account);
  }
  if (tag === TAG.text) return bigDecimal.parse(takeText(reader));
  const value = takeDigits(reader);
  if (kind === 'number') return tag === TAG.negative ? -Number(value) : Number(value);
  return tag === TAG.negative ? -BigInt(value) : BigInt(value);
}

const take = (reader: CellReader): number => reader.arena.bytes[reader.at++] ?? 0;

function takeNumber(reader: CellReader): number {
  let [value, shift] = [0, 0];
  for (;;) {
    const byte = take(reader);
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
    shift += 7;
  }
}

function takeHex(reader: CellReader, head: string): string {
  let text = head;
  for (let left = takeNumber(reader); left > 0; left--) text += HEX[take(reader)] ?? '';
  return text;
}

function takeText(reader: CellReader): string {
  let text = '';
  for (let left = takeNumber(reader); left > 0; left--) text += String.fromCharCode(take(reader));
  return text;
}

function takeDigits(reader: CellReader): string | number {
  const digits = takeNumber(reader);
  if (digits <= 15) {
    let value = 0;
    for (let left = (digits + 1) >> 1; left > 0; left--) value = value * 100 + take(reader);
    return value;
  }
  let text = digits & 1 ? String(take(reader)) : '';
  for (let left = digits >> 1; left > 0; left--) text += PAIRS[take(reader)] ?? '';
  return text;
}
