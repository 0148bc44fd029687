import { hash } from 'node:crypto';
import { sortSmall } from '../small-sort.ts';
import { type ByteSink, contentOf, createByteSink, putAscii, putByte, putBytes, putText } from '../store/byte-sink.ts';
import { bodyHash } from './block-digest.ts';

/** Gathers the lines of one block's digest as bytes; equal to `bodyHash` of the same lines. */
export interface BlockLines {
  /**
   * A new version: its cells are bytes of `sink` from `start` on, which stay there until `clear`; `prefix` is what
   * `versionLine` puts before them.
   */
  addVersion(prefix: Uint8Array, sink: ByteSink, start: number): void;
  addText(line: string): void;
  readonly count: number;
  /** Hash of the lines as those of block `number`. */
  bodyHash(number: number): string;
  texts(): string[];
  clear(): void;
}

/** Where a line stands: its prefix, and the rest of it in a sink. */
interface Line {
  prefix: Uint8Array;
  sink: ByteSink;
  start: number;
  end: number;
}

const NEWLINE = 10;
const NO_PREFIX = new Uint8Array(0);

/** As JavaScript sorts text, where the lines are ASCII. */
function compareLines(a: Line, b: Line): number {
  if (a.prefix !== b.prefix) {
    if (a.prefix === NO_PREFIX || b.prefix === NO_PREFIX) return Buffer.compare(bytesOf(a), bytesOf(b));
    // They end with a tab after the type's name, so that none begins another.
    for (let i = 0; i < a.prefix.length; i++) {
      const difference = (a.prefix[i] ?? 0) - (b.prefix[i] ?? 0);
      if (difference !== 0) return difference;
    }
  }
  const left = a.sink.bytes;
  const right = b.sink.bytes;
  const length = Math.min(a.end - a.start, b.end - b.start);
  for (let i = 0; i < length; i++) {
    const x = left[a.start + i] ?? 0;
    const y = right[b.start + i] ?? 0;
    if (x !== y) return x - y;
  }
  return a.end - a.start - (b.end - b.start);
}

function bytesOf({ prefix, sink, start, end }: Line): Buffer {
  return Buffer.concat([prefix, sink.bytes.subarray(start, end)]);
}

export function createBlockLines(): BlockLines {
  const removals = createByteSink(4 * 1024);
  const sorted = createByteSink(64 * 1024);
  let lines: Line[] = [];
  let isAscii = true;

  const texts = (): string[] => lines.map((line) => bytesOf(line).toString('utf8'));

  return {
    addVersion(prefix, sink, start) {
      lines.push({ prefix, sink, start, end: sink.length });
      if (!sink.isAscii) isAscii = false;
    },
    addText(line) {
      const start = removals.length;
      removals.isAscii = true;
      putText(removals, line);
      lines.push({ prefix: NO_PREFIX, sink: removals, start, end: removals.length });
      if (!removals.isAscii) isAscii = false;
    },
    get count() {
      return lines.length;
    },
    bodyHash(number) {
      if (!isAscii) return bodyHash(number, texts());
      sorted.length = 0;
      putAscii(sorted, `${number}\n`);
      for (const { prefix, sink, start, end } of sortSmall(lines, compareLines)) {
        putBytes(sorted, prefix, 0, prefix.length);
        putBytes(sorted, sink.bytes, start, end);
        putByte(sorted, NEWLINE);
      }
      return hash('sha256', contentOf(sorted), 'hex');
    },
    texts,
    clear() {
      removals.length = 0;
      isAscii = true;
      lines = [];
    },
  };
}
