import path from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { type Finding, SchemaInvalid, SubgraphFileMissing, SubgraphRefused } from './errors.ts';
import { parseEntitySchema } from './schema.ts';
import { readDataSource, readTemplate } from './sources.ts';
import { createSubgraphFiles, type SubgraphFiles } from './subgraph-files.ts';
import type { DataSource, DataSourceTemplate, EntitySchema, Subgraph } from './types.ts';
import { child, isPresent, items, type Node, report, requiredText } from './yaml.ts';

const OLDEST_SPEC = '0.0.2';
const NEWEST_SPEC = '1.5.0';
const ALL_BLOCKS = 2_147_483_647;
/** Features that are not run where they are declared. Many a manifest declares `grafting` and has no graft. */
const REFUSED_FEATURES: ReadonlySet<string> = new Set(['ipfsOnEthereumContracts']);

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

async function readManifest(files: SubgraphFiles): Promise<Node> {
  const file = path.join(files.directory, 'subgraph.yaml');
  const bytes = await files.read(file);
  if (bytes === null) throw new SubgraphFileMissing('The manifest', file);
  try {
    const value: unknown = parse(bytes.toString('utf8'), { schema: 'failsafe' });
    return { value, place: '', findings: [] };
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new SubgraphRefused(files.directory, [{ place: 'subgraph.yaml', problem: error.message }]);
  }
}

function checkManifest(manifest: Node, specVersion: string): void {
  if (compareVersions(specVersion, OLDEST_SPEC) < 0 || compareVersions(specVersion, NEWEST_SPEC) > 0) {
    report(child(manifest, 'specVersion'), `${specVersion} is not run; use ${OLDEST_SPEC} to ${NEWEST_SPEC}`);
  }
  const graft = child(manifest, 'graft');
  if (isPresent(graft)) report(graft, 'grafting is not run; index from the start');
  for (const feature of items(child(manifest, 'features'))) {
    if (REFUSED_FEATURES.has(requiredText(feature))) report(feature, `${requiredText(feature)} is not run`);
  }
}

/** `indexerHints.prune`: a number of blocks, `auto` for what reorganisations need, `never` or nothing for all. */
function readHistory(manifest: Node): number {
  const node = child(child(manifest, 'indexerHints'), 'prune');
  const hint = isPresent(node) ? requiredText(node) : 'never';
  if (hint === 'never') return ALL_BLOCKS;
  if (hint === 'auto') return 0;
  if (/^\d{1,9}$/.test(hint)) return Number(hint);
  report(node, `${hint} is none of auto, never and a number of blocks`);
  return ALL_BLOCKS;
}

async function readSchema(manifest: Node, files: SubgraphFiles): Promise<EntitySchema | null> {
  const node = child(child(manifest, 'schema'), 'file');
  const relative = requiredText(node);
  if (relative === '') return null;
  const bytes = await files.read(path.resolve(files.directory, relative));
  if (bytes === null) {
    report(node, `schema ${relative} is missing`);
    return null;
  }
  try {
    return parseEntitySchema(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SchemaInvalid)) throw error;
    manifest.findings.push(...error.findings.map(({ place, problem }) => ({ place: `${relative} ${place}`, problem })));
    return null;
  }
}

function oneNetwork(templates: readonly DataSourceTemplate[], findings: Finding[]): string {
  const networks = [...new Set(templates.map((template) => template.network))];
  if (networks.length > 1) {
    findings.push({ place: 'dataSources', problem: `all must be of one network, not ${networks.join(' and ')}` });
  }
  return networks[0] ?? '';
}

/**
 * Reads a built subgraph, the output directory of `graph build`.
 * @throws SubgraphFileMissing when there is no manifest.
 * @throws SubgraphRefused naming everything that is wrong or not run, each with its place.
 */
export async function loadSubgraph(buildDir: string): Promise<Subgraph> {
  const directory = path.resolve(buildDir);
  const files = createSubgraphFiles(directory);
  const manifest = await readManifest(files);
  const specVersion = requiredText(child(manifest, 'specVersion'));
  checkManifest(manifest, specVersion);
  const historyBlocks = readHistory(manifest);
  const nonFatalErrors = items(child(manifest, 'features')).some(({ value }) => value === 'nonFatalErrors');
  const schema = await readSchema(manifest, files);
  const sources: DataSource[] = [];
  for (const node of items(child(manifest, 'dataSources'))) {
    const source = await readDataSource(node, files);
    if (source) sources.push(source);
  }
  const templates = new Map<string, DataSourceTemplate>();
  for (const node of items(child(manifest, 'templates'))) {
    const template = await readTemplate(node, files);
    if (template) templates.set(template.name, template);
  }
  if (items(child(manifest, 'dataSources')).length === 0)
    report(child(manifest, 'dataSources'), 'at least one is needed');
  const network = oneNetwork([...sources, ...templates.values()], manifest.findings);
  if (schema === null || manifest.findings.length > 0) throw new SubgraphRefused(directory, manifest.findings);
  return { id: files.id(), directory, specVersion, network, historyBlocks, nonFatalErrors, sources, templates, schema };
}
