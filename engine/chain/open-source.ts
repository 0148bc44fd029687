import { withCache } from './cache/cached-source.ts';
import { openRecording } from './recording/open-recording.ts';
import { createRpcSource, type RpcSourceOptions } from './rpc/rpc-source.ts';
import type { ChainSource } from './types.ts';

/** Where a chain is, in words that can be sent to another thread. */
export type ChainLocation =
  | { readonly type: 'recording'; readonly file: string }
  | ({
      readonly type: 'rpc';
      /** Directory that keeps final blocks for the next time, see `withCache`. */
      readonly cacheDir?: string;
    } & Omit<RpcSourceOptions, 'onRequest'>);

/** @throws errors of openRecording and createRpcSource */
export async function openSource(
  location: ChainLocation,
  onRequest?: RpcSourceOptions['onRequest'],
): Promise<ChainSource> {
  if (location.type === 'recording') return openRecording(location.file);
  const source = createRpcSource({ ...location, ...(onRequest && { onRequest }) });
  return location.cacheDir === undefined ? source : withCache({ source, directory: location.cacheDir });
}
