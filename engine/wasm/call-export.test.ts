import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProbe } from '../../test/probes/build-probe.ts';
import { encodeSingle } from '../abi/encode.ts';
import type { AbiValue } from '../abi/value.ts';
import * as decimal from '../numbers/big-decimal.ts';
import { createExportCaller, type ExportCaller, type HeapValue } from './call-export.ts';
import { MappingFailed, UnknownImport, WasmInvalid } from './errors.ts';
import { compileMapping } from './module.ts';
import { exportState } from './wasm-binary.ts';

let file: string;
let bytes: Uint8Array<ArrayBuffer>;
let caller: ExportCaller;

beforeAll(async () => {
  file = path.join(await buildProbe('host'), 'Probe', 'Probe.wasm');
  bytes = new Uint8Array(await readFile(file));
  caller = createExportCaller(file, bytes);
});

const runs = { numRuns: 400, verbose: 1 } as const;
const int = (value: bigint): HeapValue => ({ type: 'bigInt', value });
const text = (value: string): HeapValue => ({ type: 'string', value });

/** Integers of every length, among them the ends of each number of bytes. */
const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n }),
  fc
    .tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom(-2n, -1n, 0n, 1n), fc.constantFrom(1n, -1n))
    .map(([bits, offset, sign]) => sign * (2n ** BigInt(bits) + offset)),
);

describe('behavior: values survive the way in, the mapping and the way out', () => {
  test('integers', () => {
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        expect(caller.call('plus', [int(a), int(b)], 'bigInt')).toEqual(int(a + b));
        expect(caller.call('times', [int(a), int(b)], 'bigInt')).toEqual(int(a * b));
        expect(caller.call('integerText', [int(a)], 'string')).toEqual(text(a.toString()));
        expect(caller.call('integerOf', [text(a.toString())], 'bigInt')).toEqual(int(a));
      }),
      runs,
    );
  });

  test('integers whose bytes are not the shortest, or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (array) => {
        const hex = Buffer.from(array).toString('hex');
        const value = hex === '' ? 0n : BigInt(`0x${Buffer.from(array).reverse().toString('hex')}`);
        const signed = BigInt.asIntN(8 * array.length, value);
        expect(caller.call('integerOfBytes', [{ type: 'bytes', value: `0x${hex}` }], 'bigInt')).toEqual(int(signed));
      }),
      runs,
    );
  });

  test('decimals', () => {
    const any = fc.tuple(integer, fc.integer({ min: -300, max: 300 })).map(([a, exp]) => decimal.normalize(a, exp));
    // A value in memory is normalised whenever it is read.
    const again = (value: decimal.BigDecimal) => decimal.normalize(value.digits, value.exp);
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [left, right] = [again(a), again(b)];
        fc.pre(right.digits !== 0n);
        const value = again(decimal.dividedBy(left, right));
        const args: HeapValue[] = [
          { type: 'bigDecimal', value: a },
          { type: 'bigDecimal', value: b },
        ];
        expect(caller.call('divide', args, 'bigDecimal')).toEqual({ type: 'bigDecimal', value });
        expect(caller.call('decimalText', args.slice(0, 1), 'string')).toEqual(text(decimal.toString(left)));
      }),
      runs,
    );
  });

  test('texts: NUL is dropped, everything else stays', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        expect(caller.call('echoText', [text(value)], 'string')).toEqual(text(value.replaceAll('\0', '')));
      }),
      runs,
    );
  });

  test('bytes and their hex', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 150 }), (array) => {
        const hex = `0x${Buffer.from(array).toString('hex')}` as const;
        expect(caller.call('hex', [{ type: 'bytes', value: hex }], 'string')).toEqual(text(hex));
        expect(caller.call('bytesOfHex', [text(hex)], 'bytes')).toEqual({ type: 'bytes', value: hex });
      }),
      runs,
    );
  });

  test('ethereum values', () => {
    const value: AbiValue = {
      kind: 'tuple',
      items: [
        { kind: 'uint', value: 2n ** 256n - 1n },
        { kind: 'int', value: -(2n ** 255n) },
        { kind: 'array', items: [{ kind: 'bytes', hex: 'abcd' }] },
        { kind: 'fixedArray', items: [{ kind: 'bool', value: true }] },
        { kind: 'address', hex: '12'.repeat(20) },
        { kind: 'fixedBytes', hex: '34'.repeat(32) },
        { kind: 'string', value: 'é' },
      ],
    };
    const data: HeapValue = { type: 'bytes', value: `0x${encodeSingle(value)}` };
    expect(caller.call('encode', [{ type: 'ethereumValue', value }], 'bytes')).toEqual(data);
    const types = '(uint256,int256,bytes[],bool[1],address,bytes32,string)';
    expect(caller.call('decode', [text(types), data], 'ethereumValue')).toEqual({ type: 'ethereumValue', value });
    expect(
      caller.call('decode', [text('(uint256,string)'), { type: 'bytes', value: '0x' }], 'ethereumValue'),
    ).toBeNull();
  });
});

describe('memory', () => {
  test('what a call used is given back: a thousand calls need no more than one', () => {
    const first = caller.call('fill', [{ type: 'i32', value: 20_000 }], 'i32');
    for (let i = 0; i < 1000; i++) caller.call('fill', [{ type: 'i32', value: 500 }], 'i32');
    expect(caller.call('fill', [{ type: 'i32', value: 20_000 }], 'i32')).toEqual(first);
  });
});

describe('error', () => {
  test('a function that fails', () => {
    expect(() => caller.call('integerOf', [text('x')], 'bigInt')).toThrow(MappingFailed);
    expect(caller.call('plus', [int(1n), int(1n)], 'bigInt')).toEqual(int(2n));
  });

  test('a lone surrogate is no text', () => {
    expect(() => caller.call('integerOf', [text('\ud800')], 'bigInt')).toThrow(/lone surrogate/);
  });

  test('a function that is not there', () => {
    expect(() => caller.call('nothing', [], null)).toThrow(WasmInvalid);
  });

  test('bytes that are no wasm, or are cut off', () => {
    expect(() => compileMapping('x.wasm', Buffer.from('hello, world'))).toThrow(WasmInvalid);
    for (const share of [0.1, 0.5, 0.9]) {
      expect(() => compileMapping('x.wasm', bytes.subarray(0, Math.floor(bytes.length * share)))).toThrow(WasmInvalid);
    }
  });

  test('an import that nobody knows is named', () => {
    const renamed = Buffer.from(
      Buffer.from(bytes).toString('latin1').replaceAll('crypto.keccak256', 'crypto.keccak999'),
      'latin1',
    );
    expect(() => compileMapping('x.wasm', renamed)).toThrow(UnknownImport);
    expect(() => compileMapping('x.wasm', renamed)).toThrow('crypto.keccak999');
  });
});

test('the program with its state exported is otherwise the same', () => {
  const { bytes: patched, globals, fuel } = exportState(bytes, { maximumPages: 100, steps: 1000 });
  const before = WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
  const after = WebAssembly.Module.exports(new WebAssembly.Module(patched)).map(({ name }) => name);
  expect(after).toEqual([...before, ...globals]);
  expect(globals.length).toBeGreaterThan(5);
  expect(globals).toContain(fuel);
  // Counting steps adds some twenty bytes to each loop and to each function that calls others.
  expect(patched.length).toBeLessThan(bytes.length * 1.25);
});
