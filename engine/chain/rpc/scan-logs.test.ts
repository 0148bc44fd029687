import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIELD, field, readLog } from '../log-table.ts';
import { packLogs, packRows } from '../pack-logs.ts';
import type { Log, LogTable } from '../types.ts';
import { createDecoder } from './decode.ts';
import { scanLogAnswers } from './scan-logs.ts';

const decoder = createDecoder('test');
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((all) => `0x${Buffer.from(all).toString('hex')}`);
/** Often what the log before has too. */
const common = (bytes: number) => fc.oneof(hex(bytes), fc.constantFrom(`0x${'0a'.repeat(bytes)}`));
const quantity = fc.nat().map((value) => `0x${value.toString(16)}`);
const log = fc.record(
  {
    address: common(20),
    topics: fc.array(hex(32), { maxLength: 4 }),
    data: fc.nat(70).chain(hex),
    blockNumber: quantity,
    blockHash: common(32),
    transactionHash: common(32),
    transactionIndex: quantity,
    logIndex: quantity,
    blockTimestamp: quantity,
    removed: fc.constant(false),
    extra: fc.constantFrom(null, true, 17, 'text'),
  },
  {
    requiredKeys: [
      'address',
      'topics',
      'data',
      'blockNumber',
      'blockHash',
      'transactionHash',
      'transactionIndex',
      'logIndex',
    ],
  },
);
const shuffled = log.chain((value) =>
  fc.shuffledSubarray(Object.keys(value), { minLength: Object.keys(value).length }).map((keys) => {
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => keys.indexOf(a) - keys.indexOf(b)));
  }),
);
const indent = fc.constantFrom(undefined, 1, '\t');

function read(table: LogTable): Log[] {
  return Array.from({ length: table.count }, (_, i) => readLog(table, i));
}

test('gives what a parser of JSON and the decoder give', () => {
  fc.assert(
    fc.property(fc.array(fc.array(shuffled, { maxLength: 5 }), { maxLength: 3 }), indent, (lists, space) => {
      const answers = lists.map((result, id) => ({ jsonrpc: '2.0', id, result }));
      const scanned = scanLogAnswers(Buffer.from(JSON.stringify(answers, null, space)));
      fc.pre(answers.length > 0);
      expect(Array.isArray(scanned)).toBe(true);
      const tables = (Array.isArray(scanned) ? scanned : []).map(({ id, result }) => ({ id, result: read(result) }));
      expect(tables).toEqual(
        answers.map(({ id, result }) => ({ id, result: result.map((value) => decoder.log(value)) })),
      );
    }),
  );
});

test('packed logs read as they were', () => {
  fc.assert(
    fc.property(fc.array(log), fc.nat(), (values, timestamp) => {
      const logs = values.map((value) => decoder.log(value));
      const table = packLogs(logs.map((own) => ({ log: own, timestamp })));
      expect(read(table)).toEqual(logs);
      for (let i = 0; i < table.count; i++) expect(field(table, i, FIELD.timestamp)).toBe(timestamp);
      const rows = logs.map((_, from) => ({ table, from, count: 1 }));
      expect(packRows(rows)).toEqual(table);
      expect(read(packRows(rows.toReversed()))).toEqual(logs.toReversed());
    }),
  );
});

test('nothing is taken that is not valid JSON', () => {
  fc.assert(
    fc.property(fc.array(shuffled, { minLength: 1, maxLength: 2 }), fc.nat(), fc.nat(255), (result, at, byte) => {
      const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
      bytes[at % bytes.length] = byte;
      const scanned = scanLogAnswers(bytes);
      if (scanned === null || Array.isArray(scanned)) {
        expect(scanned).toBeNull();
        return;
      }
      const parsed: { result: unknown[] } = JSON.parse(bytes.toString());
      expect(read(scanned.result)).toEqual(parsed.result.map((value) => decoder.log(value)));
    }),
    { numRuns: 500 },
  );
});

const whole = fc.sample(log, { numRuns: 1, seed: 1 })[0];
test.each([
  ['an error', { id: 0, error: { code: -1, message: 'no' } }],
  ['a removed log', { id: 0, result: [{ ...whole, removed: true }] }],
  ['upper case', { id: 0, result: [{ ...whole, data: '0xAB' }] }],
  ['a short address', { id: 0, result: [{ ...whole, address: '0x00' }] }],
  ['half a byte', { id: 0, result: [{ ...whole, data: '0x0' }] }],
  ['a missing member', { id: 0, result: [{ ...whole, logIndex: undefined }] }],
  ['five topics', { id: 0, result: [{ ...whole, topics: new Array(5).fill(`0x${'0'.repeat(64)}`) }] }],
  ['a number that no word holds', { id: 0, result: [{ ...whole, blockNumber: '0x80000000' }] }],
  ['no id', { result: [] }],
  ['no list', { id: 0, result: null }],
])('%s is for the parser', (_, answer) => {
  expect(scanLogAnswers(Buffer.from(JSON.stringify(answer)))).toBeNull();
  expect(scanLogAnswers(Buffer.from(JSON.stringify([answer])))).toBeNull();
});
