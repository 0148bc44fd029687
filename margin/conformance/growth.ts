import { buildBook } from '../book/builder.ts';
import { type Growth, growBook } from '../book/growth.ts';
import { computeSums } from '../book/sums.ts';
import { rowsOf, type Stage } from './stage.ts';

const LATER = 86_400n;
const BOUND = 1e-9;

/** Where a pool tells the units its rows grow with, a day's growth of them gives the rows of the next day. */
export function checkGrowth({ pool, now, rows, accounts, timestamp }: Stage): string[] {
  const then = now.scales?.();
  const later = pool.at(timestamp + LATER);
  const next = later.scales?.();
  if (then === undefined || next === undefined) return [];
  const growths = new Map<string, Growth>();
  for (const [market, { supply, debt }] of next) {
    const before = then.get(market);
    if (before !== undefined) growths.set(market, { supply: supply / before.supply, debt: debt / before.debt });
  }
  const grown = buildBook(pool.assets, rows);
  growBook(grown, growths);
  const sums = computeSums(grown);
  const made = buildBook(pool.assets, rowsOf(later, accounts).rows);
  const place = new Map([...made.ids].map((id, i) => [id, i]));
  return [...grown.ids].flatMap((id, i) => {
    const at = place.get(id) ?? -1;
    const size = Math.max(1, made.sums.exposure[at] ?? 0, made.sums.requirement[at] ?? 0, made.sums.idle[at] ?? 0);
    const wrong = (['surplus', 'requirement', 'exposure', 'debt', 'idle'] as const).filter(
      (field) => !(Math.abs((sums[field][i] ?? 0) - (made.sums[field][at] ?? Number.NaN)) <= BOUND * size),
    );
    return wrong.map((field) => `${id}: ${field} does not grow as the scales say`);
  });
}
