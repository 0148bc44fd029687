import type { AccountMask, Book, JoinedAsset } from '../../margin/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { legsOf } from '../book/heatmap-column.ts';
import type { PoolState } from '../book/pool-state.ts';
import { bigintOf, bigintOrNull, textOf } from '../book/row.ts';
import { InvalidArgument } from '../errors.ts';

export const groupings = ['PROTOCOL', 'POOL', 'SIDE', 'LEVERAGE', 'CATEGORY'] as const;
export type Grouping = (typeof groupings)[number];

export interface Group {
  /** What a filter takes: an id, a side, the lower end of a range of leverage, pool and category number. */
  readonly key: string;
  /** For people. */
  readonly label: string;
  readonly mask: AccountMask;
}

const MOST_GROUPS = 200;

/** Accounts with a stake in the asset, each in exactly one group; ordered by key. @throws InvalidArgument */
export function groupsBy(
  analytics: Analytics,
  of: string | JoinedAsset,
  { by, include }: { readonly by: Grouping; readonly include: AccountMask | undefined },
): Group[] {
  const { book } = analytics;
  const { column } = legsOf(book, of);
  const nameOf = namers[by](analytics);
  const groups = new Map<string, Group & { readonly rank: number }>();
  for (let leg = 0; leg < column.count; leg++) {
    const place = column.account[leg] ?? 0;
    if (book.owing[place] !== 1 || book.occupied?.[place] === 0 || include?.[place] === 0) continue;
    const { key, label, rank = 0 } = nameOf(place, column.surplus[leg] ?? 0);
    const known = groups.get(key) ?? { key, label, rank, mask: new Uint8Array(book.count) };
    if (!groups.has(key) && groups.size >= MOST_GROUPS) {
      throw new InvalidArgument(`by ${by} there are more than ${MOST_GROUPS} groups: ask for fewer with where.`);
    }
    groups.set(key, known);
    known.mask[place] = 1;
  }
  return [...groups.values()].sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
}

interface Name {
  readonly key: string;
  readonly label: string;
  readonly rank?: number;
}

type NameOf = (place: number, weight: number) => Name;

const UNKNOWN: Name = { key: '', label: 'unknown' };

const namers: { readonly [by in Grouping]: (analytics: Analytics) => NameOf } = {
  PROTOCOL: (analytics) => poolNames(analytics, ({ protocol }) => ({ key: protocol, label: protocol })),
  POOL: (analytics) => poolNames(analytics, named),
  SIDE: () => (_place, weight) => sides[Math.sign(weight) + 1] ?? UNKNOWN,
  LEVERAGE:
    ({ book }) =>
    (place) =>
      leverageName(book, place),
  CATEGORY: (analytics) => {
    const { accounts, book } = analytics;
    const names = categoryNames(analytics);
    return (place) => {
      const account = accounts.get(book.ids.at(place));
      const category = account === undefined ? null : bigintOrNull(account.row, 'category');
      const key = `${account?.poolId ?? ''} ${category ?? 0n}`;
      return { key, label: names.get(key) ?? (category === null || category === 0n ? 'none' : `category ${category}`) };
    };
  },
};

const sides: readonly Name[] = [
  { key: 'UP', label: 'endangered by a rise', rank: 1 },
  { key: 'NONE', label: 'endangered by neither', rank: 2 },
  { key: 'DOWN', label: 'endangered by a fall', rank: 0 },
];

const named = ({ id, protocol }: PoolState): Name => ({ key: id, label: `${protocol} ${id.slice(0, 10)}…` });

/** Labels of eMode categories, by pool and number. */
function categoryNames({ pools }: Analytics): Map<string, string> {
  const rows = [...pools].flatMap(([id, { facts }]) => facts.rowsOf('RiskCategory').map((row) => ({ id, row })));
  return new Map(rows.map(({ id, row }) => [`${id} ${bigintOf(row, 'categoryId')}`, textOf(row, 'label')]));
}

/** The book tells its accounts apart by pool. */
function poolNames({ book, pools }: Analytics, nameOf: (pool: PoolState) => Name): (place: number) => Name {
  const names = book.groups.map((id) => {
    const pool = pools.get(id);
    return pool === undefined ? UNKNOWN : nameOf(pool);
  });
  return (place) => names[book.groupOf[place] ?? -1] ?? UNKNOWN;
}

const LEVERAGES = [1, 1.5, 2, 3, 5, 10, 25] as const;

function leverageName({ sums }: Book, place: number): Name {
  const [exposure, debt] = [sums.exposure[place] ?? 0, sums.debt[place] ?? 0];
  if (exposure <= debt) return { key: 'NONE', label: 'no equity', rank: Number.POSITIVE_INFINITY };
  const leverage = exposure / (exposure - debt);
  const at = LEVERAGES.findLastIndex((edge) => leverage >= edge);
  const [lower, upper] = [LEVERAGES[at] ?? 0, LEVERAGES[at + 1]];
  return {
    key: String(lower),
    label: upper === undefined ? `${lower}× and more` : `${lower}× to ${upper}×`,
    rank: lower,
  };
}
