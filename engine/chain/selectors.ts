import type { BlockRequest, Hex, Log, LogSelector } from './types.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Key: topic0, then address, `*` for any. */
type RangesByKey = Map<Hex, Map<Hex | '*', Range[]>>;

function index(selectors: readonly LogSelector[]): RangesByKey {
  const byTopic: RangesByKey = new Map();
  for (const selector of selectors) {
    const range = { from: selector.startBlock, to: selector.endBlock ?? Number.MAX_SAFE_INTEGER };
    for (const topic of selector.topic0) {
      const byAddress = byTopic.get(topic) ?? new Map<Hex | '*', Range[]>();
      byTopic.set(topic, byAddress);
      const key = selector.address ?? '*';
      const ranges = byAddress.get(key);
      if (ranges === undefined) byAddress.set(key, [range]);
      else ranges.push(range);
    }
  }
  return byTopic;
}

function contains(ranges: readonly Range[] | undefined, block: number): boolean {
  return ranges?.some((range) => range.from <= block && block <= range.to) ?? false;
}

/** Says whether any of the selectors wants a log of an address, with a first topic, in a block. */
export function compileSelectors(
  selectors: readonly LogSelector[],
): (address: Hex, topic0: Hex | undefined, block: number) => boolean {
  const byTopic = index(selectors);
  return (address, topic0, block) => {
    const byAddress = topic0 === undefined ? undefined : byTopic.get(topic0);
    if (byAddress === undefined) return false;
    return contains(byAddress.get(address), block) || contains(byAddress.get('*'), block);
  };
}

/** Says whether any of the selectors wants a log. */
export function logSelection(selectors: readonly LogSelector[]): (log: Log) => boolean {
  const matches = compileSelectors(selectors);
  return ({ address, topics, blockNumber }) => matches(address, topics[0], blockNumber);
}

function firstGap(ranges: readonly Range[], wanted: Range): number | null {
  let next = wanted.from;
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    if (next > wanted.to || range.from > next) break;
    next = Math.max(next, range.to + 1);
  }
  return next > wanted.to ? null : next;
}

/** Tells which part of a selector other selectors do not include; null when they include all of it. */
export interface Coverage {
  /** The first block of `within` in which logs of `selector` would be missed, with the topic. */
  gap(selector: LogSelector, within: Range): { readonly topic0: Hex; readonly block: number } | null;
}

export function createCoverage(selectors: readonly LogSelector[]): Coverage {
  const byTopic = index(selectors);
  return {
    gap(selector, within) {
      const from = Math.max(selector.startBlock, within.from);
      const to = Math.min(selector.endBlock ?? within.to, within.to);
      if (from > to) return null;
      for (const topic0 of selector.topic0) {
        const byAddress = byTopic.get(topic0);
        const any = byAddress?.get('*') ?? [];
        const own = selector.address === null ? [] : (byAddress?.get(selector.address) ?? []);
        const block = firstGap([...any, ...own], { from, to });
        if (block !== null) return { topic0, block };
      }
      return null;
    },
  };
}

/** Whether a block is on one of the grids of `everyBlock`. */
export function wantsBlock(grids: BlockRequest['everyBlock'], block: number): boolean {
  if (grids === false) return false;
  return grids.some(
    ({ every, offset, until }) =>
      block >= offset && (block - offset) % every === 0 && (until === null || block <= until),
  );
}

/** The blocks of a range that are on a grid of `everyBlock`, in no order. */
export function* wantedOfRange(grids: BlockRequest['everyBlock'], { from, to }: Range): Generator<number> {
  for (const { every, offset, until } of grids === false ? [] : grids) {
    const first = offset >= from ? offset : offset + Math.ceil((from - offset) / every) * every;
    for (let block = first; block <= Math.min(to, until ?? to); block += every) yield block;
  }
}
