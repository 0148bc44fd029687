import { byte, type Cursor, encodeNumber, number } from './wasm-cursor.ts';
import { meterCode } from './wasm-fuel.ts';

interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

const HEADER_SIZE = 8;
const EXPORT_GLOBAL = 3;
const SectionId = { import: 2, memory: 5, global: 6, export: 7, code: 10 } as const;

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

/** Functions and globals a module imports take the first indexes. */
function countImports(section: Section | undefined): { readonly functions: number; readonly globals: number } {
  if (!section) return { functions: 0, globals: 0 };
  const cursor = { bytes: section.body, at: 0 };
  let functions = 0;
  let globals = 0;
  for (let count = number(cursor); count > 0; count--) {
    skipText(cursor);
    skipText(cursor);
    const kind = byte(cursor);
    if (kind === 0) {
      functions++;
      number(cursor);
    } else if (kind === 3) {
      globals++;
      cursor.at += 2;
    } else {
      if (kind === 1) byte(cursor);
      skipLimits(cursor);
    }
  }
  return { functions, globals };
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

function mutableGlobals(section: Section, first: number): number[] {
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

/** The section with one more global: 64 bits, mutable, starting with `value`. */
function withFuel(body: Uint8Array, value: bigint): Uint8Array {
  const cursor = { bytes: body, at: 0 };
  const count = number(cursor);
  return Uint8Array.from([
    ...encodeNumber(count + 1),
    ...body.subarray(cursor.at),
    ...[0x7e, 1, 0x42, ...encodeSigned(value), 0x0b],
  ]);
}

function encodeSigned(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  if ((rest === 0n && low < 64) || (rest === -1n && low >= 64)) return [low];
  return [low | 0x80, ...encodeSigned(rest)];
}

export interface PatchedWasm {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Export names of all mutable globals: with the memory, the whole state of an instance. */
  readonly globals: readonly string[];
  /** Export name of the global that holds the steps left; negative once the program trapped for want of them. */
  readonly fuel: string;
}

export interface WasmBounds {
  readonly maximumPages: number;
  /** See `wasm-fuel.ts`. */
  readonly steps: number;
}

/**
 * The same program with its mutable globals exported, so that an instance can be saved and put back, its memory
 * bounded, and its steps counted.
 * @throws RangeError when the binary is not what graph-cli makes.
 */
export function exportState(bytes: Uint8Array, { maximumPages, steps }: WasmBounds): PatchedWasm {
  const sections = readSections(bytes);
  const find = (id: number) => sections.find((section) => section.id === id);
  const imported = countImports(find(SectionId.import));
  const globalSection = find(SectionId.global);
  if (globalSection === undefined) throw new RangeError('it has no globals');
  const fuel = imported.globals + number({ bytes: globalSection.body, at: 0 });
  const globals = [...mutableGlobals(globalSection, imported.globals), fuel];
  const parts: Uint8Array[] = [bytes.subarray(0, HEADER_SIZE)];
  for (const { id, body } of sections) {
    let patched = body;
    if (id === SectionId.export) patched = withExports(body, globals);
    if (id === SectionId.memory) patched = withMaximum(body, maximumPages);
    if (id === SectionId.global) patched = withFuel(body, BigInt(steps));
    if (id === SectionId.code) patched = meterCode(body, { fuel, imports: imported.functions });
    parts.push(Uint8Array.from([id, ...encodeNumber(patched.length)]), patched);
  }
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return { bytes: result, globals: globals.map(globalName), fuel: globalName(fuel) };
}
