import type { BigDecimal, EntityReader, EntityRow } from '../../engine/index.ts';
import { bigintOf, decimalOf, intOf, textOf } from './row.ts';

export interface HistoryRange {
  readonly block: number;
  readonly interval: 'hour' | 'day';
  /** Start of the first and of the last bucket, Unix seconds. */
  readonly firstBucket: number;
  readonly lastBucket: number;
}

/** UtilizationPoint of the SDL. */
export interface UtilizationPoint {
  readonly timestamp: number;
  readonly utilization: BigDecimal;
  readonly minUtilization: BigDecimal;
  readonly maxUtilization: BigDecimal;
  readonly supply: BigDecimal;
  readonly borrow: BigDecimal;
  readonly cash: BigDecimal;
  readonly supplyApr: BigDecimal;
  readonly borrowApr: BigDecimal;
  readonly events: number;
  readonly isCarried: boolean;
}

export const bucketSeconds = { hour: 3_600, day: 86_400 } as const;

const micros = (seconds: number): bigint => BigInt(seconds) * 1_000_000n;

/**
 * Points of some markets without gaps: buckets without an event carry the one before. A market's points begin at its
 * first bucket with a known value. One statement for all markets, and one for each that was silent when the range began.
 */
export async function utilizationHistory(
  reader: EntityReader,
  range: HistoryRange,
  marketIds: readonly string[],
): Promise<UtilizationPoint[][]> {
  const ids = [...new Set(marketIds)];
  const rows = await reader.find({
    ...bucketsOf(range),
    where: {
      market_in: ids,
      timestamp_gte: micros(range.firstBucket),
      timestamp_lte: micros(range.lastBucket),
    },
  });
  const buckets = new Map<string, Map<number, UtilizationPoint>>(ids.map((id) => [id, new Map()]));
  for (const row of rows) {
    const point = pointOf(row);
    buckets.get(textOf(row, 'market'))?.set(point.timestamp, point);
  }
  const filled = await Promise.all(
    [...buckets].map(async ([id, known]) => {
      const before = known.has(range.firstBucket) ? null : await lastBefore(reader, range, id);
      return [id, fill(known, before, range)] as const;
    }),
  );
  const byMarket = new Map(filled);
  return marketIds.map((id) => byMarket.get(id) ?? []);
}

const bucketsOf = ({ block, interval }: HistoryRange) =>
  ({ type: 'MarketStats', block, interval, current: 'include', orderBy: 'timestamp', orderDirection: 'desc' }) as const;

async function lastBefore(reader: EntityReader, range: HistoryRange, market: string): Promise<UtilizationPoint | null> {
  const where = { market, timestamp_lt: micros(range.firstBucket) };
  const [row] = await reader.find({ ...bucketsOf(range), where, first: 1 });
  return row === undefined ? null : pointOf(row);
}

function fill(
  known: ReadonlyMap<number, UtilizationPoint>,
  before: UtilizationPoint | null,
  { firstBucket, lastBucket, interval }: HistoryRange,
): UtilizationPoint[] {
  const points: UtilizationPoint[] = [];
  let last = before;
  for (let timestamp = firstBucket; timestamp <= lastBucket; timestamp += bucketSeconds[interval]) {
    const point = known.get(timestamp) ?? carried(last, timestamp);
    if (point === null) continue;
    points.push(point);
    last = point;
  }
  return points;
}

function carried(last: UtilizationPoint | null, timestamp: number): UtilizationPoint | null {
  if (last === null) return null;
  const { utilization } = last;
  return {
    ...last,
    timestamp,
    minUtilization: utilization,
    maxUtilization: utilization,
    events: 0,
    isCarried: true,
  };
}

function pointOf(row: EntityRow): UtilizationPoint {
  return {
    timestamp: Number(bigintOf(row, 'timestamp') / 1_000_000n),
    utilization: decimalOf(row, 'utilization'),
    minUtilization: decimalOf(row, 'minUtilization'),
    maxUtilization: decimalOf(row, 'maxUtilization'),
    supply: decimalOf(row, 'supply'),
    borrow: decimalOf(row, 'borrow'),
    cash: decimalOf(row, 'cash'),
    supplyApr: decimalOf(row, 'supplyApr'),
    borrowApr: decimalOf(row, 'borrowApr'),
    events: intOf(row, 'events'),
    isCarried: false,
  };
}
