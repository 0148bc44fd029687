import type { AbiValue } from '../abi/value.ts';
import type { Hex } from '../chain/types.ts';
import type { BigDecimal } from '../numbers/big-decimal.ts';
import { newEthereumValue, readEthereumValue } from './abi-heap.ts';
import { MappingFailed, WasmInvalid } from './errors.ts';
import { refresh } from './heap.ts';
import { newBytesFromHex, readHex } from './heap-bytes.ts';
import { newBigDecimal, newBigInt, readBigDecimal, readBigInt } from './heap-numbers.ts';
import { newText, readText } from './heap-text.ts';
import { createInstance } from './instance.ts';
import { compileMapping } from './module.ts';
import type { HostServices, Runtime } from './runtime.ts';

/** A value on its way into or out of a module, with the AssemblyScript class it has there. */
export type HeapValue =
  | { readonly type: 'string'; readonly value: string }
  /** Bytes, Address and other byte arrays. */
  | { readonly type: 'bytes'; readonly value: Hex }
  | { readonly type: 'bigInt'; readonly value: bigint }
  | { readonly type: 'bigDecimal'; readonly value: BigDecimal }
  | { readonly type: 'ethereumValue'; readonly value: AbiValue }
  /** i32, u32 or bool, passed as such. */
  | { readonly type: 'i32'; readonly value: number };

export interface ExportCaller {
  /**
   * Calls an exported function on a fresh state. `returns` says how to read its result; null: it has none, or is null.
   * @throws MappingFailed when the function fails
   */
  call(name: string, args: readonly HeapValue[], returns: HeapValue['type'] | null): HeapValue | null;
}

function refuse(what: string): never {
  throw new MappingFailed(`The function called ${what}; give the caller services that have it`);
}

/** All out of reach. */
export const NO_SERVICES: HostServices = {
  entities: {
    shape: () => refuse('the store'),
    get: () => refuse('the store'),
    getInBlock: () => refuse('the store'),
    set: () => refuse('the store'),
    remove: () => refuse('the store'),
    loadRelated: () => refuse('the store'),
  },
  network: '',
  source: () => refuse('its data source'),
  createSource: () => refuse('dataSource.create'),
  call: () => refuse('ethereum.call'),
  balance: () => refuse('ethereum.getBalance'),
  hasCode: () => refuse('ethereum.hasCode'),
  log: () => {},
};

function write(runtime: Runtime, argument: HeapValue): number {
  const { heap } = runtime;
  switch (argument.type) {
    case 'string':
      return newText(heap, argument.value);
    case 'bytes':
      return newBytesFromHex(heap, argument.value);
    case 'bigInt':
      return newBigInt(heap, argument.value);
    case 'bigDecimal':
      return newBigDecimal(heap, argument.value);
    case 'ethereumValue':
      return newEthereumValue(heap, argument.value);
    case 'i32':
      return argument.value;
  }
}

function read(runtime: Runtime, type: HeapValue['type'], pointer: number): HeapValue | null {
  const { heap } = runtime;
  if (type === 'i32') return { type, value: pointer };
  if (pointer === 0) return null;
  switch (type) {
    case 'string':
      return { type, value: readText(heap, runtime.texts, pointer) };
    case 'bytes':
      return { type, value: `0x${readHex(heap, runtime.hexes, pointer).slice(2)}` };
    case 'bigInt':
      return { type, value: readBigInt(heap, pointer) };
    case 'bigDecimal':
      return { type, value: readBigDecimal(heap, pointer) };
    case 'ethereumValue':
      return { type, value: readEthereumValue(runtime, pointer) };
  }
}

/**
 * Opens any module that graph-cli made, to call its exported functions with values of one's own. Without `services`
 * the store, the chain and the data source are out of reach, and the network has no name.
 * @throws WasmInvalid, UnknownImport
 */
export function createExportCaller(
  file: string,
  bytes: Uint8Array,
  { services = NO_SERVICES, steps }: { readonly services?: HostServices; readonly steps?: number } = {},
): ExportCaller {
  const { runtime, exported, reset, asFailure } = createInstance(compileMapping(file, bytes, steps), services, []);
  return {
    call(name, args, returns) {
      const target = exported(name);
      if (target === null) throw new WasmInvalid(file, `it exports no function ${name}`);
      reset();
      try {
        const result = target(...args.map((argument) => write(runtime, argument)));
        refresh(runtime.heap);
        return returns === null ? null : read(runtime, returns, Number(result));
      } catch (error) {
        throw asFailure(error) ?? error;
      }
    },
  };
}
