import type { Hex } from '../chain/types.ts';
import type { Subgraph } from '../manifest/types.ts';
import type { DynamicSource } from '../store/types.ts';
import { MappingFailed, MappingUnfit } from '../wasm/errors.ts';
import { type ActiveSource, dynamicSource } from './processor-sources.ts';

function addressOf(source: DynamicSource): Hex {
  const [param] = source.params;
  const digits = param?.replace(/^0x/, '').toLowerCase() ?? '';
  if (!/^[0-9a-f]{40}$/.test(digits)) {
    throw new MappingUnfit(
      `Failed to create data source from template \`${source.template}\`: ` +
        (param === undefined ? 'address parameter is missing' : `\`${param}\` is no address`),
    );
  }
  return `0x${digits}`;
}

/**
 * The data source that a mapping asked for.
 * @throws MappingFailed
 */
export function activate(subgraph: Subgraph, source: DynamicSource): ActiveSource {
  const template = subgraph.templates.get(source.template);
  if (template === undefined) {
    throw new MappingFailed(
      `Failed to create data source from name \`${source.template}\`: no template with this name. ` +
        `Available names: ${[...subgraph.templates.keys()].join(', ')}.`,
    );
  }
  return dynamicSource(template, addressOf(source), source);
}
