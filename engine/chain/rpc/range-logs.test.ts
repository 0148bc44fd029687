import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIELDS, joinTables } from '../log-table.ts';
import { packLogs } from '../pack-logs.ts';
import type { Hex, Log, LogTable } from '../types.ts';
import { blocksOfLogs, headerOfLogs, readLogs } from './range-logs.ts';

const hash = (kind: string, number: number): Hex =>
  `0x${Buffer.from(`${kind} ${number}`).toString('hex').padStart(64, '0')}`;

function logAt(blockNumber: number, logIndex: number): Log {
  return {
    address: `0x${'ab'.repeat(20)}`,
    topics: Array.from({ length: (blockNumber + logIndex) % 5 }, (_, i) => hash('topic', logIndex + i)),
    data: `0x${'12'.repeat(logIndex % 70)}`,
    blockNumber,
    blockHash: hash('block', blockNumber),
    transactionHash: hash('transaction', logIndex >> 1),
    transactionIndex: logIndex >> 1,
    logIndex,
  };
}

const pack = (list: readonly (readonly [number, number])[]): LogTable =>
  packLogs(list.map(([block, log]) => ({ log: logAt(block, log), timestamp: 7 * block })));

/** The lists as tables over the same bytes, as one answer to several filters gives them. */
function packTogether(lists: readonly (readonly (readonly [number, number])[])[]): LogTable[] {
  const { bytes, words } = pack(lists.flat());
  let end = 0;
  return lists.map(({ length: count }) => {
    end += count * FIELDS;
    return { bytes, words: words.slice(end - count * FIELDS, end), count };
  });
}

const places = fc.array(fc.tuple(fc.nat(6), fc.nat(90)), { maxLength: 20 });

test('answers to several filters become blocks of the logs that match, in chain order, each once', () => {
  fc.assert(
    fc.property(fc.array(places, { maxLength: 4 }), fc.nat(4), fc.nat(6), (lists, apart, without) => {
      const together = packTogether(lists.slice(apart));
      const tables = [...lists.slice(0, apart).map(pack), ...together];
      const { length } = joinTables(together).bytes;
      expect(length).toBe(together[0]?.bytes.length ?? 0);
      const blocks = blocksOfLogs(tables, (_address, _topic0, block) => block !== without);
      const all = new Map(lists.flat().map(([block, log]) => [1000 * block + log, logAt(block, log)]));
      const expected = [...all]
        .sort(([a], [b]) => a - b)
        .flatMap(([, log]) => (log.blockNumber === without ? [] : log));
      expect(blocks.flatMap((block) => readLogs(block))).toEqual(expected);
      expect(blocks.map(({ number }) => number)).toEqual([...new Set(expected.map(({ blockNumber }) => blockNumber))]);
      for (const block of blocks) {
        expect(headerOfLogs(block, 'test')).toMatchObject({
          number: block.number,
          hash: hash('block', block.number),
          timestamp: 7 * block.number,
        });
      }
    }),
  );
});
