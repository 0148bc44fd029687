import { createConfig } from 'ponder';
import feed from './abis/Feed.json';
import pool from './abis/Pool.json';

const { RPC_URL, LAST_BLOCK, DATABASE_URL, RPC_BUCKETS = '40' } = process.env;
const range = { chain: 'made', startBlock: 1, endBlock: Number(LAST_BLOCK) };

export default createConfig({
  // Without a URL Ponder uses PGlite in its own directory.
  database: DATABASE_URL ? { kind: 'postgres', connectionString: DATABASE_URL } : { kind: 'pglite' },
  chains: {
    made: {
      id: 1,
      // Ponder's limit is per URL and starts at 20 requests a second; many URLs lift it.
      rpc: Array.from({ length: Number(RPC_BUCKETS) }, (_, i) => `${RPC_URL}/?bucket=${i}`),
      pollingInterval: 1_000_000,
    },
  },
  contracts: {
    Pool: { abi: pool, address: '0x00000000000000000000000000000000000000a1', ...range },
    Feed: { abi: feed, ...range },
  },
});
