import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setWord } from './heap.ts';
import { createHexCache, dataOf, newBytesFromHex, newBytesOf, readHex, sizeOf } from './heap-bytes.ts';
import { newBigInt, readBigInt } from './heap-numbers.ts';
import { openHeap } from './testing/open-heap.ts';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 24 });
const kinds = 'quiet hex integer poke poke poke shorten shift text number text number run'.split(' ');
const step = fc.record({ kind: fc.constantFrom(...kinds), which: fc.nat(2), content: bytes, at: fc.nat(24) });

test('bytes and integers are read as they are, whatever was read or written at their place before', () => {
  const heap = openHeap();
  const cache = createHexCache();
  const { next } = heap;
  const now = (array: number): Buffer =>
    Buffer.from(heap.u8.subarray(dataOf(heap, array), dataOf(heap, array) + sizeOf(heap, array)));
  const integer = (little: Buffer): bigint =>
    BigInt.asIntN(8 * little.length, BigInt(`0x${Buffer.from(little).reverse().toString('hex') || '0'}`));
  const endRun = (): void => {
    heap.u8.fill(0, next, heap.next);
    heap.next = next;
    heap.known.epoch++;
  };
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 80 }), (steps) => {
      let arrays: number[] = [];
      for (const { kind, which, content, at } of steps) {
        const array = arrays[which % arrays.length];
        if (kind === 'quiet') arrays.push(newBytesOf(heap, content));
        if (kind === 'hex') arrays.push(newBytesFromHex(heap, `0x${Buffer.from(content).toString('hex')}`));
        if (kind === 'integer') arrays.push(newBigInt(heap, integer(Buffer.from(content))));
        if (array === undefined) continue;
        const size = sizeOf(heap, array);
        if (kind === 'poke' && size > 0) heap.u8[dataOf(heap, array) + (at % size)] = content[0] ?? 0;
        if (kind === 'shorten') setWord(heap, array, 2, Math.min(size, at));
        if (kind === 'shift' && size > 4) {
          setWord(heap, array, 1, dataOf(heap, array) + (at % 4) + 1);
          setWord(heap, array, 2, size - (at % 4) - 1);
        }
        if (kind === 'text') expect(readHex(heap, cache, array)).toBe(`0x${now(array).toString('hex')}`);
        if (kind === 'number') expect(readBigInt(heap, array)).toBe(integer(now(array)));
        if (kind !== 'run') continue;
        endRun();
        arrays = [];
      }
      endRun();
    }),
    { numRuns: 500 },
  );
});
