import { join } from 'node:path';
import { subgraphFor } from '../cli/networks.ts';
import { type RecordOptions, type RecordSummary, record } from '../cli/record.ts';
import type { Anvil } from './chain/anvil.ts';
import { findProjectRoot } from './project-root.ts';

/** Blocks that the recording may be behind the chain: their states are asked for. */
export const STATES_KEPT = 700;
const MOST_BEHIND = 400;
/** Asked about the newest block while the next is made, anvil may answer with the next one's state. */
const LEAST_BEHIND = 2;

export interface RecordingAlong {
  /** The chain has grown to a block: waits until the recording is near, so that no state is gone that it will ask for. */
  near(block: number): Promise<void>;
  /** Records up to the chain's newest block, and ends. */
  finish(): Promise<RecordSummary>;
  /** Ends without finishing. */
  abandon(): Promise<void>;
}

/** Records what the built subgraph takes from a demo chain while the chain grows. */
export async function recordAlong(
  { url, rpc }: Anvil,
  options: Pick<RecordOptions, 'out' | 'provenance' | 'onProgress'>,
): Promise<RecordingAlong> {
  const root = findProjectRoot();
  const paths = { buildDir: join(root, 'build'), networksFile: join(root, 'networks.json') };
  const all = { ...options, rpc: url, subgraphDir: await subgraphFor({ ...paths, network: 'devnet' }) };
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  let recorded = -1;
  let newest = 0;
  const onRecorded = (block: number): void => {
    recorded = block;
    for (const look of waiting) look();
  };
  const run = record({ ...all, follow: true, newest: () => newest, signal: stop.signal, onRecorded });
  run.catch(() => {});

  async function reach(block: number): Promise<void> {
    if (recorded >= block) return;
    const reached = new Promise<void>((resolve) => {
      const look = (): void => {
        if (recorded < block) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
    });
    await Promise.race([reached, run]);
  }

  return {
    async near(block) {
      newest = Math.max(0, block - LEAST_BEHIND);
      await reach(block - MOST_BEHIND);
    },
    async finish() {
      newest = Number(await rpc.call('eth_blockNumber'));
      await reach(newest);
      stop.abort();
      return run;
    },
    async abandon() {
      stop.abort();
      await run.catch(() => {});
    },
  };
}
