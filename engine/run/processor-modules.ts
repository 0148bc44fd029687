import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { DataSourceTemplate, Subgraph } from '../manifest/types.ts';
import { WasmInvalid } from '../wasm/errors.ts';
import { compileMapping } from '../wasm/module.ts';
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

/**
 * Compiles and instantiates every program of a subgraph once; gives the mapping of each file. Sources whose files are
 * equal share the mapping.
 * @throws WasmInvalid, UnknownImport
 */
export async function loadMappings(
  subgraph: Subgraph,
  services: HostServices,
  steps?: number,
): Promise<ReadonlyMap<string, Mapping>> {
  const mappings = new Map<string, Mapping>();
  for (const { bytes, files, templates } of await contentsOf([...subgraph.sources, ...subgraph.templates.values()])) {
    const [file = ''] = files;
    const module = compileMapping(file, bytes, steps);
    const names = namesOf(subgraph, templates);
    const mapping = createMapping({ module, services, names });
    for (const each of files) mappings.set(each, mapping);
  }
  return mappings;
}
