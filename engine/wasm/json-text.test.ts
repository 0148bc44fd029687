import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonNode, parseJson } from './json-text.ts';

function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case 'null':
      return null;
    case 'bool':
      return node.value;
    case 'number':
      return Number(node.text);
    case 'string':
      return node.text;
    case 'array':
      return node.items.map(plain);
    case 'object':
      return Object.fromEntries(node.entries.map(([key, value]) => [key, plain(value)]));
  }
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('behavior: agrees with JSON.parse', () => {
  test('on what is JSON', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), fc.constantFrom(0, 2), (text, indent) => {
        const value: unknown = JSON.parse(text);
        const written = JSON.stringify(value, null, indent);
        expect(JSON.stringify(plain(parseJson(bytes(written))))).toBe(JSON.stringify(plainSorted(value)));
      }),
      { numRuns: 1000, verbose: 1 },
    );
  });

  test('on what is none', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{}[]",:\\ 0123456789.eE+-truefalsn'), maxLength: 12 }),
        (text) => {
          let accepted = true;
          try {
            JSON.parse(text);
          } catch {
            accepted = false;
          }
          if (accepted) expect(() => parseJson(bytes(text))).not.toThrow();
          else expect(() => parseJson(bytes(text))).toThrow(SyntaxError);
        },
      ),
      { numRuns: 5000, verbose: 1 },
    );
  });
});

/** Keys of objects in order of their UTF-8 bytes; numbers as keys stay first, as in any object. */
function plainSorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainSorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return Object.fromEntries(entries.map(([key, item]) => [key, plainSorted(item)]));
}

test('numbers stay text', () => {
  expect(parseJson(bytes('[1e400, 0.10, -0, -0.0, 1E-5, 2e+03]'))).toEqual({
    kind: 'array',
    items: ['1e+400', '0.10', '0', '-0.0', '1e-5', '2e+03'].map((text) => ({ kind: 'number', text })),
  });
});

test('error: bytes that are no UTF-8, and nesting without end', () => {
  expect(() => parseJson(Uint8Array.from([0x22, 0xff, 0x22]))).toThrow(SyntaxError);
  expect(() => parseJson(bytes('['.repeat(128) + ']'.repeat(128)))).toThrow(SyntaxError);
  expect(() => parseJson(bytes('['.repeat(127) + ']'.repeat(127)))).not.toThrow();
});
