import fc from 'fast-check';
import { type AbiParameter, decodeAbiParameters, encodeAbiParameters, encodeFunctionData, parseAbi } from 'viem';
import { describe, expect, test } from 'vitest';
import { readAbi } from './abi-json.ts';
import { abiTypeName, parseAbiType } from './abi-type.ts';
import { decodeSequence, decodeSingle } from './decode.ts';
import { encodeSequence, encodeSingle } from './encode.ts';
import { AbiDataInvalid, AbiTextInvalid, AbiValueMismatch } from './errors.ts';
import { encodeCall, parseFunctionSignature } from './function-signature.ts';
import { type AbiValue, valueSink } from './value.ts';

/** A random type with a random value of it, written for viem and for us. */
interface Sample {
  readonly text: string;
  readonly components: readonly AbiParameter[];
  readonly theirs: unknown;
  readonly ours: AbiValue;
}

const bytesOf = (hex: string) => Buffer.from(hex, 'hex');

const bytes = (min: number, max: number) =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((array) => Buffer.from(array).toString('hex'));

const elementary: fc.Arbitrary<Sample> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 32 }), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })).map(([size, value]) => {
    const uint = value % 2n ** BigInt(8 * size);
    return sample(`uint${8 * size}`, size <= 6 ? Number(uint) : uint, { kind: 'uint', value: uint });
  }),
  fc.tuple(fc.integer({ min: 1, max: 32 }), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })).map(([size, value]) => {
    const int = BigInt.asIntN(8 * size, value);
    return sample(`int${8 * size}`, size <= 6 ? Number(int) : int, { kind: 'int', value: int });
  }),
  bytes(20, 20).map((hex) => sample('address', `0x${hex}`, { kind: 'address', hex })),
  fc.boolean().map((value) => sample('bool', value, { kind: 'bool', value })),
  bytes(1, 32).map((hex) => sample(`bytes${hex.length / 2}`, `0x${hex}`, { kind: 'fixedBytes', hex })),
  bytes(0, 70).map((hex) => sample('bytes', `0x${hex}`, { kind: 'bytes', hex })),
  fc.string({ unit: 'binary', maxLength: 40 }).map((value) => sample('string', value, { kind: 'string', value })),
);

function sample(text: string, theirs: unknown, ours: AbiValue, components: readonly AbiParameter[] = []): Sample {
  return { text, components, theirs, ours };
}

/** Lists of one type: the same sample repeated, so that the items agree in type. */
function lists(item: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(item, fc.integer({ min: 0, max: 3 }), fc.boolean()).map(([inner, count, fixed]) => {
    const kind = fixed && count > 0 ? 'fixedArray' : 'array';
    const repeat = <T>(value: T) => Array.from({ length: count }, () => value);
    const text = `${inner.text}[${kind === 'fixedArray' ? count : ''}]`;
    return sample(text, repeat(inner.theirs), { kind, items: repeat(inner.ours) }, inner.components);
  });
}

function tuples(item: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.array(item, { minLength: 1, maxLength: 4 }).map((inner) =>
    sample(
      'tuple',
      inner.map(({ theirs }) => theirs),
      { kind: 'tuple', items: inner.map(({ ours }) => ours) },
      inner.map(parameter),
    ),
  );
}

function parameter({ text, components }: Sample): AbiParameter {
  return { type: text, components } as AbiParameter;
}

const nested = tuples(fc.oneof(elementary, lists(elementary), tuples(elementary)));
const anySample = fc.oneof(elementary, lists(elementary), nested, lists(nested), lists(lists(elementary)));
const samples = fc.array(anySample, { minLength: 1, maxLength: 5 });

function typeOf(param: AbiParameter): ReturnType<typeof parseAbiType> {
  const item = readAbi([{ type: 'function', name: 'f', inputs: [param] }])[0];
  return item!.inputs[0]!.type;
}

describe('behavior: encodes and decodes as viem does', () => {
  test('sequences', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const params = list.map(parameter);
        const types = params.map(typeOf);
        const values = list.map(({ ours }) => ours);
        const hex = encodeAbiParameters(
          params,
          list.map(({ theirs }) => theirs),
        );
        expect(`0x${encodeSequence(values)}`).toBe(hex);
        expect(decodeSequence(types, bytesOf(hex.slice(2)), valueSink)).toEqual(values);
        expect(() => decodeAbiParameters(params, hex)).not.toThrow();
      }),
      { numRuns: 1500, verbose: 1 },
    );
  });

  test('cut off data is refused, never read as something else', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 0.999, noNaN: true }), (list, share) => {
        const types = list.map(parameter).map(typeOf);
        const hex = encodeSequence(list.map(({ ours }) => ours));
        // Padding after the last byte of a value may be missing.
        const cut = hex.slice(0, Math.floor((hex.length * share) / 64) * 64);
        fc.pre(cut.length + 64 <= hex.length);
        try {
          decodeSequence(types, bytesOf(cut), valueSink);
        } catch (error) {
          expect(error).toBeInstanceOf(AbiDataInvalid);
        }
      }),
      { numRuns: 500, verbose: 1 },
    );
  });
});

