import { decodeEvent, type EventLayout } from '../abi/event-decoder.ts';
import type { BlockHeader, LogTable, Receipt, Transaction } from '../chain/types.ts';
import { createHeapSink } from '../wasm/abi-heap.ts';
import { newBlock, newEvent, newReceipt, newTransaction } from '../wasm/block-heap.ts';
import { NO_SERVICES } from '../wasm/call-export.ts';
import { MappingFailed, MappingUnfit, UNWIND } from '../wasm/errors.ts';
import { type Heap, PRELUDE_SIZE, refresh, word } from '../wasm/heap.ts';
import { noteBytes } from '../wasm/heap-bytes.ts';
import { createInstance, type MappingInstance } from '../wasm/instance.ts';
import type { MappingModule } from '../wasm/module.ts';
import type { HostServices } from '../wasm/runtime.ts';

/** What a handler is given. */
export type Trigger =
  | { readonly kind: 'block'; readonly header: BlockHeader }
  | {
      readonly kind: 'log';
      readonly header: BlockHeader;
      readonly table: LogTable;
      /** Its number in the table. */
      readonly log: number;
      readonly layout: EventLayout;
      readonly transaction: Transaction;
      readonly receipt: Receipt | null;
    };

/**
 * `waiting`: the handler asked for something that must be fetched first, run it again; `skipped`: the log is not of the
 * event's shape.
 */
export type MappingOutcome = 'done' | 'waiting' | 'skipped';

export interface Mapping {
  /**
   * Runs a handler on a fresh state.
   * @throws EngineError of kind deterministic when the handler fails
   */
  run(handler: string, trigger: Trigger): MappingOutcome;
  /** Does again what a start section does anew before each handler, as writing entities. */
  start(): 'done' | 'waiting';
  /** Steps the last run took. */
  spent(): number;
}

/**
 * Blocks and transactions come first in every run and so lie at the same place: runs of one block copy what the first
 * of them wrote, from a place of its own in the mapping's memory.
 */
interface Prelude {
  write(header: BlockHeader, transaction: Transaction | null): { readonly block: number; readonly transaction: number };
}

function createPrelude(heap: Heap): Prelude {
  let header: BlockHeader | null = null;
  let transaction: Transaction | null = null;
  let pointers = { block: 0, transaction: 0 };
  let blockEnd = 0;
  let transactionEnd = 0;

  function recall(end: number): void {
    heap.u8.copyWithin(heap.next, heap.prelude, heap.prelude + end - heap.next);
    heap.next = end;
  }

  /** Keeps what lies between `start` and the next object, if it is all in one arena and not too long. */
  function keep(start: number): boolean {
    const size = heap.next - start;
    if (heap.end !== heap.runEnd || size > PRELUDE_SIZE) return false;
    heap.u8.copyWithin(heap.prelude, start, heap.next);
    return true;
  }

  return {
    write(nextHeader, nextTransaction) {
      const start = heap.next;
      if (header === nextHeader) {
        const isSame = nextTransaction !== null && nextTransaction === transaction;
        recall(isSame ? transactionEnd : blockEnd);
        // Most mappings store it.
        if (isSame) noteBytes(heap, word(heap, pointers.transaction, 0), nextTransaction.hash);
      } else {
        pointers = { block: newBlock(heap, nextHeader), transaction: 0 };
        blockEnd = heap.next;
        transaction = null;
        header = keep(start) ? nextHeader : null;
      }
      if (nextTransaction !== null && nextTransaction !== transaction) {
        pointers = { block: pointers.block, transaction: newTransaction(heap, nextTransaction) };
        transactionEnd = heap.next;
        transaction = header !== null && keep(start) ? nextTransaction : null;
      }
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
  const named = new Map<EventLayout, readonly number[]>();
  /** Pointers of an event's parameter names, all of which were written when the instance was made. */
  const namesOf = (layout: EventLayout): readonly number[] => {
    const known = named.get(layout);
    if (known) return known;
    const pointers = layout.names.map((name) => runtime.names.get(name) ?? 0);
    named.set(layout, pointers);
    return pointers;
  };
  return {
    instance,
    write(trigger) {
      refresh(heap);
      if (trigger.kind === 'block') return prelude.write(trigger.header, null).block;
      const { table, log, layout, receipt } = trigger;
      const place = prelude.write(trigger.header, trigger.transaction);
      if (!decodeEvent(layout, table, log, sink, values)) return null;
      const receiptPointer = receipt === null ? 0 : newReceipt(heap, receipt);
      return newEvent(heap, trigger, place, namesOf(layout), values, receiptPointer);
    },
  };
}

function unlessWaiting(open: () => Bench): Bench | null {
  try {
    return open();
  } catch (error) {
    if (error === UNWIND) return null;
    throw error;
  }
}

/** Whether the start section does with its own memory and the network's name, so that it need not run for each trigger. */
function startsAlone(module: MappingModule, services: HostServices): boolean {
  try {
    createInstance(module, { ...NO_SERVICES, network: services.network }, []);
    return true;
  } catch (error) {
    if (error instanceof MappingFailed) return false;
    throw error;
  }
}

/** Makes a mapping ready to run. A handler that it does not export fails when it is run: published manifests name such. */
export function createMapping(options: {
  readonly module: MappingModule;
  readonly services: HostServices;
  /** Texts that are handed over often. */
  readonly names: ReadonlySet<string>;
}): Mapping {
  const { module, services, names } = options;
  const open = () => createBench(module, services, names);
  let kept = startsAlone(module, services) ? open() : null;
  let spent = 0;

  function runOn({ instance, write }: Bench, handler: string, trigger: Trigger): MappingOutcome {
    instance.reset();
    try {
      const event = write(trigger);
      if (event === null) return 'skipped';
      const call = instance.exported(handler);
      if (call === null) throw new MappingUnfit(`The mapping exports no handler ${handler}`);
      call(event);
      return 'done';
    } catch (error) {
      if (error === UNWIND) return 'waiting';
      throw instance.asFailure(error) ?? error;
    } finally {
      spent = instance.spent();
    }
  }

  return {
    spent: () => spent,
    start: () => (kept === null && unlessWaiting(open) === null ? 'waiting' : 'done'),
    run(handler, trigger) {
      if (kept?.instance.isWorn()) kept = open();
      const bench = kept ?? unlessWaiting(open);
      return bench === null ? 'waiting' : runOn(bench, handler, trigger);
    },
  };
}
