import { createBlockLines } from '../digest/block-lines.ts';
import type { ByteSink } from './byte-sink.ts';
import type { DigestPlan, PlannedBlock, Unsure } from './digest-plan.ts';

/** Gathers what the changes of a batch add to the digests of its blocks, block by block. */
export interface DigestDraft {
  /** A new version: its cells are bytes of `sink` from `start` on. */
  addVersion(prefix: Uint8Array, sink: ByteSink, start: number): void;
  addRemoval(line: string): void;
  addUnsure(removal: Unsure): void;
  /** The changes that follow are of this block. */
  beginBlock(number: number): void;
  /** After the last change; what comes then is of another batch. */
  finish(): DigestPlan;
  /** Forgets a batch that was given up. */
  clear(): void;
}

export function createDigestDraft(): DigestDraft {
  const lines = createBlockLines();
  let blocks: PlannedBlock[] = [];
  let unsure: Unsure[] = [];
  let block = -1;

  function endBlock(): void {
    if (unsure.length > 0) blocks.push({ number: block, body: { lines: lines.texts(), unsure } });
    else if (lines.count > 0) blocks.push({ number: block, body: lines.bodyHash(block) });
    unsure = [];
    lines.clear();
  }

  function clear(): void {
    blocks = [];
    unsure = [];
    lines.clear();
  }

  return {
    addVersion: lines.addVersion,
    addRemoval: lines.addText,
    addUnsure: (removal) => void unsure.push(removal),
    beginBlock(number) {
      endBlock();
      block = number;
    },
    finish() {
      endBlock();
      const made = blocks;
      clear();
      return { blocks: made };
    },
    clear,
  };
}
