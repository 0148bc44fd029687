import type { AbiParam } from '../abi/abi-json.ts';
import { type AbiType, abiTypeName } from '../abi/abi-type.ts';
import { checkValues, encodeSequence } from '../abi/encode.ts';
import { AbiTextInvalid, AbiValueMismatch } from '../abi/errors.ts';
import type { AbiValue } from '../abi/value.ts';
import type { Hex } from '../chain/types.ts';
import { keccak256, keccak256OfText } from '../keccak.ts';
import { bigOf, fail, hexOf, itemsOf, type Place, textOf, truthOf } from './json-place.ts';
import { parseSignature, type Signature } from './signature.ts';

/** @throws ScenarioInvalid */
export function signatureOf(place: Place): Signature {
  try {
    return parseSignature(textOf(place));
  } catch (error) {
    if (error instanceof AbiTextInvalid) return fail(place, `is not a signature (${error.message})`);
    throw error;
  }
}

/** A Solidity value from JSON: integers as numbers or text, bytes as hex, tuples and arrays as lists. */
function solidityValue(type: AbiType, place: Place): AbiValue {
  switch (type.kind) {
    case 'uint':
    case 'int':
      return { kind: type.kind, value: bigOf(place) };
    case 'bool':
      return { kind: 'bool', value: truthOf(place) };
    case 'string':
      return { kind: 'string', value: textOf(place) };
    case 'address':
      return { kind: 'address', hex: hexOf(place, 20).slice(2) };
    case 'bytes':
      return { kind: 'bytes', hex: hexOf(place).slice(2) };
    case 'function':
      return { kind: 'function', hex: hexOf(place, 24).slice(2) };
    case 'fixedBytes':
      return {
        kind: 'fixedBytes',
        hex: hexOf(place)
          .slice(2)
          .padEnd(2 * type.size, '0'),
      };
    case 'array':
    case 'fixedArray':
      return { kind: type.kind, items: listed(place).map((item) => solidityValue(type.item, item)) };
    case 'tuple': {
      const items = listed(place);
      if (items.length !== type.items.length) fail(place, `has ${items.length} items, not ${type.items.length}`);
      return { kind: 'tuple', items: type.items.map((item, i) => solidityValue(item, items[i] ?? place)) };
    }
  }
}

const listed = (place: Place): Place[] => (Array.isArray(place.value) ? itemsOf(place) : fail(place, 'is not a list'));

/** Values in the order of `params`, from a list. */
export function valuesOf(params: readonly AbiParam[], place: Place): AbiValue[] {
  const items = itemsOf(place);
  if (items.length !== params.length) fail(place, `has ${items.length} values, not ${params.length}`);
  const values = params.map(({ type }, i) => solidityValue(type, items[i] ?? place));
  return checked(params, values, place);
}

function checked(params: readonly AbiParam[], values: AbiValue[], place: Place): AbiValue[] {
  try {
    checkValues(
      params.map(({ type }) => type),
      values,
    );
    return values;
  } catch (error) {
    if (error instanceof AbiValueMismatch) return fail(place, `does not fit (${error.message})`);
    throw error;
  }
}

/** Topics and data of an event, its parameters given by name. */
export function encodeEvent(event: Signature, params: (name: string) => Place): { topics: Hex[]; data: Hex } {
  const values = event.inputs.map((input) => {
    const place = params(input.name);
    if (place.value === undefined) fail(place, 'is missing');
    return { input, value: checked([input], [solidityValue(input.type, place)], place)[0], place };
  });
  const topics = values
    .filter(({ input }) => input.indexed)
    .map(({ input, value, place }) => (value ? topicOf(input.type, value, place) : fail(place, 'is missing')));
  const plain = values.flatMap(({ input, value }) => (input.indexed || !value ? [] : [value]));
  return { topics: [event.hash, ...topics], data: `0x${encodeSequence(plain)}` };
}

/** What does not fit a word is hashed. */
function topicOf(type: AbiType, value: AbiValue, place: Place): Hex {
  if (value.kind === 'string') return keccak256OfText(value.value);
  if (value.kind === 'bytes') return keccak256(`0x${value.hex}`);
  if (value.kind === 'array' || value.kind === 'fixedArray' || value.kind === 'tuple')
    return fail(place, `is an indexed ${abiTypeName(type)}, which cannot be written`);
  return `0x${encodeSequence([value])}`;
}
