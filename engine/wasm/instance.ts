import { EngineError } from '../errors.ts';
import { MappingFailed, MappingUnfit, OutOfSteps, WasmInvalid } from './errors.ts';
import { attachHeap, createHeap, openArena, PRELUDE_SIZE, RUN_ARENA, refresh } from './heap.ts';
import { createHexCache } from './heap-bytes.ts';
import { createTextCache, newText } from './heap-text.ts';
import { createImports } from './imports/index.ts';
import type { MappingModule } from './module.ts';
import type { HostServices, Runtime } from './runtime.ts';

/** Memory never shrinks: an instance that grew beyond this is replaced. 64 MiB. */
const RECYCLE_PAGES = 1024;

/** A handler or another exported function of pointers. */
export type Exported = (...args: number[]) => unknown;

/** An instance that can be put back to how it was after its start section ran, which takes microseconds. */
export interface MappingInstance {
  readonly runtime: Runtime;
  /** null when the module has no such function. */
  exported(name: string): Exported | null;
  /** Forgets everything the last run left behind. */
  reset(): void;
  /** Steps the last run took, in the module and in host functions. */
  spent(): number;
  /** True once memory grew so far that a new instance is the better choice. */
  isWorn(): boolean;
  /** A run's error as a failure of the mapping; null for what is a fault of the engine itself. */
  asFailure(error: unknown): EngineError | null;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly allocate: Exported;
  readonly idOfType: Exported;
  readonly start: Exported | null;
  readonly globals: readonly WebAssembly.Global[];
  readonly fuel: WebAssembly.Global;
  named(name: string): Exported | null;
}

function isExported(value: unknown): value is Exported {
  return typeof value === 'function';
}

function readExports({ file, globals, fuel }: MappingModule, instance: WebAssembly.Instance): Exports {
  const { exports } = instance;
  const known = new Map<string, Exported | null>();
  const named = (name: string) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const value = exports[name];
    const found = isExported(value) ? value : null;
    known.set(name, found);
    return found;
  };
  const memory = exports.memory;
  const allocate = named('allocate');
  const idOfType = named('id_of_type');
  const left = exports[fuel];
  if (!(left instanceof WebAssembly.Global)) throw new WasmInvalid(file, 'its globals cannot be told apart');
  if (!(memory instanceof WebAssembly.Memory) || allocate === null || idOfType === null) {
    throw new WasmInvalid(file, 'it exports no memory, allocate or id_of_type, so graph-cli did not make it');
  }
  const state = globals.map((name) => exports[name]).filter((value) => value instanceof WebAssembly.Global);
  return { memory, allocate, idOfType, start: named('_start'), globals: state, fuel: left, named };
}

/** The global that is the top of the allocator, found by watching it move. */
function findAllocatorTop(exports: Exports): WebAssembly.Global | null {
  const before = exports.globals.map((global): unknown => global.value);
  const pointer = Number(exports.allocate(16));
  const moved = exports.globals.filter(
    (global, i) => global !== exports.fuel && global.value !== before[i] && Number(global.value) >= pointer,
  );
  return moved.length === 1 ? (moved[0] ?? null) : null;
}

/**
 * Opens the arena of runs, and remembers everything below it as it is now: what `reset` goes back to. Between the two
 * lie copies that the host keeps and no mapping sees.
 */
function createReset(runtime: Runtime, exports: Exports, steps: number): () => void {
  const { heap } = runtime;
  const { known } = heap;
  const top = findAllocatorTop(exports);
  const shadow = heap.allocate(RUN_ARENA + 64);
  refresh(heap);
  const constants = heap.u8.slice(0, shadow);
  runtime.texts.constantsEnd = shadow;
  heap.prelude = heap.allocate(PRELUDE_SIZE);
  heap.arenaSize = RUN_ARENA;
  openArena(heap);
  const { next, end } = heap;
  known.start = next - 12;
  known.end = end;
  known.shadow = (((shadow + 15) & ~15) - known.start) >> 2;
  known.constants = new Int32Array(constants.buffer, 0, constants.length >> 2);
  heap.runEnd = end;
  const { globals } = exports;
  // What it took to get here is not on the account of runs.
  exports.fuel.value = BigInt(steps);
  const values = globals.map((global): unknown => global.value);
  return () => {
    heap.steps = steps;
    refresh(heap);
    heap.u8.fill(0, next, heap.end === end ? heap.next : end);
    heap.u8.fill(0, end, top === null ? heap.u8.length : Math.min(Number(top.value), heap.u8.length));
    heap.u8.set(constants);
    for (let i = 0; i < globals.length; i++) {
      const global = globals[i];
      if (global) global.value = values[i];
    }
    heap.next = next;
    heap.end = end;
    known.epoch++;
  };
}

function internNames(runtime: Runtime, names: Iterable<string>): void {
  for (const name of names) runtime.names.set(name, newText(runtime.heap, name));
}

/**
 * Makes an instance of a mapping. `names` are texts the host will hand over often: names of attributes and parameters.
 * @throws WasmInvalid, MappingUnfit when the start section fails
 */
export function createInstance(
  mapping: MappingModule,
  services: HostServices,
  names: Iterable<string>,
): MappingInstance {
  const heap = createHeap();
  const runtime: Runtime = {
    heap,
    texts: createTextCache(),
    hexes: createHexCache(),
    services,
    names: new Map(),
  };
  const functions = createImports(runtime);
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module, name } of mapping.imports) {
    const group = imports[module] ?? {};
    const host = functions[name];
    if (host) group[name] = host;
    imports[module] = group;
  }
  const exports = readExports(mapping, new WebAssembly.Instance(mapping.module, imports));
  attachHeap(
    heap,
    exports.memory,
    (size) => Number(exports.allocate(size)),
    (type) => Number(exports.idOfType(type)),
  );
  heap.steps = mapping.steps;
  try {
    exports.start?.();
  } catch (error) {
    const failure = asFailure(exports, error);
    if (failure === null) throw error;
    throw new MappingUnfit(`The start section failed: ${failure.message}`, { cause: error });
  }
  heap.steps = Number.POSITIVE_INFINITY;
  refresh(heap);
  internNames(runtime, names);
  return {
    runtime,
    exported: exports.named,
    spent: () => 2 * mapping.steps - Number(exports.fuel.value) - heap.steps,
    reset: createReset(runtime, exports, mapping.steps),
    isWorn: () => heap.u8.length > RECYCLE_PAGES * 65536,
    asFailure: (error) => asFailure(exports, error),
  };
}

function asFailure(exports: Exports, error: unknown): EngineError | null {
  if (error instanceof EngineError) return error;
  if (error instanceof WebAssembly.RuntimeError) {
    if (Number(exports.fuel.value) < 0) return new OutOfSteps({ cause: error });
    return new MappingFailed(`The mapping trapped: ${error.message}`, { cause: error });
  }
  // The stack ran out, or a number became larger than a bigint can be.
  if (error instanceof RangeError)
    return new MappingFailed(`The mapping ran out of bounds: ${error.message}`, { cause: error });
  return null;
}