describe('types', () => {
  test.each([
    ...['uint256', 'int8', 'bytes32', 'bytes', '(address,(bool,string)[2])[]', 'uint8[3][]', '()'].map((x) => [x, x]),
    ['uint', 'uint256'],
    ['int', 'int256'],
    ['tuple(uint,bool)', '(uint256,bool)'],
    ['( uint8, bool )', '(uint8,bool)'],
    ['((uint8,), bool, )', '((uint8),bool)'],
  ])('%s is %s', (text, name) => {
    expect(abiTypeName(parseAbiType(text))).toBe(name);
  });
  test.each([
    ...['uint7', 'bytes33', 'adress', 'uint256[', '(uint256', 'uint256]', '', 'uint8[0]'],
    ...['(uint8 ,bool)', '(,)', '( , uint8)', '(uint8,,)', ' uint8', 'uint8 ', '(\nuint8)'],
  ])('error: %j', (text) => {
    expect(() => parseAbiType(text)).toThrow(AbiTextInvalid);
  });
});

describe('single values', () => {
  test('a dynamic tuple on its own has a leading offset, a static one has none', () => {
    const dynamic: AbiValue = { kind: 'tuple', items: [{ kind: 'string', value: 'hi' }] };
    const fixed: AbiValue = { kind: 'tuple', items: [{ kind: 'uint', value: 1n }] };
    expect(encodeSingle(dynamic)).toBe(`${'20'.padStart(64, '0')}${encodeSequence(dynamic.items)}`);
    expect(encodeSingle(fixed)).toBe('1'.padStart(64, '0'));
    expect(decodeSingle(parseAbiType('(string)'), bytesOf(encodeSingle(dynamic)), valueSink)).toEqual(dynamic);
    expect(decodeSingle(parseAbiType('(uint256)'), bytesOf(encodeSingle(fixed)), valueSink)).toEqual(fixed);
  });
});

describe('calls', () => {
  const abi = parseAbi(['function f(uint8 a, (address,bytes)[] b, int256 c) view returns (uint256, string)']);
  const signature = parseFunctionSignature('f(uint8,(address,bytes)[],int256):(uint256,string)');

  test('default', () => {
    expect(signature.outputs.map(abiTypeName)).toEqual(['uint256', 'string']);
    const args: AbiValue[] = [
      { kind: 'uint', value: 5n },
      {
        kind: 'array',
        items: [
          {
            kind: 'tuple',
            items: [
              { kind: 'address', hex: '11'.repeat(20) },
              { kind: 'bytes', hex: 'abcd' },
            ],
          },
        ],
      },
      { kind: 'int', value: -7n },
    ];
    const theirs = encodeFunctionData({ abi, args: [5, [[`0x${'11'.repeat(20)}`, '0xabcd']], -7n] });
    expect(encodeCall(signature, args)).toBe(theirs);
  });

  test('behavior: a function without outputs', () => {
    expect(parseFunctionSignature('poke()')).toMatchObject({ inputs: [], outputs: [], selector: '18178358' });
  });

  test.each<AbiValue>([
    { kind: 'uint', value: 256n },
    { kind: 'int', value: 1n },
    { kind: 'bool', value: true },
  ])('error: %o is no uint8', (value) => {
    const one = parseFunctionSignature('g(uint8)');
    expect(() => encodeCall(one, [value])).toThrow(AbiValueMismatch);
  });

  test.each<[string, AbiValue, boolean]>([
    ['int8', { kind: 'int', value: -128n }, true],
    ['int8', { kind: 'int', value: -129n }, false],
    ['int8', { kind: 'int', value: 127n }, true],
    ['int8', { kind: 'int', value: 128n }, false],
    ['bytes4', { kind: 'fixedBytes', hex: 'aabb' }, true],
    ['bytes4', { kind: 'bytes', hex: 'aabb' }, false],
  ])('%s takes %o: %s', (type, value, ok) => {
    const encode = () => encodeCall(parseFunctionSignature(`g(${type})`), [value]);
    if (ok) expect(encode()).toMatch(/^0x/);
    else expect(encode).toThrow(AbiValueMismatch);
  });

  test.each(['f', '(uint256)', 'f(uint256):uint256', 'f(uint256'])('error: %s is no signature', (text) => {
    expect(() => parseFunctionSignature(text)).toThrow(AbiTextInvalid);
  });
});
