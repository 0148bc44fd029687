import type { EntityReader, EntityRow } from '../../engine/index.ts';
import type { ComponentSeries } from '../../margin/index.ts';
import { decimalNumber } from '../arguments.ts';
import { bucketSeconds, type HistoryRange, utilizationHistory } from './history.ts';
import type { LeverageSample } from './leverage-samples.ts';
import { bigintOf, textOf } from './row.ts';

/** What components of the build-up are made of. */
export interface SeriesSources {
  readonly reader: EntityReader;
  readonly range: HistoryRange;
  /** One for each bucket of the range's last; buckets before the first block have none. */
  readonly samples: readonly { readonly start: number; readonly leverage: LeverageSample }[];
}

/** Components of each market, one value for each bucket of the range, NaN before the first known, gaps carried. */
export async function buildUpSeries(
  { reader, range, samples }: SeriesSources,
  ids: readonly string[],
): Promise<Map<string, ComponentSeries[]>> {
  const [histories, perps] = await Promise.all([
    utilizationHistory(reader, range, ids),
    Promise.all(perpTables.map((table) => perpSeries(reader, range, { ids, table }))),
  ]);
  const grid = bucketsOf(range);
  const align = (name: string, values: ReadonlyMap<number, number>): ComponentSeries[] =>
    values.size === 0 ? [] : [{ name, values: carried(grid, values) }];
  return new Map(
    ids.map((id, i) => {
      const points = histories[i] ?? [];
      const lent = (field: 'borrow' | 'utilization' | 'borrowApr') =>
        new Map(points.map((point) => [point.timestamp, decimalNumber(point[field])]));
      const leverage = (field: 'leverage' | 'nearShare') =>
        new Map(
          samples.flatMap((sample): [number, number][] => {
            const value = sample.leverage.get(id)?.[field] ?? null;
            return value === null ? [] : [[sample.start, value]];
          }),
        );
      return [
        id,
        [
          ...align('leverage', leverage('leverage')),
          ...align('nearLiquidation', leverage('nearShare')),
          ...align('borrowed', lent('borrow')),
          ...align('utilization', lent('utilization')),
          ...align('borrowApr', lent('borrowApr')),
          ...perpTables.flatMap(({ name }, table) => align(name, perps[table]?.get(id) ?? new Map())),
        ],
      ];
    }),
  );
}

/** Starts of a range's buckets, Unix seconds. */
export const bucketsOf = ({ firstBucket, lastBucket, interval }: HistoryRange): number[] => {
  const size = bucketSeconds[interval];
  return Array.from({ length: Math.max(0, (lastBucket - firstBucket) / size + 1) }, (_, i) => firstBucket + i * size);
};

function carried(grid: readonly number[], values: ReadonlyMap<number, number>): number[] {
  let last = Number.NaN;
  return grid.map((start) => {
    last = values.get(start) ?? last;
    return last;
  });
}

interface PerpTable {
  readonly type: string;
  readonly name: string;
  readonly valueOf: (row: EntityRow) => number;
}

const perpTables: readonly PerpTable[] = [
  {
    type: 'OpenInterestStats',
    name: 'openInterest',
    valueOf: (row) => decimalNumber(row.longUsd) + decimalNumber(row.shortUsd),
  },
  { type: 'FundingStats', name: 'funding', valueOf: (row) => Math.abs(decimalNumber(row.ratePerDay)) },
];

/** By market and bucket. */
async function perpSeries(
  reader: EntityReader,
  range: HistoryRange,
  { ids, table }: { readonly ids: readonly string[]; readonly table: PerpTable },
): Promise<Map<string, Map<number, number>>> {
  const rows = await reader.find({
    type: table.type,
    interval: range.interval,
    current: 'include',
    block: range.block,
    where: { market_in: ids, timestamp_gte: BigInt(range.firstBucket) * 1_000_000n },
    orderBy: 'timestamp',
    orderDirection: 'asc',
  });
  const found = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const market = textOf(row, 'market');
    const values = found.get(market) ?? new Map<number, number>();
    values.set(Number(bigintOf(row, 'timestamp') / 1_000_000n), table.valueOf(row));
    found.set(market, values);
  }
  return found;
}
