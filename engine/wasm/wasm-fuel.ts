import { byte, type Cursor, encodeNumber, number } from './wasm-cursor.ts';

/*
 * Counts a program's steps in the program itself, so that one that would never end traps, at the same step on every
 * machine. A step is about one instruction: on the way into each turn of a loop, and into each function that calls
 * functions, a global is lowered by the number of instructions up to the loop's or function's end, those of loops
 * inside not counted; below zero the program traps. What is left uncounted, functions that neither loop nor call, is
 * bounded by what is counted.
 */

export interface FuelOptions {
  /** Index of the global that holds the steps left. */
  readonly fuel: number;
  /** Functions that are imported: calls to them are the host's to count. */
  readonly imports: number;
}

/** The code section with counting. @throws RangeError for instructions that graph-cli's compiler does not write */
export function meterCode(body: Uint8Array, options: FuelOptions): Uint8Array {
  const cursor = { bytes: body, at: 0 };
  const count = number(cursor);
  const parts: Uint8Array[] = [Uint8Array.from(encodeNumber(count))];
  for (let i = 0; i < count; i++) {
    const size = number(cursor);
    const code = meterFunction(body.subarray(cursor.at, cursor.at + size), options);
    parts.push(Uint8Array.from(encodeNumber(code.length)), code);
    cursor.at += size;
  }
  return Buffer.concat(parts);
}

/** A stretch of code that pays when it is entered. */
interface Toll {
  /** Where its payment goes. */
  readonly at: number;
  /** Blocks around it and its own. */
  readonly depth: number;
  steps: number;
}

function meterFunction(code: Uint8Array, { fuel, imports }: FuelOptions): Uint8Array {
  const cursor = { bytes: code, at: 0 };
  for (let groups = number(cursor); groups > 0; groups--) {
    number(cursor);
    byte(cursor);
  }
  const entry: Toll = { at: cursor.at, depth: 0, steps: 0 };
  const paid: Toll[] = [];
  const open: Toll[] = [entry];
  let calls = false;
  let depth = 1;
  while (depth > 0) {
    const innermost = open.at(-1) ?? entry;
    innermost.steps++;
    const opcode = byte(cursor);
    if (opcode === Op.call) calls = number(cursor) >= imports || calls;
    else if (opcode === Op.callIndirect) calls = true;
    if (opcode !== Op.call) skipImmediates(cursor, opcode);
    if (opcode === Op.block || opcode === Op.loop || opcode === Op.if) depth++;
    if (opcode === Op.loop) {
      const toll = { at: cursor.at, depth: depth - 1, steps: 0 };
      paid.push(toll);
      open.push(toll);
    }
    if (opcode !== Op.end) continue;
    depth--;
    if (innermost !== entry && innermost.depth === depth) open.pop();
  }
  if (cursor.at !== code.length) throw new RangeError('a function goes on after its end');
  return insert(code, calls ? [entry, ...paid] : paid, fuel);
}

/** Tolls in the order of their places. */
function insert(code: Uint8Array, tolls: readonly Toll[], fuel: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { at, steps } of tolls) {
    parts.push(code.subarray(from, at), payment(fuel, steps));
    from = at;
  }
  return Buffer.concat([...parts, code.subarray(from)]);
}

/** `fuel -= steps; if (fuel < 0) unreachable` */
function payment(fuel: number, steps: number): Uint8Array {
  const global = encodeNumber(fuel);
  return Uint8Array.from([
    ...[0x23, ...global, 0x42, ...encodePositive(steps), 0x7d, 0x24, ...global],
    ...[0x23, ...global, 0x42, 0x00, 0x53, 0x04, 0x40, 0x00, 0x0b],
  ]);
}

/** A signed number that is not negative: the top bit of its last byte must stay clear. */
function encodePositive(value: number): number[] {
  const bytes = encodeNumber(value);
  const last = bytes.at(-1) ?? 0;
  return (last & 0x40) === 0 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0];
}

const Op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  brTable: 0x0e,
  call: 0x10,
  callIndirect: 0x11,
  selectTyped: 0x1c,
} as const;

/** What follows an opcode, in WebAssembly with the extensions that later compilers use by default. */
function skipImmediates(cursor: Cursor, opcode: number): void {
  switch (opcode) {
    case Op.block:
    case Op.loop:
    case Op.if:
      skipNumber(cursor);
      return;
    case Op.brTable:
      for (let targets = number(cursor); targets >= 0; targets--) number(cursor);
      return;
    case Op.selectTyped:
      for (let types = number(cursor); types > 0; types--) byte(cursor);
      return;
    case 0x43:
      cursor.at += 4;
      return;
    case 0x44:
      cursor.at += 8;
      return;
    case 0xfc:
      skipExtended(cursor);
      return;
  }
  for (let numbers = immediates(opcode); numbers > 0; numbers--) skipNumber(cursor);
}

/** Numbers behind a one-byte opcode. */
function immediates(opcode: number): number {
  if (opcode === Op.callIndirect) return 2;
  if (opcode >= 0x28 && opcode <= 0x3e) return 2;
  const single = [0x0c, 0x0d, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2];
  if (single.includes(opcode)) return 1;
  const known = opcode <= 0x01 || opcode === 0x05 || opcode === 0x0b || opcode === 0x0f;
  if (known || opcode === 0x1a || opcode === 0x1b || opcode === 0xd1 || (opcode >= 0x45 && opcode <= 0xc4)) return 0;
  throw new RangeError(`it uses instruction 0x${opcode.toString(16)}`);
}

/** Conversions that saturate, and operations on whole stretches of memory and tables. */
function skipExtended(cursor: Cursor): void {
  const opcode = number(cursor);
  if (opcode < 8) return;
  const numbers = [2, 1, 2, 1, 2, 1, 2, 1, 1, 1][opcode - 8];
  if (numbers === undefined) throw new RangeError(`it uses instruction 0xfc ${opcode}`);
  for (let left = numbers; left > 0; left--) number(cursor);
}

function skipNumber(cursor: Cursor): void {
  while (byte(cursor) >= 0x80);
}
