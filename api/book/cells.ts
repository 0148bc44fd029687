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

/** Texts by number. */
export interface Names {
  readonly texts: string[];
  readonly numberOf: Map<string, number>;
}

export const createNames = (): Names => ({ texts: [], numberOf: new Map() });

function nameOf(names: Names, cell: string): number {
  const known = names.numberOf.get(cell);
  if (known !== undefined) return known;
  const number = names.texts.push(cell.startsWith('\\x') ? `0x${cell.slice(2)}` : cell) - 1;
  names.numberOf.set(cell, number);
  return number;
}

/** First byte of a cell; lengths and numbers of names are 7 bits a byte, the lowest first. */
const TAG = { null: 0, true: 1, false: 2, name: 3, digits: 4, negative: 5, bytes: 6, ownBytes: 7, text: 8 } as const;

interface CellContext {
  readonly names: Names;
  /** `\x…` of the account the cell is of: ids that begin or end with it, or with a part, are kept short */
  readonly account: string;
}

const ZERO_CODE = 48;

/** Appends a cell in PostgreSQL's text form; of a boolean that is `t` or `true`, as it was cast or not. */
export function writeCell(arena: Arena, kind: CellKind, cell: string, context: CellContext): void {
  reserve(arena, cell.length + 16);
  if (cell === '') put(arena, TAG.null);
  else if (kind === 'boolean') put(arena, cell.startsWith('t') ? TAG.true : TAG.false);
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

function putText(arena: Arena, text: string): void {
  put(arena, TAG.text);
  putNumber(arena, text.length);
  for (let i = 0; i < text.length; i++) put(arena, text.charCodeAt(i));
}

/** Two decimal digits a byte. */
function putDigits(arena: Arena, cell: string): void {
  const isNegative = cell.charCodeAt(0) === 45;
  const start = isNegative ? 1 : 0;
  const digits = cell.length - start;
  put(arena, isNegative ? TAG.negative : TAG.digits);
  putNumber(arena, digits);
  let at = start;
  if (digits & 1) put(arena, cell.charCodeAt(at++) - ZERO_CODE);
  for (; at < cell.length; at += 2) {
    put(arena, (cell.charCodeAt(at) - ZERO_CODE) * 10 + cell.charCodeAt(at + 1) - ZERO_CODE);
  }
}

/** Where an owner begins in the id of an account that is a pool's address and an owner's. */
const OWNER_AT = 42;

function putBytes(arena: Arena, cell: string, account: string): void {
  if (cell.length === 42 && account.length === 82 && account.endsWith(cell.slice(2))) {
    put(arena, TAG.ownBytes);
    putNumber(arena, OWNER_AT);
    putNumber(arena, 0);
    return;
  }
  const isOwn = cell.length >= account.length && cell.startsWith(account);
  const from = isOwn ? account.length : 2;
  put(arena, isOwn ? TAG.ownBytes : TAG.bytes);
  if (isOwn) putNumber(arena, 2);
  putNumber(arena, (cell.length - from) >> 1);
  for (let at = from; at < cell.length; at += 2) put(arena, (digitOf(cell, at) << 4) | digitOf(cell, at + 1));
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
