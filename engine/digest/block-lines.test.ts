import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentOf, createByteSink, putText } from '../store/byte-sink.ts';
import { createRowNumbers } from '../store/row-numbers.ts';
import { bodyHash, versionLine } from './block-digest.ts';
import { createBlockLines } from './block-lines.ts';

const cell = fc.oneof(fc.string(), fc.string({ unit: 'binary' })).map((text) => text.replaceAll('\n', '\\n'));
const row = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join('\t'));

test('R11: lines as bytes hash as lines of text do, whatever characters they hold', () => {
  const lines = createBlockLines();
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), fc.array(cell, { maxLength: 3 }), (rows, removed) => {
      lines.clear();
      const sink = createByteSink(4);
      for (const cells of rows) {
        const start = sink.length;
        sink.isAscii = true;
        putText(sink, cells);
        lines.addVersion(Buffer.from(versionLine('T', '')), sink, start);
      }
      for (const line of removed) lines.addText(line);
      const texts = [...rows.map((cells) => versionLine('T', cells)), ...removed];
      expect(lines.bodyHash(7)).toBe(bodyHash(7, texts));
    }),
  );
});

function rowNumbers(block: number, count: number): string[] {
  const numbers = createRowNumbers();
  numbers.beginBlock(2_147_483_647);
  numbers.beginBlock(block);
  return Array.from({ length: count }, () => {
    const sink = createByteSink(1);
    numbers.putRow(sink);
    numbers.putBlock(sink);
    numbers.next();
    return contentOf(sink).toString();
  });
}

test('row numbers count on over any digit, from any block', () => {
  const wanted = (block: number, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `${(BigInt(block) << 32n) + 100n + BigInt(i)}${block}`);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_147_483_647 }), fc.integer({ min: 1, max: 50 }), (block, count) => {
      expect(rowNumbers(block, count)).toEqual(wanted(block, count));
    }),
  );
  // The last nine digits of this block's numbers are used up after 412; those of block 0 get a digit more after 900.
  for (const block of [711_228, 0]) expect(rowNumbers(block, 1000)).toEqual(wanted(block, 1000));
});
