import { type Analytics, createAnalytics } from '../../api/book/analytics.ts';
import { moveAnalytics } from '../../api/book/move-analytics.ts';
import { loadSnapshot, type MovedSnapshot, moveSnapshot } from '../../api/book/snapshot.ts';
import type { EntityReader, ProcessedBlock } from '../../engine/index.ts';
import { seededRandom } from '../../margin/book/fixtures.ts';

/** Places in the chain that are jumped to, forwards and backwards, and blocks that are followed from each. */
const JUMPS = 4;
const FOLLOWED = 3;
/** Relative to an account's gross value: every move adds a rounding. */
const CLOSE = 1e-9;

/** Where a book that was moved from block to block differs from one made of the block's rows alone. */
export async function movedBooks(reader: EntityReader, seed = 1): Promise<string[]> {
  const problems: string[] = [];
  let analytics: Analytics | null = null;
  let moves = 0;
  for (const block of await someBlocks(reader, seed)) {
    const fresh = createAnalytics(await loadSnapshot(reader, block));
    const snapshot: MovedSnapshot | null =
      analytics && (await moveSnapshot(reader, analytics, block, { mostMoved: Number.POSITIVE_INFINITY }));
    const moved: Analytics | null = analytics && snapshot && moveAnalytics(analytics, snapshot);
    if (moved !== null) {
      moves++;
      problems.push(...differences(moved, fresh).map((problem) => `block ${block.number}: moved: ${problem}`));
    }
    analytics = moved ?? fresh;
  }
  return moves === 0 ? ['no book could be moved'] : problems;
}

async function someBlocks(reader: EntityReader, seed: number): Promise<ProcessedBlock[]> {
  const random = seededRandom(seed);
  const { number: head } = await reader.resolveBlock({ type: 'latest' });
  const [first] = await reader.blocksAfter(-1, 1);
  const start = first?.number ?? 0;
  const found: ProcessedBlock[] = [];
  for (let jump = 0; jump < JUMPS; jump++) {
    const from = start + Math.floor((head - start) * (0.2 + 0.8 * random()));
    found.push(...(await reader.blocksAfter(from - 1, FOLLOWED)));
  }
  return found;
}

const fields = ['surplus', 'requirement', 'exposure', 'debt', 'idle'] as const;

function differences(moved: Analytics, fresh: Analytics): string[] {
  const found: string[] = [];
  const idsOf = ({ book }: Analytics) => [...book.ids].filter((id) => id !== '').sort();
  const [ids, wanted] = [idsOf(moved), idsOf(fresh)];
  if (ids.join() !== wanted.join()) return [`accounts ${ids.length}, of the rows ${wanted.length}`];
  const reasons = ({ excluded }: Analytics) => JSON.stringify([...excluded].sort());
  if (reasons(moved) !== reasons(fresh)) found.push(`excluded ${reasons(moved)}, of the rows ${reasons(fresh)}`);
  for (const id of ids) found.push(...accountDifferences(id, moved, fresh));
  return found.slice(0, 10);
}

function accountDifferences(id: string, { book }: Analytics, { book: other }: Analytics): string[] {
  const [a, b] = [book.ids.placeOf(id) ?? -1, other.ids.placeOf(id) ?? -1];
  const gross = Math.abs(other.sums.exposure[b] ?? 0) + Math.abs(other.sums.debt[b] ?? 0) + 1;
  const wrong = fields.filter(
    (field) => !(Math.abs((book.sums[field][a] ?? 0) - (other.sums[field][b] ?? 0)) <= CLOSE * gross),
  );
  const told = wrong.map((field) => `${id} ${field} ${book.sums[field][a]}, of the rows ${other.sums[field][b]}`);
  const isSameBonus = Math.abs((book.bonus[a] ?? 0) - (other.bonus[b] ?? 0)) <= CLOSE;
  const isSameRule =
    JSON.stringify(book.rules[book.ruleOf[a] ?? 0]) === JSON.stringify(other.rules[other.ruleOf[b] ?? 0]);
  if (!isSameBonus) told.push(`${id} bonus ${book.bonus[a]}, of the rows ${other.bonus[b]}`);
  if (!isSameRule || book.owing[a] !== other.owing[b]) told.push(`${id}: another rule, or owing`);
  return told;
}
