import { describe, expect, test } from 'vitest';
import type { BlockHandler, Subgraph } from '../manifest/types.ts';
import { needsOf } from './processor-needs.ts';

const polling = (every: number): BlockHandler => ({ handler: 'handleBlock', filter: { kind: 'polling', every } });
const once: BlockHandler = { handler: 'handleStart', filter: { kind: 'once' } };

/** Only what `needsOf` reads of a subgraph. */
function everyBlockOf(...sources: readonly (readonly [number, BlockHandler])[]) {
  const made = sources.map(([startBlock, handler]) => ({ startBlock, blockHandlers: [handler], eventHandlers: [] }));
  return needsOf({ sources: made, templates: new Map() } as never as Subgraph).everyBlock;
}

describe('the blocks a subgraph needs for its block handlers', () => {
  test('default: those of the one handler', () => {
    expect(everyBlockOf()).toBe(false);
    expect(everyBlockOf([7, polling(600)])).toEqual({ every: 600, offset: 7 });
    expect(everyBlockOf([7, once])).toEqual({ every: Number.MAX_SAFE_INTEGER, offset: 7 });
  });
  test('behavior: several handlers share the thinnest grid that has the blocks of all', () => {
    expect(everyBlockOf([1200, polling(600)], [600, polling(600)])).toEqual({ every: 600, offset: 600 });
    expect(everyBlockOf([0, polling(600)], [0, polling(400)])).toEqual({ every: 200, offset: 0 });
    expect(everyBlockOf([10, polling(600)], [310, once])).toEqual({ every: 300, offset: 10 });
    expect(everyBlockOf([1, polling(600)], [2, polling(600)])).toEqual({ every: 1, offset: 1 });
  });
});
