import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { DataSourceTemplate, Subgraph } from '../manifest/types.ts';
import { WasmInvalid } from '../wasm/errors.ts';
import { compileMapping, type MappingModule } from '../wasm/module.ts';
import type { HostServices } from '../wasm/runtime.ts';
import { createMapping, type Mapping } from './processor-mapping.ts';

function namesOf(subgraph: Subgraph, templates: readonly DataSourceTemplate[]): ReadonlySet<string> {
  const fields = [...subgraph.schema.types.values()].flatMap((type) =>
    type.fields.filter((field) => field.derivedFrom === null).map((field) => field.name),
  );
  const parameters = templates.flatMap((template) =>
    template.eventHandlers.flatMap((handler) => handler.inputs.map((input) => input.name)),
  );
  return new Set([...fields, ...parameters]);
}

interface WasmContent {
  readonly bytes: Buffer;
  readonly files: Set<string>;
  readonly templates: DataSourceTemplate[];
}

/** What is compiled, by content: graph-cli writes a file for each data source, often the same one. */
async function contentsOf(templates: readonly DataSourceTemplate[]): Promise<WasmContent[]> {
  const byContent = new Map<string, WasmContent>();
  for (const file of new Set(templates.map(({ wasmFile }) => wasmFile))) {
    const own = templates.filter(({ wasmFile }) => wasmFile === file);
    const bytes = await readFile(file).catch((error: unknown) => {
      throw new WasmInvalid(file, 'it cannot be read', { cause: error });
    });
    const key = createHash('sha256').update(bytes).digest('hex');
    const known = byContent.get(key);
    if (known) {
      known.files.add(file);
      known.templates.push(...own);
    } else byContent.set(key, { bytes, files: new Set([file]), templates: own });
  }
  return [...byContent.values()];
}

/** A compiled program of a subgraph, and the files that hold it. */
export interface Program {
  readonly files: readonly string[];
  readonly module: MappingModule;
  readonly names: ReadonlySet<string>;
}

/**
 * Reads and compiles every program of a subgraph once: sources whose files are equal share it.
 * @throws WasmInvalid, UnknownImport
 */
export async function readPrograms(subgraph: Subgraph, steps?: number): Promise<readonly Program[]> {
  const contents = await contentsOf([...subgraph.sources, ...subgraph.templates.values()]);
  return contents.map(({ bytes, files, templates }) => {
    const [file = ''] = files;
    return { files: [...files], module: compileMapping(file, bytes, steps), names: namesOf(subgraph, templates) };
  });
}

/** Instantiates programs; gives the mapping of each file. */
export function createMappings(programs: readonly Program[], services: HostServices): ReadonlyMap<string, Mapping> {
  return new Map(
    programs.flatMap(({ files, module, names }) => {
      const mapping = createMapping({ module, services, names });
      return files.map((file): [string, Mapping] => [file, mapping]);
    }),
  );
}
