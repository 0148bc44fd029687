import path from 'node:path';
import { type AbiItem, readAbi } from '../abi/abi-json.ts';
import { AbiTextInvalid } from '../abi/errors.ts';
import { readContext } from './context.ts';
import { readHandlers } from './handlers.ts';
import type { SubgraphFiles } from './subgraph-files.ts';
import type { DataSource, DataSourceTemplate } from './types.ts';
import { child, integer, isPresent, items, type Node, report, requiredText, text } from './yaml.ts';

const API_VERSIONS: ReadonlySet<string> = new Set(['0.0.5', '0.0.6', '0.0.7', '0.0.8', '0.0.9']);

/** Why a kind of source is not run; null when it is. */
function kindProblem(kind: string): string | null {
  if (kind === 'ethereum' || kind === 'ethereum/contract') return null;
  if (kind.startsWith('file/')) return 'file data sources are not run';
  if (kind === 'substreams') return 'substreams are not run';
  if (kind === 'subgraph') return 'composition of subgraphs is not run';
  return `kind ${kind} is not run; only ethereum is`;
}

function filePath(node: Node, files: SubgraphFiles): string {
  if (isPresent(node) && typeof node.value !== 'string') {
    report(node, 'must be the path of a local file; build with `graph build`, not from IPFS');
    return '';
  }
  const relative = requiredText(node);
  return relative === '' ? '' : path.resolve(files.directory, relative);
}

async function readAbiFile(node: Node, file: string, files: SubgraphFiles): Promise<readonly AbiItem[]> {
  const bytes = file === '' ? null : await files.read(file);
  if (bytes === null) {
    if (file !== '') report(node, `ABI file ${file} is missing`);
    return [];
  }
  try {
    return readAbi(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof AbiTextInvalid)) throw error;
    report(node, `ABI file ${file} is not valid: ${error.message}`);
    return [];
  }
}

interface Abis {
  readonly paths: ReadonlyMap<string, string>;
  readonly items: ReadonlyMap<string, readonly AbiItem[]>;
}

async function readAbis(mapping: Node, files: SubgraphFiles): Promise<Abis> {
  const paths = new Map<string, string>();
  const parsed = new Map<string, readonly AbiItem[]>();
  for (const node of items(child(mapping, 'abis'))) {
    const name = requiredText(child(node, 'name'));
    const file = filePath(child(node, 'file'), files);
    paths.set(name, file);
    parsed.set(name, await readAbiFile(node, file, files));
  }
  return { paths, items: parsed };
}

async function readWasm(mapping: Node, files: SubgraphFiles): Promise<string> {
  const node = child(mapping, 'file');
  const file = filePath(node, files);
  if (file !== '' && !file.endsWith('.wasm'))
    report(node, `${file} is no wasm; name the output directory of \`graph build\``);
  else if (file !== '' && (await files.read(file)) === null) report(node, `wasm ${file} is missing`);
  return file;
}

/** Reads what data sources and templates have in common. */
export async function readTemplate(node: Node, files: SubgraphFiles): Promise<DataSourceTemplate | null> {
  const kind = child(node, 'kind');
  const problem = kindProblem(requiredText(kind));
  if (problem !== null) {
    report(kind, problem);
    return null;
  }
  const mapping = child(node, 'mapping');
  const apiVersion = requiredText(child(mapping, 'apiVersion'));
  if (!API_VERSIONS.has(apiVersion)) {
    report(child(mapping, 'apiVersion'), `${apiVersion} is not run; use one of ${[...API_VERSIONS].join(', ')}`);
  }
  const abis = await readAbis(mapping, files);
  const abiNode = child(child(node, 'source'), 'abi');
  const abiName = requiredText(abiNode);
  if (!abis.items.has(abiName)) report(abiNode, `ABI ${abiName} is not among mapping.abis`);
  return {
    name: requiredText(child(node, 'name')),
    network: text(child(node, 'network')) ?? '',
    apiVersion,
    wasmFile: await readWasm(mapping, files),
    abis: abis.paths,
    ...readHandlers(mapping, { abis: abis.items, abiName }),
  };
}

export async function readDataSource(node: Node, files: SubgraphFiles): Promise<DataSource | null> {
  const template = await readTemplate(node, files);
  if (template === null) return null;
  const source = child(node, 'source');
  const addressNode = child(source, 'address');
  const address = isPresent(addressNode) ? requiredText(addressNode).replace(/^0x/i, '').toLowerCase() : null;
  if (address !== null && !/^[0-9a-f]{40}$/.test(address)) report(addressNode, 'must be 20 bytes in hex, in quotes');
  if (address === null && template.blockHandlers.length > 0) report(source, 'block handlers need an address');
  return {
    ...template,
    address: address === null ? null : `0x${address}`,
    startBlock: integer(child(source, 'startBlock')) ?? 0,
    endBlock: integer(child(source, 'endBlock')),
    context: readContext(child(node, 'context')),
  };
}
