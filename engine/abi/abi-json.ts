import { type AbiType, abiTypeName, parseAbiType } from './abi-type.ts';

/** One parameter of an ABI's event or function. */
export interface AbiParam {
  readonly name: string;
  readonly type: AbiType;
  readonly indexed: boolean;
  /** Fields of a tuple; none where the type is another. */
  readonly components: readonly AbiParam[];
}

export interface AbiItem {
  readonly kind: 'event' | 'function';
  readonly name: string;
  readonly inputs: readonly AbiParam[];
  readonly outputs: readonly AbiParam[];
  /** An event whose logs do not begin with the hash of its signature: the first topic is a parameter, as the others. */
  readonly anonymous: boolean;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The type as text, tuples written out by their components. */
function typeText(param: Record<string, unknown>): string {
  const type = text(param.type);
  if (!type.startsWith('tuple')) return type;
  const components = Array.isArray(param.components) ? param.components : [];
  return `(${components.filter(isRecord).map(typeText).join(',')})${type.slice('tuple'.length)}`;
}

function readParams(value: unknown): AbiParam[] {
  const params = Array.isArray(value) ? value.filter(isRecord) : [];
  return params.map((param) => ({
    name: text(param.name),
    type: parseAbiType(typeText(param)),
    indexed: param.indexed === true,
    components: param.type === 'tuple' ? readParams(param.components) : [],
  }));
}

/**
 * Events and functions of a contract ABI; also of a compiler artefact that keeps it under `abi`.
 * @throws AbiTextInvalid when a parameter's type is unknown.
 */
export function readAbi(json: unknown): AbiItem[] {
  const list = isRecord(json) ? json.abi : json;
  const items: AbiItem[] = [];
  for (const item of Array.isArray(list) ? list.filter(isRecord) : []) {
    if (item.type !== 'event' && item.type !== 'function') continue;
    items.push({
      kind: item.type,
      name: text(item.name),
      inputs: readParams(item.inputs),
      outputs: readParams(item.outputs),
      anonymous: item.anonymous === true,
    });
  }
  return items;
}

/** `Name(indexed address,uint256)`, or without the `indexed` words. */
export function eventSignature(event: AbiItem, withIndexed: boolean): string {
  const inputs = event.inputs.map(
    (input) => `${withIndexed && input.indexed ? 'indexed ' : ''}${abiTypeName(input.type)}`,
  );
  return `${event.name}(${inputs.join(',')})`;
}

/**
 * The event a manifest's signature names: the one equal to it, or else the only one of that name when it is equal
 * apart from the `indexed` words.
 */
export function findEvent(abi: readonly AbiItem[], signature: string): AbiItem | null {
  const events = abi.filter((item) => item.kind === 'event');
  const exact = events.find((event) => eventSignature(event, true) === signature);
  if (exact) return exact;
  const name = signature.slice(0, Math.max(0, signature.indexOf('(')));
  const named = events.filter((event) => event.name === name);
  const only = named.length === 1 ? named[0] : undefined;
  return only && eventSignature(only, false) === signature ? only : null;
}
