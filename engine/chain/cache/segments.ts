import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BlockRequest, DeliveredBlock } from '../types.ts';
import { decodeBlocks, encodeBlocks } from './frame.ts';

/** A file of blocks: everything that the request selects in a stretch of the chain. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly file: string;
}

/** The files of one kind of request. */
export interface SegmentStore {
  /** The stretches that are there, one directly behind the other, from the one that holds `from` on. */
  following(from: number): Promise<Segment[]>;
  /** Null for a file that is not whole: it is removed. */
  read(segment: Segment): Promise<DeliveredBlock[] | null>;
  write(from: number, to: number, blocks: readonly DeliveredBlock[]): Promise<void>;
  remove(segments: readonly Segment[]): Promise<void>;
}

const NAME = /^(\d+)-(\d+)\.blocks$/;

/** What decides which blocks come and what is in them, as a name for a directory. */
function keyOf({ selectors, everyBlock, transactions, receipts, detail = 'full' }: BlockRequest): string {
  const texts = selectors.map(({ address, topic0, startBlock, endBlock }) =>
    JSON.stringify([address, topic0.toSorted(), startBlock, endBlock]),
  );
  const kind = JSON.stringify([texts.toSorted(), everyBlock, transactions, receipts, detail]);
  return createHash('sha256').update(kind).digest('hex').slice(0, 32);
}

/** `directory` is one chain's. Files appear whole or not at all. */
export function createSegmentStore(directory: string, request: BlockRequest): SegmentStore {
  const own = path.join(directory, keyOf(request));

  async function all(): Promise<Segment[]> {
    const names = await readdir(own).catch(() => []);
    const found = names.flatMap((name) => {
      const [, from, to] = NAME.exec(name) ?? [];
      return from === undefined ? [] : [{ from: Number(from), to: Number(to), file: path.join(own, name) }];
    });
    return found.sort((a, b) => a.from - b.from || b.to - a.to);
  }

  return {
    async following(from) {
      const chain: Segment[] = [];
      let next = from;
      for (const segment of await all()) {
        if (segment.from > next || segment.to < next) continue;
        chain.push(segment);
        next = segment.to + 1;
      }
      return chain;
    },
    async read({ file }) {
      const blocks = decodeBlocks(await readFile(file).catch(() => Buffer.alloc(0)));
      if (blocks === null) await rm(file, { force: true });
      return blocks;
    },
    async write(from, to, blocks) {
      await mkdir(own, { recursive: true });
      const file = path.join(own, `${from}-${to}.blocks`);
      const draft = `${file}.${process.pid}`;
      await writeFile(draft, encodeBlocks(blocks));
      await rename(draft, file);
    },
    async remove(segments) {
      for (const { file } of segments) await rm(file, { force: true });
    },
  };
}
