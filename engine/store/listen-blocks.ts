import type { BlockRef, Hex } from '../chain/types.ts';
import type { BlockNotice } from './deployment-context.ts';
import { readBlock } from './read.ts';
import { type Database, quoteTable } from './sql.ts';

/**
 * What moved a deployment's head. `present` comes once at the start and after every reconnection, when any number of
 * changes may have been missed. All of them are wake-ups: what is true stands in the store.
 */
export type HeadChange = BlockNotice | { readonly type: 'present'; readonly head: BlockRef | null };

export interface BlockListeners {
  onChange(change: HeadChange): void;
  /** The connection was lost, or could not be had again yet; it is tried again until the feed is closed. */
  onError(error: unknown): void;
}

export interface BlockFeed {
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;

/**
 * Tells of every batch and every revert that is committed to a deployment, whichever process wrote it.
 * @throws ConnectionLost when not even the first connection can be had
 */
export async function listenBlocks(
  database: Pick<Database, 'listen' | 'query'>,
  { schemaName }: { readonly schemaName: string },
  { onChange, onError }: BlockListeners,
): Promise<BlockFeed> {
  let stop: (() => Promise<void>) | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let generation = 0;

  async function connect(): Promise<void> {
    const own = ++generation;
    const isOver = () => closed || own !== generation;
    const waiting: HeadChange[] = [];
    let hear = (change: HeadChange): void => void waiting.push(change);
    const stopOwn = await database.listen(schemaName, {
      onNotify: (payload) => {
        const notice = readNotice(payload);
        if (notice !== null && !isOver()) hear(notice);
      },
      onLost: (error) => {
        if (isOver()) return;
        onError(error);
        again(FIRST_WAIT_MS);
      },
    });
    if (isOver()) return stopOwn();
    stop = stopOwn;
    const head = await readHead(database, schemaName).catch(async (error: unknown) => {
      generation++;
      await stopOwn().catch(() => {});
      throw error;
    });
    if (isOver()) return;
    hear = onChange;
    for (const change of [{ type: 'present', head } as const, ...waiting]) onChange(change);
  }

  function again(ms: number): void {
    generation++;
    stop = null;
    timer = setTimeout(() => {
      connect().catch((error: unknown) => {
        if (closed) return;
        onError(error);
        again(Math.min(2 * ms, LONGEST_WAIT_MS));
      });
    }, ms);
    timer.unref();
  }

  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await stop?.();
    },
  };
}

async function readHead(db: Pick<Database, 'query'>, schema: string): Promise<BlockRef | null> {
  const blocks = quoteTable({ schema, table: 'blocks$' });
  const [row] = await db.query(
    `select number, hash, parent_hash, timestamp from ${blocks} order by number desc limit 1`,
  );
  if (!row) return null;
  const { number, hash } = readBlock(row);
  return { number, hash };
}

/** Null for what others may have sent on the channel. */
function readNotice(payload: string): BlockNotice | null {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('type' in value) || !('to' in value) || !('hash' in value))
    return null;
  const { type, to, hash } = value;
  if (type === 'reverted' && to === null) return { type, to: null, hash: null };
  if (typeof to !== 'number' || !isHex(hash)) return null;
  if (type === 'reverted') return { type, to, hash };
  if (type === 'applied' && 'from' in value && typeof value.from === 'number')
    return { type, from: value.from, to, hash };
  return null;
}

function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && value.startsWith('0x');
}
