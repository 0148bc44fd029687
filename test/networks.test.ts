import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const networks: { readonly [network: string]: { readonly [source: string]: { address: string; startBlock: number } } } =
  JSON.parse(await readFile(join(root, 'networks.json'), 'utf8'));

interface Manifest {
  readonly dataSources: readonly {
    readonly name: string;
    readonly network: string;
    readonly source: { readonly address: string; readonly startBlock: number };
  }[];
  readonly templates: readonly { readonly name: string; readonly network: string }[];
}

/** Parts of `graph build` that come before the compiler, which does not know the network. */
interface GraphCli {
  updateSubgraphNetwork(manifest: string, network: string, networksFile: string, address: string): Promise<unknown>;
  fromFilePath(manifest: string): Promise<unknown>;
  protocolOf(dataSources: unknown): { subgraph: unknown };
  /** Throws what makes a manifest unfit. */
  load(manifest: string, options: { protocol: unknown }): Promise<{ result: { size: number } }>;
}

let directory = '';
let cli: GraphCli;

beforeAll(async () => {
  const part = (path: string) =>
    import(pathToFileURL(join(root, 'node_modules/@graphprotocol/graph-cli/dist', path)).href);
  const [network, sources, protocols, subgraph] = await Promise.all(
    ['command-helpers/network.js', 'command-helpers/data-sources.js', 'protocols/index.js', 'subgraph.js'].map(part),
  );
  cli = {
    updateSubgraphNetwork: network.updateSubgraphNetwork,
    fromFilePath: sources.fromFilePath,
    protocolOf: (dataSources) => protocols.default.fromDataSources(dataSources),
    load: (manifest, options) => subgraph.default.load(manifest, options),
  };
  directory = await mkdtemp(join(tmpdir(), 'networks-'));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  for (const name of ['src', 'abis', 'schema.graphql', 'package.json'])
    await symlink(join(root, name), join(directory, name));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test.each(Object.keys(networks))('graph build --network %s: its manifest is whole and valid', async (network) => {
  const place = join(directory, network);
  await mkdir(place);
  for (const name of ['src', 'abis', 'schema.graphql', 'node_modules'])
    await symlink(join(directory, name), join(place, name));
  const manifest = join(place, 'subgraph.yaml');
  await cp(join(root, 'subgraph.yaml'), manifest);

  await cli.updateSubgraphNetwork(manifest, network, join(root, 'networks.json'), 'address');

  const protocol = cli.protocolOf(await cli.fromFilePath(manifest));
  const { result } = await cli.load(manifest, { protocol });
  expect(result.size).toBeGreaterThan(3);
  const { dataSources, templates }: Manifest = parse(await readFile(manifest, 'utf8'));
  for (const { name, network: named, source } of dataSources) {
    const { address, startBlock } = networks[network]?.[name] ?? {};
    expect([name, named, source.address, source.startBlock]).toEqual([name, network, address, startBlock]);
    expect(source.address).toMatch(/^0x[0-9a-fA-F]{40}$/);
  }
  expect(templates.every((template) => template.network === network)).toBe(true);
  expect(dataSources.map(({ name }) => name).sort()).toEqual(Object.keys(networks[network] ?? {}).sort());
});
