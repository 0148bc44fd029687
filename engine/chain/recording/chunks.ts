import type { FileHandle } from 'node:fs/promises';
import type { ChainBlock, Hex } from '../types.ts';
import type { Chunk } from './code-chunk.ts';
import { type RecordingFile, readChunk } from './file.ts';
import type { RecordedFact } from './format.ts';

/** Key of a fact within its recording. */
export function factKey(type: RecordedFact['type'], block: number, address: Hex, data = ''): string {
  return `${type}:${block}:${address}:${data}`;
}

export function keyOfFact(fact: RecordedFact): string {
  return fact.type === 'call'
    ? factKey('call', fact.block, fact.to, fact.data)
    : factKey(fact.type, fact.block, fact.address);
}

/** A chunk in memory, with its blocks by number and its facts by key. */
interface OpenChunk extends Chunk {
  readonly byNumber: ReadonlyMap<number, ChainBlock>;
  readonly byKey: ReadonlyMap<string, RecordedFact>;
}

/** Chunks held decoded: the one being mapped, the one after it, and one for a reader elsewhere. */
const HELD = 4;

export interface ChunkCache {
  /** Position of the chunk that answers for the block; -1 when none does. */
  find(block: number): number;
  /** @throws RecordingDamaged */
  get(position: number): Promise<OpenChunk>;
}

export function createChunkCache(handle: FileHandle, recording: RecordingFile): ChunkCache {
  const held = new Map<number, Promise<OpenChunk>>();
  const { entries } = recording;

  async function open(position: number): Promise<OpenChunk> {
    const chunk = await readChunk(handle, recording, position);
    const byNumber = new Map(chunk.blocks.map((block) => [block.header.number, block]));
    const byKey = new Map(chunk.facts.map((fact) => [keyOfFact(fact), fact]));
    return { ...chunk, byNumber, byKey };
  }

  return {
    find(block) {
      let low = 0;
      let high = entries.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const entry = entries[middle];
        if (entry === undefined) return -1;
        if (block < entry.from) high = middle - 1;
        else if (block > entry.to) low = middle + 1;
        else return middle;
      }
      return -1;
    },
    get(position) {
      const chunk = held.get(position) ?? open(position);
      held.delete(position);
      held.set(position, chunk);
      chunk.catch(() => held.delete(position));
      for (const oldest of held.keys()) {
        if (held.size <= HELD) break;
        held.delete(oldest);
      }
      return chunk;
    },
  };
}
