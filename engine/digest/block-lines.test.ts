import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteSink, putText } from '../store/byte-sink.ts';
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
      expect(lines.bodyHash(7)).toEqual(bodyHash(7, texts));
    }),
  );
});

test('row numbers count on over the ninth digit, from any block', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_147_483_647 }), fc.integer({ min: 1, max: 50 }), (block, count) => {
      const numbers = createRowNumbers();
      numbers.beginBlock(block);
      for (let i = 0; i < count; i++) expect(numbers.next()).toBe(String((BigInt(block) << 32n) + 100n + BigInt(i)));
    }),
  );
  // The last nine digits of this block's numbers are used up after 412.
  const numbers = createRowNumbers();
  numbers.beginBlock(711_228);
  const start = (711_228n << 32n) + 100n;
  for (let i = 0; i < 1000; i++) expect(numbers.next()).toBe(String(start + BigInt(i)));
});
