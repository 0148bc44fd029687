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

export interface SourceListeners extends Pick<RpcSourceOptions, 'onRequest'> {
  /** Told the first time that what was fetched cannot be kept. */
  readonly onCacheError?: (error: unknown) => void;
}

/** @throws errors of openRecording and createRpcSource */
export async function openSource(
  location: ChainLocation,
  { onRequest, onCacheError }: SourceListeners = {},
): Promise<ChainSource> {
  if (location.type === 'recording') return openRecording(location.file);
  const source = createRpcSource({ ...location, ...(onRequest && { onRequest }) });
  if (location.cacheDir === undefined) return source;
  return withCache({ source, directory: location.cacheDir, ...(onCacheError && { onError: onCacheError }) });
}
