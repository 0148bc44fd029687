import { AbiTextInvalid } from './errors.ts';

/**
 * A Solidity type with what the coder needs precomputed: `head` is the number of 32-byte words the value takes where
 * it stands; a dynamic value leaves one word there, its offset.
 */
export type AbiType = AbiScalar | AbiList | AbiTuple;

interface AbiShape {
  readonly dynamic: boolean;
  readonly head: number;
}

export interface AbiScalar extends AbiShape {
  readonly kind: 'uint' | 'int' | 'address' | 'bool' | 'fixedBytes' | 'bytes' | 'string' | 'function';
  /** Bits of integers, bytes of fixedBytes, else 0. */
  readonly size: number;
}

export interface AbiList extends AbiShape {
  readonly kind: 'array' | 'fixedArray';
  readonly item: AbiType;
  /** Number of items of a fixedArray, else 0. */
  readonly size: number;
}

export interface AbiTuple extends AbiShape {
  readonly kind: 'tuple';
  readonly items: readonly AbiType[];
}

function scalar(kind: AbiScalar['kind'], size = 0): AbiScalar {
  return { kind, size, dynamic: kind === 'bytes' || kind === 'string', head: 1 };
}

export function tupleOf(items: readonly AbiType[]): AbiTuple {
  const dynamic = items.some((item) => item.dynamic);
  return { kind: 'tuple', items, dynamic, head: dynamic ? 1 : headWords(items) };
}

function arrayOf(item: AbiType): AbiList {
  return { kind: 'array', item, size: 0, dynamic: true, head: 1 };
}

function fixedArrayOf(item: AbiType, size: number): AbiList {
  return { kind: 'fixedArray', item, size, dynamic: item.dynamic, head: item.dynamic ? 1 : item.head * size };
}

/** Words that the values of `types` take one after another, dynamic parts not counted. */
export function headWords(types: readonly AbiType[]): number {
  return types.reduce((words, type) => words + type.head, 0);
}

function integer(kind: 'uint' | 'int', digits: string, text: string): AbiScalar {
  const bits = digits === '' ? 256 : Number(digits);
  if (bits < 8 || bits > 256 || bits % 8 !== 0) throw new AbiTextInvalid(text);
  return scalar(kind, bits);
}

function parseElementary(name: string, text: string): AbiScalar {
  const match = /^(uint|int|bytes)([0-9]*)$/.exec(name);
  if (match) {
    const [, kind, digits = ''] = match;
    if (kind === 'uint' || kind === 'int') return integer(kind, digits, text);
    if (digits === '') return scalar('bytes');
    const size = Number(digits);
    if (size < 1 || size > 32) throw new AbiTextInvalid(text);
    return scalar('fixedBytes', size);
  }
  if (name === 'address' || name === 'bool' || name === 'string' || name === 'function') return scalar(name);
  throw new AbiTextInvalid(text);
}

function withSuffix(base: AbiType, suffix: string, text: string): AbiType {
  let type = base;
  let rest = suffix;
  while (rest !== '') {
    const match = /^\[([0-9]*)\]/.exec(rest);
    if (!match) throw new AbiTextInvalid(text);
    if (match[1] !== '' && Number(match[1]) === 0) throw new AbiTextInvalid(text);
    type = match[1] === '' ? arrayOf(type) : fixedArrayOf(type, Number(match[1]));
    rest = rest.slice(match[0].length);
  }
  return type;
}

/** Splits at the commas that stand outside parentheses. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  if (depth !== 0) throw new AbiTextInvalid(text);
  if (text.trim() !== '') parts.push(text.slice(start));
  return parts.map((part) => part.trim());
}

/**
 * The type a text such as `uint256`, `(address,bytes32[2])[]` or `tuple(bool)` names.
 * @throws AbiTextInvalid
 */
export function parseAbiType(text: string): AbiType {
  // As graph-node's parser has it: blanks within parentheses, but none before a comma; one comma may follow the last item.
  if (/^\s|\s$|[^\S ]|\s,|\(\s*,/.test(text)) throw new AbiTextInvalid(text);
  const type = text.replace(/^tuple(?=\()/, '');
  if (type.startsWith('(')) {
    const end = type.lastIndexOf(')');
    if (end < 0) throw new AbiTextInvalid(text);
    const items = splitList(type.slice(1, end).replace(/,\s*$/, ''));
    return withSuffix(tupleOf(items.map(parseAbiType)), type.slice(end + 1), text);
  }
  const bracket = type.indexOf('[');
  const name = bracket < 0 ? type : type.slice(0, bracket);
  return withSuffix(parseElementary(name, text), bracket < 0 ? '' : type.slice(bracket), text);
}

/** The canonical name, as signatures are hashed from. */
export function abiTypeName(type: AbiType): string {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return `${type.kind}${type.size}`;
    case 'fixedBytes':
      return `bytes${type.size}`;
    case 'array':
      return `${abiTypeName(type.item)}[]`;
    case 'fixedArray':
      return `${abiTypeName(type.item)}[${type.size}]`;
    case 'tuple':
      return `(${type.items.map(abiTypeName).join(',')})`;
    default:
      return type.kind;
  }
}
