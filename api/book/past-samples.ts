import type { ProcessedBlock } from '../../engine/index.ts';
import type { Analytics } from './analytics.ts';
import type { BookSource } from './book-source.ts';
import type { LeastRecent } from './least-recent.ts';

export interface PastSamples<Sample> {
  readonly books: BookSource;
  readonly cache: LeastRecent<Sample>;
  readonly keyOf: (block: ProcessedBlock) => string;
  readonly sampleOf: (analytics: Analytics) => Promise<Sample>;
}

/** A sample of the book of each block, in their order; the book of a block whose sample is kept is not made. @throws BlockReverted */
export async function pastSamples<Sample>(
  { books, cache, keyOf, sampleOf }: PastSamples<Sample>,
  blocks: readonly ProcessedBlock[],
): Promise<Sample[]> {
  const found = new Map<string, Sample>();
  const missing = new Map<string, ProcessedBlock>();
  for (const block of blocks) {
    const known = cache.get(keyOf(block));
    if (known === undefined) missing.set(block.hash, block);
    else found.set(block.hash, known);
  }
  for await (const analytics of books.walk([...missing.values()])) {
    const sample = await sampleOf(analytics);
    cache.set(keyOf(analytics.block), sample);
    found.set(analytics.block.hash, sample);
  }
  return blocks.map(({ hash }) => found.get(hash)).filter((sample) => sample !== undefined);
}
