import { type EntityShape, type EntityValues, shapesOf } from '../manifest/entity-shape.ts';
import type { EntitySchema } from '../manifest/types.ts';
import { sortSmall } from '../small-sort.ts';
import type { BlockChange, DeploymentStore, EntityValue } from '../store/types.ts';
import { MappingFailed, MappingUnfit, UNWIND } from '../wasm/errors.ts';
import type { EntityAccess } from '../wasm/runtime.ts';
import { createEntries, type Entry } from './entity-cache-entries.ts';
import { generateId, idValue } from './entity-cache-ids.ts';
import { loadEntries } from './entity-cache-load.ts';
import { createRelatedEntities } from './entity-cache-related.ts';
import {
  accumulate,
  apply,
  closeOver,
  missingField,
  needsBase,
  type Operation,
  REMOVE,
  sameValues,
  updateOf,
} from './entity-cache-update.ts';

/** Entities between mappings and the store: read through, written back block by block. */
export interface EntityCache {
  readonly access: EntityAccess;
  /** Starts a block. `timestamp` is in Unix seconds. */
  beginBlock(block: { readonly number: number; readonly timestamp: number }): void;
  /** Keeps what the trigger did. */
  keepTrigger(): void;
  /** Undoes what the trigger did. */
  dropTrigger(): void;
  /** How many ids the block has handed out. */
  idsGiven(): number;
  /** As many ids are used up, also where what they were for was undone. */
  spendIds(count: number): void;
  /** Fetches what a read threw UNWIND over. */
  fetch(): Promise<void>;
  /** Ends the block: its changes, in the order in which they were last made. */
  endBlock(): Promise<BlockChange[]>;
  /** Undoes everything the block did. */
  dropBlock(): void;
  /** The store holds everything up to `block`. */
  committed(block: number): void;
  /** True when every entity the store holds was made here, so that none is written twice unnoticed. */
  knowsHistory(): boolean;
  /** From now on immutable entities are looked up before they are written. False when they are already. */
  doubtEvents(): boolean;
  /** Forgets everything; `storeIsEmpty` when the store holds no block. */
  reset(storeIsEmpty: boolean): void;
}

const inOrder = (a: Entry, b: Entry): number => a.order - b.order;

interface EntityCacheOptions {
  readonly schema: EntitySchema;
  readonly store: Pick<DeploymentStore, 'load' | 'loadRelated'>;
  /** Entities kept in memory. */
  readonly capacity: number;
  /** Events are forgotten at the end of their block; where they are asked for all the same, EventsUnderWay is thrown. */
  readonly forgetsEvents?: boolean;
}

