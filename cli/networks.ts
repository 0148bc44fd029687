import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parse, stringify } from 'yaml';
import { UsageError } from './errors.ts';

/** Chain ids of the networks named in networks.json; a network named nowhere here is not checked. */
const CHAIN_IDS: Readonly<Record<string, number>> = {
  'arbitrum-one': 42161,
  mainnet: 1,
  base: 8453,
  optimism: 10,
  devnet: 31337,
};

export function chainIdOf(network: string): number | null {
  return CHAIN_IDS[network] ?? null;
}

interface SourceAddress {
  readonly address: string;
  readonly startBlock?: number;
}

type NetworkEntry = Readonly<Record<string, SourceAddress>>;

/** One network of a networks file in graph-cli's format: `{ network: { DataSource: { address, startBlock } } }`. */
async function readNetwork(file: string, network: string): Promise<NetworkEntry> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`networks file ${file} cannot be read: give an existing file with --networks-file`);
  });
  let networks: Record<string, NetworkEntry>;
  try {
    networks = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`networks file ${file} is not JSON (${error instanceof Error ? error.message : error})`);
  }
  const entry = networks[network];
  if (!entry) {
    const known = Object.keys(networks).join(', ');
    throw new UsageError(`network ${network} is not in ${file}: choose one of ${known}, or add it there`);
  }
  return entry;
}

interface ManifestSource {
  name: string;
  network: string;
  source: { address?: string; startBlock?: number };
}

/** In a networks file: the protocol does not live on the network. */
const NOWHERE = `0x${'0'.repeat(40)}`;

interface Manifest {
  dataSources: ManifestSource[];
  templates?: { network: string }[];
}

export interface NetworkBuild {
  /** Output of `graph build`. */
  readonly buildDir: string;
  readonly networksFile: string;
  readonly network: string;
}

/**
 * The built subgraph for one network, as `graph build --network` would write it: the same WASM with the network's
 * name, addresses and start blocks in the manifest. A data source at the zero address, which `graph build` would keep
 * though nothing can ever happen there, is left out. Lies in `<buildDir>/networks/<network>-<hash>`.
 */
export async function subgraphFor({ buildDir, networksFile, network }: NetworkBuild): Promise<string> {
  const entry = await readNetwork(networksFile, network);
  const text = await readFile(join(buildDir, 'subgraph.yaml'), 'utf8').catch(() => {
    throw new UsageError(`no built subgraph in ${buildDir}: run npm run build`);
  });
  const manifest: Manifest = parse(text);
  for (const source of manifest.dataSources) {
    const address = entry[source.name];
    if (!address) throw new UsageError(`network ${network} in ${networksFile} gives no address for ${source.name}`);
    if (!/^0x[0-9a-fA-F]{40}$/.test(address.address)) {
      throw new UsageError(
        `network ${network}: ${source.name} has address "${address.address}", expected 0x and 40 digits`,
      );
    }
    source.network = network;
    source.source.address = address.address;
    source.source.startBlock = address.startBlock ?? 0;
  }
  manifest.dataSources = manifest.dataSources.filter(({ source }) => source.address !== NOWHERE);
  for (const template of manifest.templates ?? []) template.network = network;

  const yaml = stringify(manifest);
  const target = join(buildDir, 'networks', `${network}-${await contentHash(buildDir, yaml)}`);
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  for (const entry of await readdir(buildDir)) {
    if (entry !== 'networks') await cp(join(buildDir, entry), join(draft, entry), { recursive: true });
  }
  await writeFile(join(draft, 'subgraph.yaml'), yaml);
  await rename(draft, target).catch(async (error) => {
    // Another process made the same folder meanwhile.
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
  return target;
}

async function contentHash(buildDir: string, yaml: string): Promise<string> {
  const hash = createHash('sha256').update(yaml);
  const entries = await readdir(buildDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.filter((path) => !path.startsWith(join(buildDir, 'networks'))).sort()) {
    hash.update(relative(buildDir, file)).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 12);
}
