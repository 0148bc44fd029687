import { createBlockLines } from '../digest/block-lines.ts';
import type { ByteSink } from './byte-sink.ts';
import type { PlannedBlock, Unsure } from './digest-plan.ts';

/** Gathers what the changes of one block add to its digest, block after block. */
export interface DigestDraft {
  /** A new version: its cells are bytes of `sink` from `start` on. */
  addVersion(prefix: Uint8Array, sink: ByteSink, start: number): void;
  addRemoval(line: string): void;
  addUnsure(removal: Unsure): void;
  /** After the last change of block `number`; null where it has none. */
  endBlock(number: number): PlannedBlock | null;
  /** Forgets a block that was given up. */
  clear(): void;
}

export function createDigestDraft(): DigestDraft {
  const lines = createBlockLines();
  let unsure: Unsure[] = [];

  function clear(): void {
    unsure = [];
    lines.clear();
  }

  return {
    addVersion: lines.addVersion,
    addRemoval: lines.addText,
    addUnsure: (removal) => void unsure.push(removal),
    endBlock(number) {
      const body =
        unsure.length > 0 ? { lines: lines.texts(), unsure } : lines.count > 0 ? lines.bodyHash(number) : null;
      clear();
      return body === null ? null : { number, body };
    },
    clear,
  };
}
