import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidQuestionError } from '../errors.ts';
import { binEdges, binFinder, createBinTable } from './bins.ts';

function binsOf(edges: Float64Array, values: readonly number[]): number[] {
  binFinder.values.set(values);
  binFinder.use(createBinTable(edges));
  binFinder.find(values.length);
  return [...binFinder.bins.subarray(0, values.length)];
}

describe('binEdges', () => {
  test('default: 60 equal bins from nothing to twice the reference', () => {
    const edges = binEdges({ referencePrice: 3000 });
    expect([edges.length, edges[0], edges[1], edges[30], edges[60]]).toEqual([61, 0, 100, 3000, 6000]);
  });
  test('behavior: log-distance bins have equal ratios', () => {
    const edges = binEdges({ referencePrice: 1000, scale: 'log-distance', bins: 4, range: { low: 0.25, high: 4 } });
    expect([...edges].map(Math.round)).toEqual([250, 500, 1000, 2000, 4000]);
  });
  test('behavior: given edges are taken as they are', () => {
    expect([...binEdges({ referencePrice: 1, edges: [1, 2, 10], bins: 7 })]).toEqual([1, 2, 10]);
  });
  test.each([
    ['a reference that is not positive', { referencePrice: 0 }],
    ['no bins', { referencePrice: 1, bins: 0 }],
    ['a part of a bin', { referencePrice: 1, bins: 1.5 }],
    ['too many bins', { referencePrice: 1, bins: 10_001 }],
    ['a range that does not grow', { referencePrice: 1, range: { low: 1, high: 1 } }],
    ['a log range from zero', { referencePrice: 1, scale: 'log-distance' as const, range: { low: 0, high: 1 } }],
    ['one edge', { referencePrice: 1, edges: [1] }],
    ['edges that do not ascend', { referencePrice: 1, edges: [1, 1] }],
    ['edges that are not finite', { referencePrice: 1, edges: [1, Number.POSITIVE_INFINITY] }],
  ])('error: %s', (_, request) => {
    expect(() => binEdges(request)).toThrow(InvalidQuestionError);
  });
});

describe('the bin finder', () => {
  test('default: half-open bins, the last closed, outside below and above', () => {
    expect(binsOf(Float64Array.of(1, 2, 4), [0.5, 1, 1.9, 2, 3.9, 4, 4.1])).toEqual([-1, 0, 0, 1, 1, 1, 2]);
  });
  test('behavior: the same bin as a search along the edges, whatever the edges', () => {
    const edge = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.uniqueArray(edge, { minLength: 2, maxLength: 80 }), fc.array(edge), (raw, values) => {
        const edges = Float64Array.from(raw).sort();
        const last = edges.length - 2;
        const expected = [...values, ...edges].map((value) => {
          if (value < (edges[0] ?? 0)) return -1;
          if (value > (edges[last + 1] ?? 0)) return last + 1;
          return Math.min(
            last,
            edges.findLastIndex((e) => e <= value),
          );
        });
        expect(binsOf(edges, [...values, ...edges])).toEqual(expected);
      }),
    );
  });
});
