import { join } from 'node:path';
import {
  type ChainSource,
  type DatabaseLocation,
  type EntityReader,
  type Hex,
  loadSubgraph,
  openEngine,
  type Subgraph,
} from '../engine/index.ts';
import { findProjectRoot } from './project-root.ts';

const NETWORK = 'devnet';

export interface IndexChainOptions {
  /** Address of Aave's PoolAddressesProvider; not followed when absent. */
  readonly provider?: Hex;
  /** Addresses of the other static data sources by name; those not named are not followed. */
  readonly addresses?: { readonly [source: string]: Hex };
  readonly location?: DatabaseLocation;
  /** Output of `graph build`; the checkout's when absent. */
  readonly buildDir?: string;
}

export interface IndexedChain {
  readonly reader: EntityReader;
  /** Goes on from where the last run ended. @throws EngineError, and an Error when a mapping failed */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** The built subgraph (`npm run build`), as if built for a demo chain with these addresses. */
async function loadDevnetSubgraph(addresses: { readonly [source: string]: Hex }, buildDir: string): Promise<Subgraph> {
  const subgraph = await loadSubgraph(buildDir);
  const unknown = Object.keys(addresses).filter((name) => !subgraph.sources.some((source) => source.name === name));
  if (unknown.length > 0) throw new Error(`the subgraph has no data source ${unknown.join(', ')}`);
  const templates = [...subgraph.templates].map(
    ([name, template]) => [name, { ...template, network: NETWORK }] as const,
  );
  const sources = subgraph.sources.flatMap((source) => {
    const address = addresses[source.name];
    return address === undefined ? [] : [{ ...source, network: NETWORK, address, startBlock: 0 }];
  });
  return { ...subgraph, network: NETWORK, sources, templates: new Map(templates) };
}

/** Indexes a demo chain with the built subgraph into a store, in memory unless told otherwise. Closes the source too. */
export async function indexChain(
  source: ChainSource,
  { provider, addresses, location, buildDir }: IndexChainOptions,
): Promise<IndexedChain> {
  const named = { ...addresses, ...(provider && { PoolAddressesProvider: provider }) };
  const subgraph = await loadDevnetSubgraph(named, buildDir ?? join(findProjectRoot(), 'build'));
  const database = location ?? { memory: true };
  const { indexer, reader, store, close } = await openEngine({ subgraph, source, database });
  return {
    reader,
    async catchUp() {
      await indexer.run();
      const failure = await store.failure();
      if (failure !== null) throw new Error(`block ${failure.block.number}, ${failure.handler}: ${failure.message}`);
    },
    close,
  };
}
