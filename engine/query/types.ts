import type { EntitySchema } from '../manifest/types.ts';
import type { EntityRow, ProcessedBlock } from '../store/types.ts';

/** The Graph's `block` argument. Absent: the newest block the store holds. */
export type BlockConstraint =
  | { readonly type: 'latest' }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'number_gte'; readonly number: number }
  | { readonly type: 'hash'; readonly hash: string };

/** Filter in The Graph's shape, for example `{ amount_gt: 5n, or: [...] }`; values as in EntityRow, or decimal strings. */
export type WhereInput = { readonly [key: string]: unknown };

export interface EntityQuery {
  readonly type: string;
  readonly block: number;
  readonly where?: WhereInput;
  readonly orderBy?: string;
  readonly orderDirection?: 'asc' | 'desc';
  /** At most 1000 from clients; unbounded for callers in the process. */
  readonly first?: number;
  readonly skip?: number;
  /** Only these fields; all when absent. */
  readonly fields?: readonly string[];
}

/** Reads a deployment's rows at one block. Never blocks the writer for longer than a statement. */
export interface EntityReader {
  readonly schema: EntitySchema;
  head(): Promise<ProcessedBlock | null>;
  /** @throws UnknownBlock when the constraint names a block the store does not hold. */
  resolveBlock(constraint: BlockConstraint): Promise<ProcessedBlock>;
  /** The newest processed block at or before a Unix second; null before the first. */
  blockAtTimestamp(timestamp: number): Promise<ProcessedBlock | null>;
  find(query: EntityQuery): Promise<EntityRow[]>;
  /** Types and ids of entities with a version that began after `from`, up to and including `to`. */
  changed(type: string, range: { readonly from: number; readonly to: number }): Promise<string[]>;
  /** Set when the deployment stopped at a deterministic failure. */
  hasIndexingErrors(): Promise<boolean>;
}
