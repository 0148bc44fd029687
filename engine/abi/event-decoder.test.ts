import { encodeAbiParameters, keccak256, toHex } from 'viem';
import { describe, expect, test } from 'vitest';
import { packLogs } from '../chain/pack-logs.ts';
import type { Hex, Log } from '../chain/types.ts';
import { findEvent, readAbi } from './abi-json.ts';
import { decodeEvent, type EventLayout, layOutEvent } from './event-decoder.ts';
import { type AbiValue, valueSink } from './value.ts';

describe('events', () => {
  const abi = readAbi([
    {
      type: 'event',
      name: 'E',
      inputs: [
        { name: 'a', type: 'uint8', indexed: false },
        { name: 's', type: 'string', indexed: true },
        { name: 't', type: 'string', indexed: false },
        { name: 'who', type: 'address', indexed: true },
      ],
    },
    { type: 'event', name: 'F', inputs: [{ name: 'x', type: 'uint256', indexed: true }] },
    { type: 'event', name: 'F', inputs: [{ name: 'x', type: 'uint256', indexed: false }] },
  ]);
  const layout = layOutEvent(findEvent(abi, 'E(uint8,indexed string,string,indexed address)')!);
  const hash = keccak256(toHex('text'));
  const log = {
    topics: [`0x${'0'.repeat(64)}`, hash, `0x${'22'.repeat(20).padStart(64, '0')}`],
    data: encodeAbiParameters([{ type: 'uint8' }, { type: 'string' }], [9, 'hello']),
  } as const;

  /** Between others, whose bytes are not its own. */
  function decode(of: EventLayout, { topics, data }: Pick<Log, 'topics' | 'data'>, values: AbiValue[]): boolean {
    const word: Hex = `0x${'ff'.repeat(32)}`;
    const other = { address: `0x${'ff'.repeat(20)}`, topics: [word], data: word, blockHash: word } as const;
    const rest = { blockNumber: 1, transactionHash: word, transactionIndex: 0, logIndex: 0 };
    const own = { ...other, topics, data };
    const table = packLogs([other, own, other].map((log) => ({ log: { ...log, ...rest }, timestamp: null })));
    return decodeEvent(of, table, 1, valueSink, values);
  }

  test('default', () => {
    const values: AbiValue[] = [];
    expect(decode(layout, log, values)).toBe(true);
    expect(layout.names).toEqual(['a', 's', 't', 'who']);
    expect(values).toEqual([
      { kind: 'uint', value: 9n },
      { kind: 'fixedBytes', hex: hash.slice(2) },
      { kind: 'string', value: 'hello' },
      { kind: 'address', hex: '22'.repeat(20) },
    ]);
  });

  test('behavior: an anonymous event has a parameter where others have their hash', () => {
    const [note] = readAbi([
      {
        type: 'event',
        name: 'LogNote',
        anonymous: true,
        inputs: [
          { name: 'sig', type: 'bytes4', indexed: true },
          { name: 'arg', type: 'bytes32', indexed: true },
          { name: 'amount', type: 'uint256' },
        ],
      },
    ]);
    const noted = {
      topics: [`0x1a0b287e${'00'.repeat(28)}`, hash],
      data: encodeAbiParameters([{ type: 'uint256' }], [7n]),
    } as const;
    const values: AbiValue[] = [];
    expect(decode(layOutEvent(note!), noted, values)).toBe(true);
    expect(values).toEqual([
      { kind: 'fixedBytes', hex: '1a0b287e' },
      { kind: 'fixedBytes', hex: hash.slice(2) },
      { kind: 'uint', value: 7n },
    ]);
    expect(decode(layOutEvent({ ...note!, anonymous: false }), noted, [])).toBe(false);
  });

  test('behavior: logs of another shape do not decode', () => {
    expect(decode(layout, { ...log, topics: log.topics.slice(0, 2) }, [])).toBe(false);
    expect(decode(layout, { ...log, data: '0x' }, [])).toBe(false);
    expect(decode(layout, { ...log, data: log.data.slice(0, 200) as `0x${string}` }, [])).toBe(false);
  });

  test('behavior: a signature without indexed words finds an event that is alone with its name', () => {
    expect(findEvent(abi, 'E(uint8,string,string,address)')).toBe(abi[0]);
    expect(findEvent(abi, 'F(uint256)')).toBe(abi[2]);
    expect(findEvent(abi, 'F(indexed uint256)')).toBe(abi[1]);
    expect(findEvent(abi, 'G()')).toBeNull();
  });
});
