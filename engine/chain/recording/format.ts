import type { Hex, LogSelector } from '../types.ts';

/** See docs/recording-format.md; a change of layout raises the version. */
export const FORMAT_VERSION = 1;

export const SIGNATURE = Buffer.from('\x89MSREC\r\n', 'latin1');
export const END_MARK = Buffer.from('MSRECEND', 'latin1');
/** End mark, offset of the index frame, digest of all frames. */
export const TRAILER_BYTES = 8 + 8 + 32;
/** Kind, stored length, raw length, digest. */
export const FRAME_HEAD_BYTES = 4 + 4 + 4 + 32;

/** A chunk is closed by the block that arrives after one of these is reached: content alone decides its borders. */
export const CHUNK_BLOCKS = 512;
export const CHUNK_WEIGHT = 2 << 20;

/** What each recorded block carries. */
export interface RecordingContent {
  /** True: every block of the range is present; false: only those with selected logs, and the last one. */
  readonly everyBlock: boolean;
  readonly transactions: 'none' | 'without-input' | 'full';
  readonly receipts: boolean;
}

export interface RecordingHeader {
  readonly chainId: number;
  /** Network name as manifests spell it. */
  readonly network: string;
  /** Blocks after which the recorded chain counted a block as final. */
  readonly finalityDepth: number;
  /** First block of the range. */
  readonly from: number;
  readonly content: RecordingContent;
  /** Free lines on how it was made, for example a scenario's name and seed. */
  readonly provenance: readonly string[];
}

export type RecordedFact =
  | { readonly type: 'call'; readonly block: number; readonly to: Hex; readonly data: Hex; readonly result: Hex | null }
  | { readonly type: 'balance'; readonly block: number; readonly address: Hex; readonly balance: bigint }
  | { readonly type: 'code'; readonly block: number; readonly address: Hex; readonly code: Hex };

/** One chunk as the index lists it. */
export interface ChunkEntry {
  readonly offset: number;
  /** Bytes of the whole frame. */
  readonly length: number;
  /** The chunk answers for every block of `from..to`, also for those it does not hold. */
  readonly from: number;
  readonly to: number;
  readonly blocks: number;
  readonly logs: number;
  readonly facts: number;
  /** Selectors that became known in this chunk. */
  readonly selectors: readonly LogSelector[];
  /** Hex, of the frame. */
  readonly digest: string;
}
