import type { AbiItem } from '../abi/abi-json.ts';
import { abiTypeName } from '../abi/abi-type.ts';
import { type FunctionSignature, parseFunctionSignature } from '../abi/function-signature.ts';
import type { Hex } from '../chain/types.ts';
import { type Node, report, requiredText } from './yaml.ts';

/** Where a declared call takes its address or an argument from. */
export type CallValue =
  | { readonly kind: 'event.address' }
  /** Position of the event's parameter, then positions in the tuples it holds. */
  | { readonly kind: 'param'; readonly path: readonly number[] }
  /** An address written out. */
  | { readonly kind: 'literal'; readonly hex: Hex };

/** A call that a handler declares, so that it can be answered before the handler runs. */
export interface DeclaredCall {
  readonly label: string;
  readonly address: CallValue;
  readonly signature: FunctionSignature;
  readonly args: readonly CallValue[];
}

export interface CallScope {
  /** The ABIs of the data source. */
  readonly abis: ReadonlyMap<string, readonly AbiItem[]>;
  /** The event's parameters. */
  readonly inputs: AbiItem['inputs'];
}

const CALL = /^\s*([A-Za-z0-9_]+)\[([^\]]+)\]\.([A-Za-z0-9_$]+)\(([^)]*)\)\s*$/;

/** Reads `Abi[address].function(arguments)`; null, with a finding, where that is not what it says. */
export function readDeclaredCall(label: string, node: Node, scope: CallScope): DeclaredCall | null {
  const text = requiredText(node);
  const [, abiName = '', addressText = '', name = '', argText = ''] = CALL.exec(text) ?? [];
  if (abiName === '') {
    report(node, 'must be Abi[address].function(arguments)');
    return null;
  }
  const abi = scope.abis.get(abiName);
  if (abi === undefined) {
    report(node, `ABI ${abiName} is not among mapping.abis`);
    return null;
  }
  const values = [addressText, ...(argText.trim() === '' ? [] : argText.split(','))].map((value) =>
    readValue(value.trim(), node, scope),
  );
  const [address, ...args] = values;
  const found = abi.find(
    (item) => item.kind === 'function' && item.name === name && item.inputs.length === args.length,
  );
  if (found === undefined) {
    report(node, `ABI ${abiName} has no function ${name} of ${args.length} arguments`);
    return null;
  }
  if (address === undefined || address === null) return null;
  const known = args.flatMap((arg) => (arg === null ? [] : [arg]));
  if (known.length < args.length) return null;
  return { label, address, args: known, signature: signatureOf(found) };
}

function signatureOf({ name, inputs, outputs }: AbiItem): FunctionSignature {
  const list = (params: AbiItem['inputs']): string => params.map(({ type }) => abiTypeName(type)).join(',');
  return parseFunctionSignature(`${name}(${list(inputs)}):(${list(outputs)})`);
}

function readValue(text: string, node: Node, { inputs }: CallScope): CallValue | null {
  if (text === 'event.address') return { kind: 'event.address' };
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return { kind: 'literal', hex: `0x${text.slice(2).toLowerCase()}` };
  const [root, section, name = '', ...rest] = text.split('.');
  if (root !== 'event' || section !== 'params' || name === '') {
    report(node, `${text} is none of event.address, event.params.<name> and an address`);
    return null;
  }
  const path = pathOf(inputs, [name, ...rest]);
  if (path !== null) return { kind: 'param', path };
  report(node, `the event has no parameter ${[name, ...rest].join('.')}`);
  return null;
}

/** Positions of a parameter and of fields in it, named or numbered from zero. */
function pathOf(params: AbiItem['inputs'], names: readonly string[]): number[] | null {
  const [first, ...rest] = names;
  if (first === undefined) return [];
  const named = params.findIndex(({ name }) => name === first);
  const position = named < 0 && /^\d+$/.test(first) ? Number(first) : named;
  const inner = params[position] && pathOf(params[position].components, rest);
  return inner ? [position, ...inner] : null;
}
