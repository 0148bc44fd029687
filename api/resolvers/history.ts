import type { ProcessedBlock } from '../../engine/index.ts';
import { intArgument } from '../arguments.ts';
import { bucketSeconds, type HistoryRange } from '../book/history.ts';
import { InvalidArgument } from '../errors.ts';

export interface HistoryArguments {
  readonly interval: 'hour' | 'day';
  readonly from?: number | null;
  readonly to?: number | null;
  readonly first?: number | null;
}

/** The buckets that history arguments name, never beyond the block. @throws InvalidArgument */
export function historyRange(block: ProcessedBlock, args: HistoryArguments): HistoryRange {
  const size = bucketSeconds[args.interval];
  const first = intArgument('first', args.first, { min: 1, max: 2_000, fallback: 168 });
  const latest = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const to = Math.min(intArgument('to', args.to, { ...latest, fallback: block.timestamp }), block.timestamp);
  const lastBucket = to - (to % size);
  const earliest = lastBucket - (first - 1) * size;
  const from = intArgument('from', args.from, { ...latest, fallback: Math.max(0, earliest) });
  if (from > to) throw new InvalidArgument(`from is ${from}, after to, which is ${to}: give an earlier time.`);
  return {
    block: block.number,
    interval: args.interval,
    firstBucket: Math.max(from - (from % size), earliest),
    lastBucket,
  };
}
