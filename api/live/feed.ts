import type { EntityReader, ProcessedBlock } from '../../engine/index.ts';
import { type Channel, createChannel } from './channel.ts';
import { ResumeTooOld, SlowSubscriber } from './errors.ts';
import { readApplied } from './read-applied.ts';

/**
 * APPLIED: `block` is the head, and what it and the blocks after `after` changed can be read at it. REVERTED: the chain
 * took `block` back, and with it everything after `after`.
 */
export interface BlockEvent {
  readonly type: 'APPLIED' | 'REVERTED';
  readonly block: ProcessedBlock;
  /** Number of the block the feed stood at without this one; null where it knew none. */
  readonly after: number | null;
}

export interface SubscribeOptions {
  /** Tell again what of this block and later ones was applied, as far as it still stands. */
  readonly fromBlock?: number | null;
  /** Hash of the last block seen: tell again everything since, reverts of it included. */
  readonly after?: string | null;
  /** Events the reader may be behind. */
  readonly limit: number;
}

export interface BlockFeed {
  /** The newest block told; null before the first. */
  head(): ProcessedBlock | null;
  /** Every event from now on, after those asked for again. @throws ResumeTooOld */
  subscribe(options: SubscribeOptions): Channel<BlockEvent>;
  /** The head whenever it moved, forward or back; a reader that is behind gets the newest alone. */
  heads(): Channel<ProcessedBlock>;
  /** Ends every subscription after what is queued. */
  close(): Promise<void>;
}

/** Calls `wake` whenever the head may have moved, and once at the start. */
export type Wakeups = (wake: () => void) => Promise<{ close(): Promise<void> }>;

export interface BlockFeedOptions {
  readonly reader: EntityReader;
  readonly wakeups: Wakeups;
  /** Events remembered for those who resume; default 1,024. */
  readonly remembered?: number;
  /** A gap of more blocks is one event, as in a first sync; default 64. */
  readonly collapse?: number;
  readonly log?: (message: string) => void;
}

/** Milliseconds between looks without a wake-up, in case one was lost. */
const LOOK_MS = 5_000;

/**
 * Follows the head of a deployment and tells each stored block once, in order, reverted ones newest first. Near the head
 * that is one event a block; blocks without anything the subgraph watches may not be stored and are told by the next
 * one's `after`. Where the head is more than `collapse` blocks ahead, as during a first sync, the head alone is told.
 */
export async function createBlockFeed(options: BlockFeedOptions): Promise<BlockFeed> {
  const { reader, remembered = 1_024, collapse = 64, log = () => undefined } = options;
  const readers = new Set<(event: BlockEvent) => void>();
  const settled = new Set<(head: ProcessedBlock) => void>();
  const channels = new Set<{ end(): void }>();
  /** What was told and stands, oldest first. */
  let standing: BlockEvent[] = [];
  let told: BlockEvent[] = [];
  let [isBusy, isDirty, isClosed] = [false, false, false];

  function tell(event: BlockEvent): void {
    if (event.type === 'APPLIED') standing = [...standing, event].slice(-remembered);
    else standing = standing.slice(0, -1);
    told = [...told, event].slice(-remembered);
    for (const reader of readers) reader(event);
  }

  async function look(): Promise<void> {
    const head = await reader.head();
    const newest = standing.at(-1);
    if (newest !== undefined && head?.hash === newest.block.hash) return;
    for (let last = newest; last !== undefined && !(await stands(last, head)); last = standing.at(-1)) {
      tell({ type: 'REVERTED', block: last.block, after: last.after });
    }
    const base = standing.at(-1)?.block ?? null;
    if (head === null || head.hash === base?.hash) return;
    const blocks = await readApplied(reader, { base, head, collapse });
    if (blocks === null) isDirty = true;
    let after = base?.number ?? null;
    for (const block of blocks ?? []) {
      tell({ type: 'APPLIED', block, after });
      after = block.number;
    }
  }

  async function stands({ block }: BlockEvent, head: ProcessedBlock | null): Promise<boolean> {
    if (head === null || head.number < block.number) return false;
    return head.parentHash === block.hash || (await reader.blockState(block)).isCanonical;
  }

  async function wake(): Promise<void> {
    isDirty = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (isDirty && !isClosed) {
        isDirty = false;
        const before = told.at(-1);
        await look();
        const head = standing.at(-1)?.block;
        if (head !== undefined && before !== told.at(-1)) for (const listen of settled) listen(head);
      }
    } catch (error) {
      log(`the block feed could not read the head: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      isBusy = false;
    }
  }

  function open<T>(channel: Channel<T>, stop: { run: () => void }): Channel<T> {
    const stopListening = stop.run;
    channels.add(channel);
    stop.run = () => {
      stopListening();
      channels.delete(channel);
    };
    if (isClosed) channel.end();
    return channel;
  }

  function subscribe({ fromBlock, after, limit }: SubscribeOptions): Channel<BlockEvent> {
    const again = typeof after === 'string' ? since(told, after) : applied(standing, fromBlock ?? null);
    const stop = { run: () => {} };
    const allowed = Math.max(limit, again.length + limit);
    const overflow = () => new SlowSubscriber(limit);
    const channel = createChannel<BlockEvent>({ limit: allowed, overflow, onClose: () => stop.run() });
    for (const event of again) channel.push(event);
    const listen = (event: BlockEvent) => channel.push(event);
    readers.add(listen);
    stop.run = () => readers.delete(listen);
    return open(channel, stop);
  }

  function heads(): Channel<ProcessedBlock> {
    const stop = { run: () => {} };
    const overflow = () => new SlowSubscriber(1);
    const channel = createChannel<ProcessedBlock>({
      limit: 1,
      overflow,
      merge: (_old, next) => next,
      onClose: () => stop.run(),
    });
    const listen = (block: ProcessedBlock) => channel.push(block);
    settled.add(listen);
    stop.run = () => settled.delete(listen);
    return open(channel, stop);
  }

  await wake();
  const source = await options.wakeups(() => void wake());
  const timer = setInterval(() => void wake(), LOOK_MS).unref();
  return {
    head: () => standing.at(-1)?.block ?? null,
    subscribe,
    heads,
    async close() {
      isClosed = true;
      clearInterval(timer);
      for (const channel of [...channels]) channel.end();
      await source.close();
    },
  };
}

/** Events after the newest that applied the block. @throws ResumeTooOld */
function since(told: readonly BlockEvent[], hash: string): readonly BlockEvent[] {
  const wanted = hash.toLowerCase();
  const place = told.findLastIndex(({ type, block }) => type === 'APPLIED' && block.hash === wanted);
  if (place < 0) throw new ResumeTooOld(wanted, told[0]?.block.number ?? null);
  return told.slice(place + 1);
}

/** Standing events of a block and later ones. @throws ResumeTooOld */
function applied(standing: readonly BlockEvent[], fromBlock: number | null): readonly BlockEvent[] {
  if (fromBlock === null) return [];
  const [oldest] = standing;
  const reaches = oldest !== undefined && (oldest.after ?? oldest.block.number - 1) < fromBlock;
  const isAhead = fromBlock > (standing.at(-1)?.block.number ?? -1);
  if (!reaches && !isAhead) throw new ResumeTooOld(String(fromBlock), oldest?.block.number ?? null);
  return standing.filter(({ block }) => block.number >= fromBlock);
}
