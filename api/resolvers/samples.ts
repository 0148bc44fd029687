import type { ProcessedBlock } from '../../engine/index.ts';
import { intArgument } from '../arguments.ts';
import { blocksAt } from '../book/heatmap-history.ts';
import { bucketSeconds } from '../book/history.ts';
import { InvalidArgument } from '../errors.ts';
import type { Times } from '../limits/walks.ts';
import type { ApiContext } from './context.ts';

export interface SampleArguments {
  readonly interval: keyof typeof bucketSeconds;
  readonly from?: number | null;
  readonly to?: number | null;
}

/** A bucket of time with the newest block at its end, or where that is later than `to`, at `to`. */
export interface Sampled {
  /** Unix seconds */
  readonly start: number;
  readonly block: ProcessedBlock;
}

type SampleBounds = Pick<Times, 'usual' | 'most'>;

/** Sampled buckets of some time, oldest first, from the first block known on. @throws InvalidArgument */
export async function samplesOf(
  pinned: ProcessedBlock,
  args: SampleArguments,
  bounds: SampleBounds,
  { sources }: ApiContext,
): Promise<Sampled[]> {
  const buckets = bucketsOf(pinned, args, bounds);
  const blocks = await blocksAt(
    sources.reader,
    buckets.map(({ sampledAt }) => sampledAt),
    pinned,
  );
  const known = buckets.flatMap(({ start }, i) => {
    const block = blocks[i] ?? null;
    return block === null ? [] : [{ start, block }];
  });
  if (known.length === 0) throw new InvalidArgument('to is before the first block: give a later time.');
  return known;
}

function bucketsOf(pinned: ProcessedBlock, args: SampleArguments, { most, usual }: SampleBounds) {
  const size = bucketSeconds[args.interval];
  const seconds = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const to = Math.min(intArgument('to', args.to, { ...seconds, fallback: pinned.timestamp }), pinned.timestamp);
  const last = to - (to % size);
  const from = intArgument('from', args.from, { ...seconds, fallback: Math.max(0, last - (usual - 1) * size) });
  if (from > to) throw new InvalidArgument(`from is ${from}, after to, which is ${to}: give an earlier time.`);
  const first = from - (from % size);
  const count = (last - first) / size + 1;
  if (count > most) {
    throw new InvalidArgument(
      `from ${from} to ${to} has ${count} samples by ${args.interval}, and ${most} is the limit: ask for less time, or by day.`,
    );
  }
  return Array.from({ length: count }, (_, i) => {
    const start = first + i * size;
    return { start, sampledAt: Math.min(start + size - 1, to) };
  });
}
