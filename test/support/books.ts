import { examineBooks } from '../../api/index.ts';
import type { EntityReader } from '../../engine/index.ts';
import { movedBooks } from './moved-books.ts';

/** R21: what does not balance, at the newest block and halfway there, and where a book that moved is not the block's. */
export async function unbalanced(reader: EntityReader): Promise<string[]> {
  const head = await reader.resolveBlock({ type: 'latest' });
  const [first] = await reader.blocksAfter(-1, 1);
  const middle = Math.floor(((first?.number ?? 0) + head.number) / 2);
  const found: string[] = [];
  for (const block of [await reader.resolveBlock({ type: 'number', number: middle }), head]) {
    for await (const { name, problems } of examineBooks(reader, block))
      found.push(...problems.map((problem) => `block ${block.number}: ${name}: ${problem}`));
  }
  return [...found, ...(await movedBooks(reader))];
}
