import { buildBook } from '../book/builder.ts';
import { rowsOf, type Stage } from './stage.ts';

/** Every account is handed over once and as the book wants it; their order changes nothing. */
export function checkRows(stage: Stage): string[] {
  const { pool, accounts, rows, excluded, book, now } = stage;
  const problems: string[] = [];
  const assets = new Set(pool.assets.map(({ id }) => id));
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(row.id) || excluded.has(row.id)) problems.push(`${row.id}: handed over twice`);
    seen.add(row.id);
    if (row.group !== pool.id) problems.push(`${row.id}: group ${row.group} is not the pool ${pool.id}`);
    for (const { asset } of row.legs) if (!assets.has(asset)) problems.push(`${row.id}: leg in ${asset}, no asset`);
  }
  for (const account of accounts) {
    const isKnown = seen.has(account.id) || excluded.has(account.id);
    const hasBalance = account.positions.some((position) => (now.position(position).value ?? 1n) > 0n);
    if (!isKnown && hasBalance) problems.push(`${account.id}: has a balance and is neither row nor excluded`);
  }
  const backwards = rowsOf(now, [...accounts].reverse()).rows;
  const other = buildBook(pool.assets, backwards);
  const place = new Map([...other.ids].map((id, i) => [id, i]));
  [...book.ids].forEach((id, i) => {
    if (book.sums.surplus[i] !== other.sums.surplus[place.get(id) ?? -1]) problems.push(`${id}: order changes surplus`);
  });
  return problems;
}
