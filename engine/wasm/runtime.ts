import type { Hex } from '../chain/types.ts';
import type { EntityShape, EntityValues } from '../manifest/entity-shape.ts';
import type { DynamicSource, EntityRow, EntityValue } from '../store/types.ts';
import type { Heap } from './heap.ts';
import type { HexCache } from './heap-bytes.ts';
import type { TextCache } from './heap-text.ts';

/** What a handler sets: by position, undefined where it does not say. */
export type EntityUpdate = readonly (EntityValue | undefined)[];

/**
 * Entities as a mapping reads and writes them, at once or not at all: a read whose answer is not at hand throws UNWIND
 * after asking for it.
 */
export interface EntityAccess {
  /** @throws MappingFailed when mappings cannot store this type. */
  shape(typeName: string): EntityShape;
  get(shape: EntityShape, id: string): EntityValues | null;
  getInBlock(shape: EntityShape, id: string): EntityUpdate | null;
  set(shape: EntityShape, id: string, update: (EntityValue | undefined)[]): void;
  remove(shape: EntityShape, id: string): void;
  /** Entities that `field`, derived, of entity `id` stands for. */
  loadRelated(
    shape: EntityShape,
    id: string,
    field: string,
  ): { readonly shape: EntityShape; readonly entities: readonly EntityValues[] };
}

export type LogLevel = 'critical' | 'error' | 'warning' | 'info' | 'debug';

/** The data source whose handler runs. */
export interface CurrentSource {
  readonly name: string;
  /** null when the source matches every address. */
  readonly address: Hex | null;
  readonly context: EntityRow | null;
  readonly abis: ReadonlySet<string>;
  /** False before apiVersion 0.0.8: fields that are not in the schema are ignored, not refused. */
  readonly refusesUnknownFields: boolean;
}

/** Everything outside its own memory that a mapping can reach. Reads of the chain may throw UNWIND. */
export interface HostServices {
  readonly entities: EntityAccess;
  /** Name of the subgraph's network. */
  readonly network: string;
  source(): CurrentSource;
  createSource(source: Omit<DynamicSource, 'creationBlock'>): void;
  /** Return data, null when the call reverted. */
  call(to: Hex, data: Hex): Hex | null;
  balance(address: Hex): bigint;
  hasCode(address: Hex): boolean;
  log(level: LogLevel, message: string): void;
}

/** One instance of a module with what its host functions need. */
export interface Runtime {
  readonly heap: Heap;
  readonly texts: TextCache;
  readonly hexes: HexCache;
  readonly services: HostServices;
  /** Pointers of attribute names written before the snapshot. */
  readonly names: Map<string, number>;
}
