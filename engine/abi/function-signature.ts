import type { Hex } from '../chain/types.ts';
import { keccak256OfText } from '../keccak.ts';
import { type AbiType, abiTypeName, parseAbiType, splitList } from './abi-type.ts';
import { checkValues, encodeSequence } from './encode.ts';
import { AbiTextInvalid } from './errors.ts';
import type { AbiValue } from './value.ts';

export interface FunctionSignature {
  readonly name: string;
  /** Eight hex digits. */
  readonly selector: string;
  readonly inputs: readonly AbiType[];
  readonly outputs: readonly AbiType[];
}

function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i;
  }
  throw new AbiTextInvalid(text);
}

/**
 * Reads `name(inputs):(outputs)`, the form graph-ts passes to `ethereum.call`; without outputs `name(inputs)`.
 * @throws AbiTextInvalid
 */
export function parseFunctionSignature(text: string): FunctionSignature {
  const open = text.indexOf('(');
  if (open < 1) throw new AbiTextInvalid(text);
  const close = closingParenthesis(text, open);
  const name = text.slice(0, open).trim();
  const inputs = splitList(text.slice(open + 1, close)).map(parseAbiType);
  const rest = text.slice(close + 1).trim();
  if (rest !== '' && !(rest.startsWith(':(') && rest.endsWith(')'))) throw new AbiTextInvalid(text);
  const outputs = rest === '' ? [] : splitList(rest.slice(2, -1)).map(parseAbiType);
  const canonical = `${name}(${inputs.map(abiTypeName).join(',')})`;
  return { name, selector: keccak256OfText(canonical).slice(2, 10), inputs, outputs };
}

/**
 * Call data of a function for arguments.
 * @throws AbiValueMismatch when the arguments are not what the function takes.
 */
export function encodeCall(signature: FunctionSignature, args: readonly AbiValue[]): Hex {
  checkValues(signature.inputs, args);
  return `0x${signature.selector}${encodeSequence(args)}`;
}
