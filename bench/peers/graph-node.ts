import { startGnd } from '../../test/graph-node/gnd.ts';
import type { Peer, PeerRun } from './peer.ts';

const PATIENCE_MS = 30 * 60_000;

/** The real graph-node in its development mode, with the settings that suit it best; it runs our very subgraph. */
export const graphNode: Peer = {
  title: 'graph-node 0.45 (gnd), tuned',
  keepsHistory: true,
  start: async ({ chain, databaseUrl }: PeerRun) => {
    const builds = [process.env.SYNC_SUBGRAPH ?? ''];
    const node = await startGnd({ builds, network: 'mainnet', rpcUrl: chain.url, databaseUrl });
    let schema = '';
    const done = async (): Promise<void> => {
      schema = await node.schemaOf(0);
      await node.reach(0, chain.head, PATIENCE_MS);
    };
    return {
      pid: node.pid,
      done: done(),
      from: (table) => `${schema}.${table}${table === 'event' ? '' : ' where upper_inf(block_range)'}`,
      column: (name) => name,
      graphqlUrl: node.url(0),
      stop: () => node.stop(),
    };
  },
};