export function createEntityCache(options: EntityCacheOptions): EntityCache {
  const { schema, store, capacity } = options;
  const shapes = shapesOf(schema);
  const entries = createEntries(shapes, capacity, options.forgetsEvents);
  /** Entries with an operation of the running trigger, and of the block. */
  let ofTrigger: Entry[] = [];
  let ofBlock: Entry[] = [];
  const wanted = new Set<Entry>();
  let block = { number: 0, timestamp: 0 };
  let order = 0;
  let sequence = 0;
  let doubtsEvents = false;
  /** Ids handed out when the running trigger began: a second run of it gets the same ones. */
  let keptSequence = 0;

  function baseOf(entry: Entry): EntityValues | null {
    if (entry.base !== undefined) return entry.base;
    wanted.add(entry);
    throw UNWIND;
  }

  /** The entity as it is now. Throws UNWIND where the store must be asked. */
  function stateOf(entry: Entry): EntityValues | null {
    const { block: earlier, trigger } = entry;
    let state: EntityValues | null = null;
    if (needsBase(trigger) && needsBase(earlier)) state = baseOf(entry);
    if (earlier !== null) state = apply(earlier, state);
    return trigger === null ? state : apply(trigger, state);
  }

  function record(entry: Entry, operation: Operation): void {
    if (entry.trigger === null) ofTrigger.push(entry);
    entry.trigger = accumulate(entry.trigger, operation);
    entry.order = order++;
  }

  function checkId(entry: Entry, values: (EntityValue | undefined)[]): void {
    const { shape, id } = entry;
    const given = values[shape.idPosition];
    const value = idValue(shape, id);
    if (given === undefined) values[shape.idPosition] = value;
    else if (given !== value) {
      throw new MappingUnfit(
        `Value of ${shape.type.name} attribute 'id' conflicts with ID passed to \`store.set()\`: ${given} != ${id}`,
      );
    }
  }

  function isImmutable(entry: Entry): boolean {
    return entry.shape.type.kind !== 'mutable';
  }

  /** Writing an immutable entity again is allowed only with the values it has, or else is passed over. */
  function checkImmutable(entry: Entry, after: EntityValues | null): void {
    if (!isImmutable(entry) || !entry.base || entry.shape.type.skipsDuplicates || sameValues(entry.base, after)) return;
    throw new MappingUnfit(
      `Entity ${entry.shape.type.name}[${entry.id}] is immutable and was written before; give the new one another id`,
    );
  }

  /** Whether an immutable entity of no known state is looked up: of most it is taken for granted that they are new. */
  function mayBeKnown({ type }: EntityShape, values: readonly (EntityValue | undefined)[]): boolean {
    if (type.kind !== 'immutable') return false;
    return doubtsEvents || ((type.skipsDuplicates || entries.knowsHistory()) && values.includes(undefined));
  }

  function set(shape: EntityShape, givenId: string, values: (EntityValue | undefined)[]): void {
    let id = givenId;
    if (givenId === 'auto' || shape.type.kind === 'timeseries') {
      id = generateId(shape, block.number, sequence++);
      values[shape.idPosition] = undefined;
    }
    if (shape.timestampPosition >= 0) values[shape.timestampPosition] = BigInt(block.timestamp) * 1_000_000n;
    // Attributes that are bytes were read as such.
    const entry = entries.toWrite(shape, id, shape.idType === 'Bytes' && values[shape.idPosition] === id);
    checkId(entry, values);
    const isAlone = missingField(shape, values) === null;
    if (entry.block === null && entry.trigger === null) {
      // An update on a known state can mostly stand alone, which spares merging later.
      if (entry.base !== undefined) closeOver(values, entry.base);
      else if (isImmutable(entry)) {
        if (mayBeKnown(shape, values)) baseOf(entry);
        if (isAlone) closeOver(values, null);
      }
    }
    record(entry, updateOf(values));
    if (entry.base && isImmutable(entry)) checkImmutable(entry, stateOf(entry));
    if (isAlone) return;
    const missing = missingField(shape, stateOf(entry) ?? []);
    if (missing === null) return;
    throw new MappingUnfit(
      `Entity ${shape.type.name}[${entry.id}]: missing value for non-nullable field \`${missing}\``,
    );
  }

  const related = createRelatedEntities({
    shapes,
    entries,
    store,
    *touched() {
      yield* ofBlock;
      yield* ofTrigger;
    },
    stateOf,
  });

  function endTrigger(): void {
    for (const entry of ofTrigger) entry.trigger = null;
    ofTrigger = [];
  }

  function clearBlock(): void {
    endTrigger();
    for (const entry of ofBlock) entry.block = null;
    ofBlock = [];
    wanted.clear();
    related.clear();
  }

  function finish(entry: Entry): BlockChange | null {
    const { shape, id } = entry;
    const before = entry.base ?? null;
    const after = entry.block === null ? before : apply(entry.block, before);
    checkImmutable(entry, after);
    entry.block = null;
    if ((before && shape.type.skipsDuplicates) || sameValues(before, after)) return null;
    entry.base = after;
    entry.changedAt = block.number;
    return { shape, id, values: after };
  }

  return {
    access: {
      shape(typeName) {
        const shape = shapes.get(typeName);
        if (shape) return shape;
        const isAggregation = schema.types.get(typeName)?.kind === 'aggregation';
        if (!isAggregation) throw new MappingUnfit(`entity type \`${typeName}\` is not in the schema`);
        throw new MappingFailed(`Cannot access entity of type \`${typeName}\`. The type must be an @entity type`);
      },
      get(shape, id) {
        const entry = entries.of(shape, id);
        entry.wasRead = true;
        return stateOf(entry);
      },
      getInBlock(shape, id) {
        const { block: earlier, trigger } = entries.of(shape, id);
        const operation = trigger === null ? earlier : accumulate(earlier, trigger);
        return operation === null || operation.kind === 'remove' ? null : operation.values;
      },
      set,
      remove(shape, id) {
        record(entries.of(shape, id), REMOVE);
      },
      loadRelated: related.load,
    },
    beginBlock(header) {
      block = header;
      order = 0;
      sequence = 0;
      keptSequence = 0;
    },
    keepTrigger() {
      for (const entry of ofTrigger) {
        if (entry.block === null) ofBlock.push(entry);
        if (entry.trigger !== null) entry.block = accumulate(entry.block, entry.trigger);
        entry.trigger = null;
      }
      ofTrigger = [];
      keptSequence = sequence;
    },
    dropTrigger() {
      endTrigger();
      sequence = keptSequence;
    },
    idsGiven: () => sequence,
    spendIds(count) {
      sequence = count;
      keptSequence = count;
    },
    async fetch() {
      await loadEntries(store, entries, wanted);
      wanted.clear();
      await related.fetch();
    },
    async endBlock() {
      // Of events it is taken for granted that they are new, unless something says otherwise; the store refuses a
      // second row.
      const looksAll = doubtsEvents || entries.knowsHistory();
      const isDoubtful = ({ base, block, shape: { type } }: Entry) =>
        base === undefined &&
        (type.kind === 'mutable' ||
          (type.kind === 'immutable' && (looksAll || type.skipsDuplicates || block?.kind === 'remove')));
      const doubtful = ofBlock.filter(isDoubtful);
      if (doubtful.length > 0) await loadEntries(store, entries, doubtful);
      entries.change(ofBlock, block.number);
      const changes: BlockChange[] = [];
      for (const entry of sortSmall(ofBlock, inOrder)) {
        const change = finish(entry);
        if (change) changes.push(change);
      }
      clearBlock();
      entries.trim();
      return changes;
    },
    dropBlock: clearBlock,
    committed: entries.committed,
    knowsHistory: entries.knowsHistory,
    doubtEvents() {
      const isNew = !doubtsEvents;
      doubtsEvents = true;
      return isNew;
    },
    reset(storeIsEmpty) {
      clearBlock();
      entries.reset(storeIsEmpty);
    },
  };
}
