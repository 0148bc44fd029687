import { parseAbiType } from '../../abi/abi-type.ts';
import { decodeSequence, decodeSingle } from '../../abi/decode.ts';
import { encodeSingle } from '../../abi/encode.ts';
import { AbiDataInvalid, AbiTextInvalid } from '../../abi/errors.ts';
import { encodeCall, type FunctionSignature, parseFunctionSignature } from '../../abi/function-signature.ts';
import type { Hex } from '../../chain/types.ts';
import { createHeapSink, readEthereumValue } from '../abi-heap.ts';
import { MappingFailed } from '../errors.ts';
import { newArray, newObject, readArray, refresh, word } from '../heap.ts';
import { newBytesFromDigits, readBytes, readHex } from '../heap-bytes.ts';
import { newBigInt } from '../heap-numbers.ts';
import { readText } from '../heap-text.ts';
import type { Runtime } from '../runtime.ts';
import { TypeId } from '../type-id.ts';
import type { Imports } from './imports.ts';

/** Signatures by their text: a module has few and calls them often. */
function createSignatures(): (text: string) => FunctionSignature {
  const known = new Map<string, FunctionSignature>();
  return (text) => {
    const found = known.get(text);
    if (found) return found;
    const parsed = parseFunctionSignature(text);
    known.set(text, parsed);
    return parsed;
  };
}

function readAddress(runtime: Runtime, pointer: number): Hex {
  const address = readHex(runtime.heap, runtime.hexes, pointer);
  if (address.length !== 42) throw new MappingFailed(`${address} is no address: it has not 20 bytes`);
  return `0x${address.slice(2)}`;
}

function createCall(runtime: Runtime): (pointer: number) => number {
  const { heap, texts, services } = runtime;
  const sink = createHeapSink(heap);
  const signatureOf = createSignatures();
  return (call) => {
    refresh(heap);
    const contract = readText(heap, texts, word(heap, call, 0));
    if (!services.source().abis.has(contract)) {
      throw new MappingFailed(
        `Could not find ABI for contract "${contract}", try adding it to the 'abis' of the manifest`,
      );
    }
    const to = readAddress(runtime, word(heap, call, 1));
    const signature = signatureOf(readText(heap, texts, word(heap, call, 3)));
    const args = readArray(heap, word(heap, call, 4)).map((value) => readEthereumValue(runtime, value));
    const data = services.call(to, encodeCall(signature, args));
    if (data === null) return 0;
    try {
      return newArray(
        heap,
        decodeSequence(signature.outputs, Buffer.from(data.slice(2), 'hex'), sink),
        TypeId.ArrayEthereumValue,
      );
    } catch (error) {
      // What Solidity could not decode would revert; so does an answer that does not fit.
      if (error instanceof AbiDataInvalid) return 0;
      throw error;
    }
  };
}

export function ethereumImports(runtime: Runtime): Imports {
  const { heap, texts, services } = runtime;
  const sink = createHeapSink(heap);
  return {
    'ethereum.call': createCall(runtime),
    'ethereum.encode': (value) => {
      refresh(heap);
      const hex = encodeSingle(readEthereumValue(runtime, value));
      return newBytesFromDigits(heap, hex, 0, hex.length / 2);
    },
    'ethereum.decode': (types, data) => {
      refresh(heap);
      try {
        return decodeSingle(parseAbiType(readText(heap, texts, types)), readBytes(heap, data), sink);
      } catch (error) {
        if (error instanceof AbiDataInvalid || error instanceof AbiTextInvalid) return 0;
        throw error;
      }
    },
    'ethereum.getBalance': (address) => {
      refresh(heap);
      return newBigInt(heap, services.balance(readAddress(runtime, address)));
    },
    'ethereum.hasCode': (address) => {
      refresh(heap);
      const hasCode = services.hasCode(readAddress(runtime, address));
      const wrapped = newObject(heap, 1, TypeId.WrappedBool);
      heap.u8[wrapped] = hasCode ? 1 : 0;
      return wrapped;
    },
  };
}
