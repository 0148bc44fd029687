import { describe, expect, test } from 'vitest';
import { wantsBlock } from '../chain/selectors.ts';
import type { BlockHandler, DataSourceTemplate } from '../manifest/types.ts';
import { wantedBlocks } from './processor-needs.ts';

const every: BlockHandler = { handler: 'handleBlock', filter: { kind: 'every' } };
const polling = (every: number): BlockHandler => ({ handler: 'handleBlock', filter: { kind: 'polling', every } });
const once: BlockHandler = { handler: 'handleStart', filter: { kind: 'once' } };

type Source = readonly [startBlock: number, handler: BlockHandler, endBlock?: number];

function wanted(...sources: readonly Source[]) {
  return wantedBlocks(
    sources.map(([startBlock, handler, endBlock]) => {
      const template = { blockHandlers: [handler] } as never as DataSourceTemplate;
      return { startBlock, endBlock: endBlock ?? null, template };
    }),
  );
}

const blocksUpTo = (last: number, ...sources: readonly Source[]): number[] => {
  const grids = wanted(...sources);
  return Array.from({ length: last + 1 }, (_, n) => n).filter((n) => wantsBlock(grids, n));
};

describe('the blocks that sources need for their block handlers', () => {
  test('default: those of each handler, up to the end of its source', () => {
    expect(wanted()).toBe(false);
    expect(blocksUpTo(30, [7, polling(10)])).toEqual([7, 17, 27]);
    expect(blocksUpTo(30, [7, once])).toEqual([7]);
    expect(blocksUpTo(9, [7, every])).toEqual([7, 8, 9]);
    expect(blocksUpTo(30, [7, polling(10), 20])).toEqual([7, 17]);
  });
  test('behavior: grids that do not meet stay apart', () => {
    expect(blocksUpTo(30, [5, polling(10)], [6, polling(10)], [12, once])).toEqual([5, 6, 12, 15, 16, 25, 26]);
  });
  test('behavior: a grid within another is left out', () => {
    expect(wanted([1200, polling(600)], [600, polling(600)], [1800, once])).toEqual([
      { every: 600, offset: 600, until: null },
    ]);
    expect(wanted([9, polling(7)], [3, every], [4, every, 8])).toEqual([{ every: 1, offset: 3, until: null }]);
    expect(wanted([3, every, 20], [9, polling(7)])).toHaveLength(2);
  });
});
