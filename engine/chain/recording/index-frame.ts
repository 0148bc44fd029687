import { createHash } from 'node:crypto';
import type { Hex } from '../types.ts';
import { codeSelector } from './code-chunk.ts';
import { type Coder, createDecoder, createEncoder } from './coder.ts';
import { type ChunkEntry, END_MARK, TRAILER_BYTES } from './format.ts';

function codeEntry(coder: Coder, place: { offset: number; from: number }, entry: ChunkEntry | undefined): ChunkEntry {
  const length = coder.uint('shape', entry?.length);
  const from = place.from + coder.uint('shape', entry && entry.from - place.from);
  const to = from + coder.uint('shape', entry && entry.to - from);
  const blocks = coder.uint('shape', entry?.blocks);
  const logs = coder.uint('shape', entry?.logs);
  const facts = coder.uint('shape', entry?.facts);
  const count = coder.uint('shape', entry?.selectors.length);
  const selectors = Array.from({ length: count }, (_, i) => codeSelector(coder, entry?.selectors[i]));
  const stored: Hex | undefined = entry && `0x${entry.digest}`;
  const digest = coder.plain('dictionary', 32, stored).slice(2);
  return { offset: place.offset, length, from, to, blocks, logs, facts, selectors, digest };
}

function codeIndex(coder: Coder, firstOffset: number, entries: readonly ChunkEntry[] | undefined): ChunkEntry[] {
  const count = coder.uint('shape', entries?.length);
  const coded: ChunkEntry[] = [];
  let offset = firstOffset;
  let from = 0;
  for (let i = 0; i < count; i++) {
    const entry: ChunkEntry = codeEntry(coder, { offset, from }, entries?.[i]);
    coded.push(entry);
    offset += entry.length;
    from = entry.to + 1;
  }
  return coded;
}

export function encodeIndex(firstOffset: number, entries: readonly ChunkEntry[]): Buffer {
  const encoder = createEncoder();
  codeIndex(encoder, firstOffset, entries);
  return encoder.done();
}

/** @throws RangeError when `raw` was not written by `encodeIndex`. */
export function decodeIndex(firstOffset: number, raw: Buffer): ChunkEntry[] {
  return codeIndex(createDecoder(raw), firstOffset, undefined);
}

/** `digests` are those of all frames in file order. */
export function packTrailer(indexOffset: number, digests: readonly Buffer[]): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  END_MARK.copy(trailer, 0);
  trailer.writeBigUInt64LE(BigInt(indexOffset), END_MARK.length);
  const digest = createHash('sha256').update(trailer.subarray(0, 16));
  for (const part of digests) digest.update(part);
  digest.digest().copy(trailer, 16);
  return trailer;
}
