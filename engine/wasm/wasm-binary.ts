/** Reads LEB128 numbers and bytes from a wasm binary, keeping its place. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

const HEADER_SIZE = 8;
const EXPORT_GLOBAL = 3;
const SectionId = { import: 2, memory: 5, global: 6, export: 7 } as const;

function byte(cursor: Cursor): number {
  const value = cursor.bytes[cursor.at++];
  if (value === undefined) throw new RangeError('the binary ends too early');
  return value;
}

function number(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const next = byte(cursor);
    value += (next & 0x7f) * 2 ** shift;
    if (next < 0x80) return value;
  }
}

function encodeNumber(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value % 128;
    value = Math.floor(value / 128);
    if (value === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function readSections(bytes: Uint8Array): Section[] {
  const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  if (magic.some((value, i) => bytes[i] !== value)) throw new RangeError('it is no wasm binary');
  const cursor = { bytes, at: HEADER_SIZE };
  const sections: Section[] = [];
  while (cursor.at < bytes.length) {
    const id = byte(cursor);
    const size = number(cursor);
    if (cursor.at + size > bytes.length) throw new RangeError('the binary ends too early');
    sections.push({ id, body: bytes.subarray(cursor.at, cursor.at + size) });
    cursor.at += size;
  }
  return sections;
}

function skipText(cursor: Cursor): void {
  const length = number(cursor);
  cursor.at += length;
}

function skipLimits(cursor: Cursor): void {
  if (number(cursor) & 1) number(cursor);
  number(cursor);
}

/** Globals a module imports take the first indexes. */
function countImportedGlobals(section: Section | undefined): number {
  if (!section) return 0;
  const cursor = { bytes: section.body, at: 0 };
  let globals = 0;
  for (let count = number(cursor); count > 0; count--) {
    skipText(cursor);
    skipText(cursor);
    const kind = byte(cursor);
    if (kind === 0) number(cursor);
    else if (kind === 3) {
      globals++;
      cursor.at += 2;
    } else {
      if (kind === 1) byte(cursor);
      skipLimits(cursor);
    }
  }
  return globals;
}

/** Skips a constant expression: one instruction with an immediate, then end. */
function skipInitialiser(cursor: Cursor): void {
  const opcode = byte(cursor);
  if (opcode === 0x41 || opcode === 0x42 || opcode === 0x23) while (byte(cursor) >= 0x80);
  else if (opcode === 0x43) cursor.at += 4;
  else if (opcode === 0x44) cursor.at += 8;
  else throw new RangeError(`a global starts with instruction ${opcode}`);
  if (byte(cursor) !== 0x0b) throw new RangeError('a global starts with more than one instruction');
}

function mutableGlobals(section: Section | undefined, first: number): number[] {
  if (!section) return [];
  const cursor = { bytes: section.body, at: 0 };
  const indexes: number[] = [];
  const count = number(cursor);
  for (let i = 0; i < count; i++) {
    byte(cursor);
    if (byte(cursor) === 1) indexes.push(first + i);
    skipInitialiser(cursor);
  }
  return indexes;
}

function withExports(body: Uint8Array, globals: readonly number[]): Uint8Array {
  const cursor = { bytes: body, at: 0 };
  const count = number(cursor);
  const added = globals.flatMap((index) => {
    const name = [...new TextEncoder().encode(globalName(index))];
    return [name.length, ...name, EXPORT_GLOBAL, ...encodeNumber(index)];
  });
  return Uint8Array.from([...encodeNumber(count + globals.length), ...body.subarray(cursor.at), ...added]);
}

/** A memory that says how far it may grow: beyond, AssemblyScript's allocator traps. */
function withMaximum(body: Uint8Array, maximumPages: number): Uint8Array {
  const cursor = { bytes: body, at: 0 };
  const count = number(cursor);
  const flags = number(cursor);
  if (count !== 1 || flags !== 0) return body;
  const minimum = number(cursor);
  return Uint8Array.from([1, 1, ...encodeNumber(minimum), ...encodeNumber(Math.max(minimum, maximumPages))]);
}

/** Name under which `exportState` exports a mutable global. */
export function globalName(index: number): string {
  return `$g${index}`;
}

export interface PatchedWasm {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Export names of all mutable globals: with the memory, the whole state of an instance. */
  readonly globals: readonly string[];
}

/**
 * The same program with its mutable globals exported, so that an instance can be saved and put back, and its memory
 * bounded.
 * @throws RangeError when the binary is not what graph-cli makes.
 */
export function exportState(bytes: Uint8Array, maximumPages: number): PatchedWasm {
  const sections = readSections(bytes);
  const find = (id: number) => sections.find((section) => section.id === id);
  const globals = mutableGlobals(find(SectionId.global), countImportedGlobals(find(SectionId.import)));
  const parts: Uint8Array[] = [bytes.subarray(0, HEADER_SIZE)];
  for (const { id, body } of sections) {
    let patched = body;
    if (id === SectionId.export) patched = withExports(body, globals);
    if (id === SectionId.memory) patched = withMaximum(body, maximumPages);
    parts.push(Uint8Array.from([id, ...encodeNumber(patched.length)]), patched);
  }
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return { bytes: result, globals: globals.map(globalName) };
}
