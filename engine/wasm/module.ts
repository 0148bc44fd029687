import { UnknownImport, WasmInvalid } from './errors.ts';
import { IMPORT_NAMES } from './imports/index.ts';
import { exportState } from './wasm-binary.ts';

/** 512 MiB. */
const MAX_PAGES = 8192;
/**
 * Steps one run of a handler may take, and as many again in the host functions it calls: some seconds. Handlers in use
 * take thousands.
 */
export const MAX_STEPS = 10_000_000_000;

/** A compiled mapping, ready to be instantiated any number of times. */
export interface MappingModule {
  /** For messages. */
  readonly file: string;
  readonly module: WebAssembly.Module;
  /** Exports that hold the mutable globals. */
  readonly globals: readonly string[];
  readonly imports: readonly WebAssembly.ModuleImportDescriptor[];
  /** Steps that a run may take. */
  readonly steps: number;
  /** Export that holds how many of them are left. */
  readonly fuel: string;
}

/**
 * Compiles a mapping and checks that everything it imports exists. Imports are matched by name alone: the module part
 * is the AssemblyScript file they were declared in.
 * @throws WasmInvalid
 * @throws UnknownImport
 */
export function compileMapping(file: string, bytes: Uint8Array, steps = MAX_STEPS): MappingModule {
  try {
    const patched = exportState(bytes, { maximumPages: MAX_PAGES, steps });
    const module = new WebAssembly.Module(patched.bytes);
    const imports = WebAssembly.Module.imports(module);
    const unknown = imports.filter(({ kind, name }) => kind !== 'function' || !IMPORT_NAMES.has(name));
    if (unknown.length > 0) throw new UnknownImport(file, unknown.map(({ name }) => name).toSorted());
    return { file, module, imports, steps, globals: patched.globals, fuel: patched.fuel };
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof WebAssembly.CompileError)) throw error;
    throw new WasmInvalid(file, error.message, { cause: error });
  }
}
