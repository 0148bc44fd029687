import { hash } from 'node:crypto';
import { sortSmall } from '../small-sort.ts';
import { type ByteSink, contentOf, createByteSink, putAscii, putByte, putBytes, putText } from '../store/byte-sink.ts';
import { bodyHash } from './block-digest.ts';

/** Gathers the lines of one block's digest as bytes; equal to `bodyHash` of the same lines. */
export interface BlockLines {
  /** A new version: its cells are bytes of `sink` from `start` on; `prefix` is what `versionLine` puts before them. */
  addVersion(prefix: Uint8Array, sink: ByteSink, start: number): void;
  addText(line: string): void;
  readonly count: number;
  /** Hash of the lines as those of block `number`. */
  bodyHash(number: number): Buffer;
  texts(): string[];
  clear(): void;
}

const NEWLINE = 10;

/** As JavaScript sorts text, where the lines are ASCII; each ends with a newline, which none holds. */
function compareLines(bytes: Uint8Array, a: number, b: number): number {
  for (let i = 0; ; i++) {
    const x = bytes[a + i] ?? NEWLINE;
    const y = bytes[b + i] ?? NEWLINE;
    if (x === y) {
      if (x === NEWLINE) return 0;
      continue;
    }
    if (x === NEWLINE) return -1;
    return y === NEWLINE ? 1 : x - y;
  }
}

export function createBlockLines(): BlockLines {
  const lines = createByteSink(64 * 1024);
  const sorted = createByteSink(64 * 1024);
  let starts: number[] = [];

  const endOf = (start: number): number => lines.bytes.indexOf(NEWLINE, start);

  function texts(): string[] {
    return starts.map((start) => lines.bytes.toString('utf8', start, endOf(start)));
  }

  return {
    addVersion(prefix, sink, start) {
      starts.push(lines.length);
      putBytes(lines, prefix, 0, prefix.length);
      putBytes(lines, sink.bytes, start, sink.length);
      putByte(lines, NEWLINE);
      if (!sink.isAscii) lines.isAscii = false;
    },
    addText(line) {
      starts.push(lines.length);
      putText(lines, line);
      putByte(lines, NEWLINE);
    },
    get count() {
      return starts.length;
    },
    bodyHash(number) {
      if (!lines.isAscii) return bodyHash(number, texts());
      const ends = new Map<number, number>();
      for (let i = 0; i < starts.length; i++) ends.set(starts[i] ?? 0, starts[i + 1] ?? lines.length);
      sorted.length = 0;
      putAscii(sorted, `${number}\n`);
      const order = sortSmall([...starts], (a, b) => compareLines(lines.bytes, a, b));
      for (const start of order) putBytes(sorted, lines.bytes, start, ends.get(start) ?? start);
      return hash('sha256', contentOf(sorted), 'buffer');
    },
    texts,
    clear() {
      lines.length = 0;
      lines.isAscii = true;
      starts = [];
    },
  };
}
