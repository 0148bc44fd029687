import { type ChainLocation, type ChainSource, openRecording, openSource } from '../engine/index.ts';
import { UsageError } from './errors.ts';
import { chainIdOf } from './networks.ts';
import type { ChainChoice, IndexSettings } from './settings.ts';

export interface OpenChain {
  readonly source: ChainSource;
  readonly network: string;
  /** To open it once more. */
  readonly location: ChainLocation;
}

/**
 * Opens the chain that settings choose, and checks that it is the network's.
 * @throws UsageError when the chain id is another network's; errors of openRecording and createRpcSource
 */
export async function openChain({ chain, network }: IndexSettings): Promise<OpenChain> {
  const opened = chain.type === 'recording' ? await openFile(chain.file, network) : await openRpc(chain, network);
  const expected = chainIdOf(opened.network);
  try {
    const chainId = await opened.source.chainId();
    if (expected !== null && chainId !== expected) {
      throw new UsageError(
        `${opened.source.label} is chain ${chainId}, but network ${opened.network} is chain ${expected}: give the right URL or --network`,
      );
    }
  } catch (error) {
    await opened.source.close();
    throw error;
  }
  return opened;
}

async function openFile(file: string, network: string | null): Promise<OpenChain> {
  const source = await openRecording(file);
  return { source, network: network ?? source.recording.header.network, location: { type: 'recording', file } };
}

async function openRpc({ urls, cacheDir }: ChainChoice & { type: 'rpc' }, network: string | null): Promise<OpenChain> {
  if (network === null) throw new UsageError('no network for the RPC URL: give --network');
  const location = { type: 'rpc', urls, network, guessSockets: true, ...(cacheDir !== null && { cacheDir }) } as const;
  return { source: await openSource(location), network, location };
}
