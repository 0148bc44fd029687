import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBytes } from './heap-bytes.ts';
import { newBigInt, newIntOfWord, newUintOfWord } from './heap-numbers.ts';
import { openHeap } from './testing/open-heap.ts';

const edge = fc
  .tuple(fc.nat(256), fc.constantFrom(-1n, 0n, 1n), fc.constantFrom(1n, -1n))
  .map(([bits, offset, sign]) => sign * (2n ** BigInt(bits) + offset));
const integer = fc.oneof(edge, fc.bigInt({ min: -(2n ** 255n), max: 2n ** 256n - 1n }));

test('a word becomes the bytes that its value has as an integer', () => {
  fc.assert(
    fc.property(integer, fc.nat(40), (value, at) => {
      const heap = openHeap();
      const unsigned = BigInt.asUintN(256, value);
      const bytes = Buffer.alloc(at + 40, 0xee);
      bytes.write(unsigned.toString(16).padStart(64, '0'), at, 'hex');
      const bytesOf = (array: number) => readBytes(heap, array);
      expect(bytesOf(newUintOfWord(heap, bytes, at))).toEqual(bytesOf(newBigInt(heap, unsigned)));
      const signed = BigInt.asIntN(256, value);
      expect(bytesOf(newIntOfWord(heap, bytes, at))).toEqual(bytesOf(newBigInt(heap, signed)));
    }),
  );
});
