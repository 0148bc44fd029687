import type { EntityRow, ProcessedBlock } from '../store/types.ts';
import { BlockReverted, IndexingFailed } from './errors.ts';
import { createTickBatch } from './tick-batch.ts';
import type { BlockConstraint, EntityReader } from './types.ts';

/**
 * What becomes of an answer at a block by which a handler had failed: `tell` gives it with an error beside it,
 * `withhold` leaves it out while `_meta` of the same request is answered.
 */
export type ErrorPolicy = 'allow' | 'deny' | 'tell' | 'withhold';

/** What the resolvers of one request share: `context.entities`. */
export interface RequestEntities {
  readonly reader: EntityReader;
  /**
   * The block a constraint stands for, the same for the whole request. Without one: the newest block when the request
   * first asked.
   * @throws UnknownBlock when the constraint names a block the store does not hold.
   */
  block(constraint?: BlockConstraint): Promise<ProcessedBlock>;
  /** One entity with all its fields; calls of one tick become one statement. Null when there is none. */
  load(type: string, id: string, block?: ProcessedBlock): Promise<EntityRow | null>;
  /**
   * To be called after rows were read at a block. False where the policy withholds them.
   * @throws BlockReverted when the block is no longer in the store, IndexingFailed when the policy denies failures.
   */
  confirm(block: ProcessedBlock, policy: ErrorPolicy): Promise<boolean>;
  /** Whether an answer was withheld. */
  isWithheld(): boolean;
  /** Whether an answer was given that must be told to come from a failed deployment, see `withIndexingError`. */
  mustTell(): boolean;
}

/** Pins the blocks of one request; make a new one for each. */
export function createRequestEntities(reader: EntityReader): RequestEntities {
  const pinned = new Map<string, Promise<ProcessedBlock>>();
  const states = createTickBatch(async (_hash: string, blocks: readonly ProcessedBlock[]) => {
    const [block] = blocks;
    const state = block && (await reader.blockState(block));
    return blocks.map(() => state ?? null);
  });
  const loaded = new Map<string, Promise<EntityRow | null>>();
  const loads = createTickBatch(async (key: string, wanted: readonly Wanted[]) => {
    const { type, block } = wanted[0] ?? { type: key, block: 0 };
    const ids = [...new Set(wanted.map((one) => one.id))];
    const rows = await reader.find({ type, block, where: { id_in: ids } });
    const byId = new Map(rows.map((row) => [String(row.id), row]));
    return wanted.map(({ id }) => byId.get(id) ?? null);
  });

  function pin(constraint: BlockConstraint): Promise<ProcessedBlock> {
    const key = JSON.stringify(constraint);
    const known = pinned.get(key);
    if (known) return known;
    const block = reader.resolveBlock(constraint);
    pinned.set(key, block);
    return block;
  }

  async function block(constraint: BlockConstraint = { type: 'latest' }): Promise<ProcessedBlock> {
    if (constraint.type !== 'number_gte') return pin(constraint);
    const newest = await pin({ type: 'latest' });
    return newest.number >= constraint.number ? newest : reader.resolveBlock(constraint);
  }

  async function load(type: string, id: string, at?: ProcessedBlock): Promise<EntityRow | null> {
    const { number, hash } = at ?? (await block());
    const key = `${type} ${number} ${hash}`;
    const known = loaded.get(`${key} ${id}`);
    if (known) return known;
    const row = loads.add(key, { type, block: number, id });
    loaded.set(`${key} ${id}`, row);
    return row;
  }

  let tells = false;
  let withheld = false;

  async function confirm(at: ProcessedBlock, policy: ErrorPolicy): Promise<boolean> {
    const state = await states.add(at.hash, at);
    if (!state?.isCanonical)
      throw new BlockReverted(`block ${at.number} left the chain while the query was answered: ask again`);
    if (!state.hasIndexingErrors) return true;
    if (policy === 'deny')
      throw new IndexingFailed(
        'indexing_error: a handler failed at this block or before it; subgraphError: allow answers anyway',
      );
    if (policy === 'tell') tells = true;
    if (policy === 'withhold') withheld = true;
    return policy !== 'withhold';
  }

  return { reader, block, load, confirm, mustTell: () => tells, isWithheld: () => withheld };
}

interface Wanted {
  readonly type: string;
  readonly block: number;
  readonly id: string;
}
