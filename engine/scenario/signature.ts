import type { AbiParam } from '../abi/abi-json.ts';
import { abiTypeName, parseAbiType, splitList } from '../abi/abi-type.ts';
import { AbiTextInvalid } from '../abi/errors.ts';
import { keccak256OfText } from '../keccak.ts';

/** An event or function written as in Solidity: `Transfer(address indexed from, uint256 value)`, `balanceOf(address)(uint256)`. */
export interface Signature {
  /** Hash of the canonical text, 0x and 64 digits. */
  readonly hash: `0x${string}`;
  readonly inputs: readonly AbiParam[];
  /** Of a function; empty where none are written. */
  readonly outputs: readonly AbiParam[];
}

/** @throws AbiTextInvalid */
export function parseSignature(text: string): Signature {
  const plain = text.trim().replace(/^(event|function)\s+/, '');
  const open = plain.indexOf('(');
  if (open < 1) throw new AbiTextInvalid(text);
  const close = closing(plain, open);
  const name = plain.slice(0, open).trim();
  const inputs = params(plain.slice(open + 1, close));
  const rest = plain.slice(close + 1).trim();
  const outputs = /^(?::|returns)?\s*\((.*)\)$/s.exec(rest);
  if (rest !== '' && !outputs) throw new AbiTextInvalid(text);
  const canonical = `${name}(${inputs.map(({ type }) => abiTypeName(type)).join(',')})`;
  return { hash: keccak256OfText(canonical), inputs, outputs: params(outputs?.[1] ?? '') };
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i;
  }
  throw new AbiTextInvalid(text);
}

function params(text: string): AbiParam[] {
  return splitList(text).map((part) => {
    const { type, words } = splitParam(part);
    const name = words.filter((word) => word !== 'indexed').at(-1) ?? '';
    return { name, type: parseAbiType(type), indexed: words.includes('indexed'), components: [] };
  });
}

/** The type, tuples without the names inside, and the words after it. */
function splitParam(text: string): { type: string; words: string[] } {
  const tuple = /^(?:tuple)?\(/.exec(text);
  if (!tuple) {
    const [type = '', ...words] = text.split(/\s+/);
    return { type, words };
  }
  const open = tuple[0].length - 1;
  const close = closing(text, open);
  const inner = splitList(text.slice(open + 1, close)).map((part) => splitParam(part).type);
  const [, suffix = '', rest = ''] = /^((?:\[\d*\])*)(.*)$/s.exec(text.slice(close + 1)) ?? [];
  return { type: `(${inner.join(',')})${suffix}`, words: rest.split(/\s+/).filter((word) => word !== '') };
}
