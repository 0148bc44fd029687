import { decodeEvent, type EventLayout } from '../abi/event-decoder.ts';
import type { BlockHeader, Log, Receipt, Transaction } from '../chain/types.ts';
import { EngineError } from '../errors.ts';
import { createHeapSink } from '../wasm/abi-heap.ts';
import { newBlock, newEvent, newReceipt, newTransaction } from '../wasm/block-heap.ts';
import { MappingFailed, UNWIND, WasmInvalid } from '../wasm/errors.ts';
import { type Heap, refresh } from '../wasm/heap.ts';
import { newText } from '../wasm/heap-text.ts';
import { createInstance, type MappingInstance } from '../wasm/instance.ts';
import type { MappingModule } from '../wasm/module.ts';
import type { HostServices } from '../wasm/runtime.ts';

/** What a handler is given. */
export type Trigger =
  | { readonly kind: 'block'; readonly header: BlockHeader }
  | {
      readonly kind: 'log';
      readonly header: BlockHeader;
      readonly log: Log;
      readonly layout: EventLayout;
      readonly transaction: Transaction;
      readonly receipt: Receipt | null;
    };

export interface Mapping {
  /**
   * Runs a handler on a fresh state. `waiting`: it asked for something that must be fetched first, run it again;
   * `skipped`: the log is not of the event's shape.
   * @throws EngineError of kind deterministic when the handler fails
   */
  run(handler: string, trigger: Trigger): 'done' | 'waiting' | 'skipped';
}

/** An error of a handler as a failure of the deployment; null for what is a fault of the engine itself. */
function asFailure(error: unknown): EngineError | null {
  if (error instanceof EngineError) return error;
  if (error instanceof WebAssembly.RuntimeError)
    return new MappingFailed(`The mapping trapped: ${error.message}`, { cause: error });
  // The stack ran out, or a number became larger than a bigint can be.
  if (error instanceof RangeError)
    return new MappingFailed(`The mapping ran out of bounds: ${error.message}`, { cause: error });
  return null;
}

/** Blocks and transactions come first in every run and lie at the same place: runs of one block copy their bytes. */
interface Prelude {
  write(header: BlockHeader, transaction: Transaction | null): { readonly block: number; readonly transaction: number };
}

function createPrelude(heap: Heap): Prelude {
  let header: BlockHeader | null = null;
  let transaction: Transaction | null = null;
  let image = new Uint8Array(0);
  let blockEnd = 0;
  let pointers = { block: 0, transaction: 0 };

  function remember(start: number, arenaEnd: number): void {
    // An arena that overflowed leaves the image in two places; the next run writes anew.
    if (heap.end !== arenaEnd) header = null;
    else image = heap.u8.slice(start, heap.next);
  }

  return {
    write(nextHeader, nextTransaction) {
      const start = heap.next;
      const arenaEnd = heap.end;
      const sameBlock = header === nextHeader;
      if (sameBlock && (nextTransaction === null || transaction === nextTransaction)) {
        const used = nextTransaction === null ? image.subarray(0, blockEnd - start) : image;
        heap.u8.set(used, start);
        heap.next = start + used.length;
        return pointers;
      }
      if (sameBlock) {
        heap.u8.set(image.subarray(0, blockEnd - start), start);
        heap.next = blockEnd;
      } else {
        pointers = { block: newBlock(heap, nextHeader), transaction: 0 };
        blockEnd = heap.next;
      }
      if (nextTransaction !== null) pointers = { ...pointers, transaction: newTransaction(heap, nextTransaction) };
      header = nextHeader;
      transaction = nextTransaction;
      remember(start, arenaEnd);
      return pointers;
    },
  };
}

interface Bench {
  readonly instance: MappingInstance;
  /** Null when the log does not fit. */
  write(trigger: Trigger): number | null;
}

function createBench(module: MappingModule, services: HostServices, names: ReadonlySet<string>): Bench {
  const instance = createInstance(module, services, names);
  const { runtime } = instance;
  const { heap } = runtime;
  const sink = createHeapSink(heap);
  const prelude = createPrelude(heap);
  const values: number[] = [];
  const nameOf = (name: string) => runtime.names.get(name) ?? newText(heap, name);
  return {
    instance,
    write(trigger) {
      refresh(heap);
      if (trigger.kind === 'block') return prelude.write(trigger.header, null).block;
      const { log, layout, receipt } = trigger;
      const { block, transaction } = prelude.write(trigger.header, trigger.transaction);
      if (!decodeEvent(layout, log, sink, values)) return null;
      const receiptPointer = receipt === null ? 0 : newReceipt(heap, receipt);
      return newEvent(heap, log, block, transaction, layout.names.map(nameOf), values, receiptPointer);
    },
  };
}

/**
 * Makes a mapping ready to run.
 * @throws WasmInvalid when it lacks one of `handlers`
 */
export function createMapping(options: {
  readonly module: MappingModule;
  readonly services: HostServices;
  readonly handlers: ReadonlySet<string>;
  /** Texts that are handed over often. */
  readonly names: ReadonlySet<string>;
}): Mapping {
  const { module, services, names } = options;
  let bench = createBench(module, services, names);
  const missing = [...options.handlers].filter((handler) => bench.instance.exported(handler) === null);
  if (missing.length > 0) throw new WasmInvalid(module.file, `it exports no handler ${missing.join(', ')}`);
  return {
    run(handler, trigger) {
      if (bench.instance.isWorn()) bench = createBench(module, services, names);
      const { instance } = bench;
      instance.reset();
      try {
        const event = bench.write(trigger);
        if (event === null) return 'skipped';
        instance.exported(handler)?.(event);
        return 'done';
      } catch (error) {
        if (error === UNWIND) return 'waiting';
        throw asFailure(error) ?? error;
      }
    },
  };
}
