import { createRpcSource, type RpcSource } from '../../chain/rpc/rpc-source.ts';
import { createScriptedChain, type ScriptedChain, type ScriptedLog } from '../../chain/testing/scripted-chain.ts';
import { type ScriptedServer, serveChain } from '../../chain/testing/scripted-server.ts';
import type { ChainBlock } from '../../chain/types.ts';
import { createIndexer, type Indexer, type IndexerOptions } from '../indexer.ts';
import { createMemoryStore, type MemoryStore } from '../memory-store.ts';
import { createLedger, ledgerSubgraph } from './ledger.ts';

/** A scripted chain, its RPC server and a ledger that indexes it into memory. */
export interface Live {
  readonly chain: ScriptedChain;
  readonly server: ScriptedServer;
  readonly source: RpcSource;
  readonly store: MemoryStore;
  /** A new indexer over the same store, as after a restart. */
  indexer(options?: Partial<IndexerOptions>): Indexer;
  mine(...blocks: (readonly ScriptedLog[])[]): void;
  close(): Promise<void>;
}

export async function createLive({ before }: { before?: (block: ChainBlock) => void } = {}): Promise<Live> {
  const chain = createScriptedChain();
  const server = await serveChain(chain);
  server.state = (to, _data, block) => (block.header.number % 3 === 0 ? null : `${to}${block.header.hash.slice(-10)}`);
  const source = createRpcSource({ urls: [server.url], backoffMs: 2, firstRange: 3 });
  const store = createMemoryStore();
  return {
    chain,
    server,
    source,
    store,
    indexer: (options = {}) =>
      createIndexer({
        subgraph: ledgerSubgraph,
        source,
        store,
        processor: createLedger({ store, calls: source, ...(before && { before }) }),
        storedBlock: store.storedBlock,
        pollMs: 5,
        backoffMs: 2,
        ...options,
      }),
    mine(...blocks) {
      for (const logs of blocks) chain.mine(logs);
    },
    async close() {
      await source.close();
      await server.close();
    },
  };
}
