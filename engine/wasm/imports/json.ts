import { MappingFailed } from '../errors.ts';
import { refresh, spend } from '../heap.ts';
import { readBytes } from '../heap-bytes.ts';
import { newBigInt } from '../heap-numbers.ts';
import { readText } from '../heap-text.ts';
import { newJson, newJsonResult } from '../json-heap.ts';
import { type JsonNode, parseJson } from '../json-text.ts';
import type { Runtime } from '../runtime.ts';
import type { Imports } from './imports.ts';
import { parseInteger } from './numbers.ts';

const MAX_BYTES = 10_000_000;
const FLOAT = /^[+-]?(inf|infinity|nan|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)$/i;

function parse(bytes: Uint8Array): JsonNode {
  if (bytes.length > MAX_BYTES) throw new SyntaxError(`more than ${MAX_BYTES} bytes`);
  return parseJson(bytes);
}

/** A decimal text as an integer of 64 bits; without sign where `lowest` is zero. */
function toLong(text: string, lowest: bigint, highest: bigint, name: string): bigint {
  const isWhole = (lowest < 0n ? /^[+-]?[0-9]+$/ : /^\+?[0-9]+$/).test(text);
  const value = isWhole ? BigInt(text.replace('+', '')) : null;
  if (value === null || value < lowest || value > highest) {
    throw new MappingFailed(`JSON \`${text}\` cannot be parsed as ${name}`);
  }
  return BigInt.asIntN(64, value);
}

function toDouble(text: string): number {
  if (!FLOAT.test(text)) throw new MappingFailed(`JSON \`${text}\` cannot be parsed as f64`);
  if (/nan/i.test(text)) return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

export function jsonImports({ heap, texts }: Runtime): Imports {
  function read(pointer: number): Uint8Array {
    const bytes = readBytes(heap, pointer);
    spend(heap, 100 * bytes.length);
    return bytes;
  }

  return {
    'json.fromBytes': (pointer) => {
      refresh(heap);
      try {
        return newJson(heap, parse(read(pointer)));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw new MappingFailed(`Failed to parse JSON from byte array: ${error.message}`, { cause: error });
      }
    },
    'json.try_fromBytes': (pointer) => {
      refresh(heap);
      let node: JsonNode | null = null;
      try {
        node = parse(read(pointer));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
      return newJsonResult(heap, node);
    },
    'json.toI64': (pointer) => {
      refresh(heap);
      return toLong(readText(heap, texts, pointer), -(2n ** 63n), 2n ** 63n - 1n, 'i64');
    },
    'json.toU64': (pointer) => {
      refresh(heap);
      return toLong(readText(heap, texts, pointer), 0n, 2n ** 64n - 1n, 'u64');
    },
    'json.toF64': (pointer) => {
      refresh(heap);
      return toDouble(readText(heap, texts, pointer));
    },
    'json.toBigInt': (pointer) => {
      refresh(heap);
      const text = readText(heap, texts, pointer);
      const value = parseInteger(text);
      if (value === null) throw new MappingFailed(`JSON \`${text}\` is not a decimal string`);
      return newBigInt(heap, value);
    },
  };
}
