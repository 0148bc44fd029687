import { openRecording } from './recording/open-recording.ts';
import { createRpcSource, type RpcSourceOptions } from './rpc/rpc-source.ts';
import type { ChainSource } from './types.ts';

/** Where a chain is, in words that can be sent to another thread. */
export type ChainLocation =
  | { readonly type: 'recording'; readonly file: string }
  | ({ readonly type: 'rpc' } & RpcSourceOptions);

/** @throws errors of openRecording and createRpcSource */
export async function openSource(location: ChainLocation): Promise<ChainSource> {
  return location.type === 'recording' ? openRecording(location.file) : createRpcSource(location);
}
