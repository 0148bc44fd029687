import type { EntityReader, EntityRow } from '../../engine/index.ts';
import { decimalNumber } from '../arguments.ts';
import { bucketSeconds, type HistoryRange } from './history.ts';
import { bigintOf } from './row.ts';

/** Numbers of a FundingHistoryPoint of the SDL. */
export interface FundingBucket {
  readonly timestamp: number;
  readonly ratePerDay: number;
  readonly minRatePerDay: number;
  readonly maxRatePerDay: number;
  readonly accrued: number;
  readonly cumulative: number;
  readonly updates: number;
  readonly isCarried: boolean;
}

export interface FundingSeries {
  readonly points: readonly FundingBucket[];
  /** Σ accrued since the market began */
  readonly cumulative: number;
}

const MICROSECONDS = 1_000_000n;

/** A market's funding: buckets of a range without gaps, and what was booked up to its block. */
export async function fundingSeries(reader: EntityReader, range: HistoryRange, market: string): Promise<FundingSeries> {
  const query = { type: 'FundingStats', block: range.block, current: 'include', orderBy: 'timestamp' } as const;
  const [rows, days, earlier] = await Promise.all([
    reader.find({
      ...query,
      interval: range.interval,
      orderDirection: 'asc',
      where: { market, timestamp_gte: BigInt(range.firstBucket) * MICROSECONDS },
    }),
    reader.find({ ...query, interval: 'day', orderDirection: 'asc', where: { market } }),
    reader.find({
      ...query,
      interval: range.interval,
      orderDirection: 'desc',
      where: { market, timestamp_lt: BigInt(range.firstBucket) * MICROSECONDS },
      first: 1,
    }),
  ]);
  const [before] = earlier;
  const points = fill(rows, before === undefined ? null : decimalNumber(before.ratePerDay ?? null), range);
  return { points, cumulative: days.reduce((sum, row) => sum + decimalNumber(row.accrued ?? null), 0) };
}

function fill(rows: readonly EntityRow[], before: number | null, range: HistoryRange): FundingBucket[] {
  const known = new Map(rows.map((row) => [Number(bigintOf(row, 'timestamp') / MICROSECONDS), row]));
  const points: FundingBucket[] = [];
  let [rate, cumulative] = [before, 0];
  for (let at = range.firstBucket; at <= range.lastBucket; at += bucketSeconds[range.interval]) {
    const row = known.get(at);
    if (row !== undefined) rate = decimalNumber(row.ratePerDay ?? null);
    if (rate === null) continue;
    const accrued = row === undefined ? 0 : decimalNumber(row.accrued ?? null);
    cumulative += accrued;
    points.push({
      timestamp: at,
      ratePerDay: rate,
      minRatePerDay: row === undefined ? rate : decimalNumber(row.minRatePerDay ?? null),
      maxRatePerDay: row === undefined ? rate : decimalNumber(row.maxRatePerDay ?? null),
      accrued,
      cumulative,
      updates: row === undefined ? 0 : Number(bigintOf(row, 'updates')),
      isCarried: row === undefined,
    });
  }
  return points;
}
