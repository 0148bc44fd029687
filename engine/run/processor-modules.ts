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

function handlersOf(templates: readonly DataSourceTemplate[]): ReadonlySet<string> {
  return new Set(
    templates.flatMap((template) =>
      [...template.eventHandlers, ...template.blockHandlers].map(({ handler }) => handler),
    ),
  );
}

/**
 * Compiles and instantiates every wasm file of a subgraph; sources that share a file share the mapping.
 * @throws WasmInvalid, UnknownImport
 */
export async function loadMappings(
  subgraph: Subgraph,
  services: HostServices,
  steps?: number,
): Promise<ReadonlyMap<string, Mapping>> {
  const byFile = new Map<string, DataSourceTemplate[]>();
  for (const template of [...subgraph.sources, ...subgraph.templates.values()]) {
    const same = byFile.get(template.wasmFile);
    if (same) same.push(template);
    else byFile.set(template.wasmFile, [template]);
  }
  const mappings = new Map<string, Mapping>();
  for (const [file, templates] of byFile) {
    const bytes = await readFile(file).catch((error: unknown) => {
      throw new WasmInvalid(file, 'it cannot be read', { cause: error });
    });
    const module = compileMapping(file, bytes, steps);
    const names = namesOf(subgraph, templates);
    mappings.set(file, createMapping({ module, services, handlers: handlersOf(templates), names }));
  }
  return mappings;
}
