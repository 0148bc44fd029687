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

export type AggregationInterval = 'hour' | 'day';

/** Which rows of a type, in which order. Ties are broken by id in the same direction; the default order is by id. */
export interface EntitySelection {
  readonly where?: WhereInput;
  /** A field, or `reference__field` of a referenced entity. */
  readonly orderBy?: string;
  readonly orderDirection?: 'asc' | 'desc';
  /** At most 1000 from clients; unbounded for callers in the process. */
  readonly first?: number;
  readonly skip?: number;
  /** Only these fields, `id` always among them; all when absent. */
  readonly fields?: readonly string[];
  /** Required for aggregations, meaningless otherwise. */
  readonly interval?: AggregationInterval;
  /** `include` adds an aggregation's open bucket, computed from the points it has so far. Default `exclude`. */
  readonly current?: 'include' | 'exclude';
}

export interface EntityQuery extends EntitySelection {
  /** An entity or an interface; rows of an interface carry their entity's name as `__typename`. */
  readonly type: string;
  readonly block: number;
}

/** Entities that `field` of each parent refers to, or that refer to it; all parents in one statement. */
export interface ChildrenQuery extends EntitySelection {
  readonly parentType: string;
  readonly field: string;
  /** Rows of `parentType` with `id` and, unless the field is derived, `field`. */
  readonly parents: readonly EntityRow[];
  readonly block: number;
}

/** Entities of the newest block as JSON; `first` is required so that rows keep their order. */
export interface JsonQuery extends Omit<EntitySelection, 'fields' | 'interval' | 'current'> {
  /** An entity that is no aggregation. */
  readonly type: string;
  readonly first: number;
  /** Members of each object in their order; a field must have a form in JSON, see `hasJsonForm`, be `__typename`, or refer to one entity. */
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  /** A GraphQL name. */
  readonly key: string;
  readonly field: string;
  /** Of a field that refers to one entity: what is told of it. */
  readonly members?: readonly JsonMember[];
}

export interface ScanQuery {
  readonly type: string;
  readonly block: number;
  readonly fields?: readonly string[];
  readonly where?: WhereInput;
  /** Rows per page, 20000 by default. */
  readonly pageSize?: number;
}

export interface ColumnsQuery {
  readonly type: string;
  readonly block: number;
  /** neither lists nor free text (String, ID) */
  readonly fields: readonly string[];
  readonly where?: WhereInput;
  /** Rows per page, 8000 by default. */
  readonly pageSize?: number;
}

/** Rows of an entity, field by field. */
export interface ColumnsPage {
  readonly count: number;
  /** In the order of the query's fields; the values of each in the order of the rows. */
  readonly columns: readonly ColumnBytes[];
}

/**
 * `bytes`: of Bytes and references, labels of enums, BigDecimals as text. `integer`: PostgreSQL's binary numeric, which is
 * int16 each and big-endian: how many digits of base 10,000 (−1: null, and nothing more), exponent of the first, sign,
 * decimals, the digits. `boolean`: a byte each, 0, 1 or 2 for null.
 */
export type ColumnForm = 'bytes' | 'integer' | 'boolean';

export interface ColumnBytes {
  readonly form: ColumnForm;
  /** Of the form `bytes` the length of each value, int32 big-endian, −1 for null; else nothing. */
  readonly sizes: Uint8Array;
  /** The values one after another. */
  readonly bytes: Uint8Array;
}

export interface BlockState {
  /** The block is still in the store: answers read at it before this call come from one chain. */
  readonly isCanonical: boolean;
  /** A handler failed at this block or before it, be it passed over or not. */
  readonly hasIndexingErrors: boolean;
}

/** Reads a deployment's rows at one block. Never blocks the writer for longer than a statement. */
export interface EntityReader {
  readonly schema: EntitySchema;
  readonly deploymentId: string;
  head(): Promise<ProcessedBlock | null>;
  /**
   * Blocks without triggers may not be stored: a number between two stored blocks gives the one before it, whose rows
   * are the same.
   * @throws UnknownBlock when the constraint names a block the store does not hold, HistoryPruned when it no longer
   * keeps its rows
   */
  resolveBlock(constraint: BlockConstraint): Promise<ProcessedBlock>;
  /** The first block whose rows are kept; null where all are. Reads at earlier blocks throw HistoryPruned. */
  keptFrom(): Promise<number | null>;
  /** The newest processed block at or before a Unix second; null before the first. */
  blockAtTimestamp(timestamp: number): Promise<ProcessedBlock | null>;
  /** The first processed blocks after a number, ascending. */
  blocksAfter(number: number, first: number): Promise<ProcessedBlock[]>;
  /** @throws InvalidQuery when a name or value does not fit the schema. */
  find(query: EntityQuery): Promise<EntityRow[]>;
  /**
   * Entities of the newest block as the members of a JSON array, parted by commas, as GraphQL writes their values: one
   * statement, which also tells that the deployment has not failed. Null where it has, where nothing is indexed, and
   * where a value has no form in JSON: `find` tells more.
   */
  json(query: JsonQuery): Promise<string | null>;
  /**
   * Children of each parent, in the order of `parents`; `first` and `skip` count per parent. Parents that refer to
   * the same entity share its row.
   */
  children(query: ChildrenQuery): Promise<EntityRow[][]>;
  /** All rows of an entity in pages, in no particular order; for bulk loads. */
  scan(query: ScanQuery): AsyncIterable<EntityRow[]>;
  /**
   * All rows of an entity in pages, in the order of their making, for bulk loads without a text or an object per row. The
   * page after is read while one is looked at, and then written over it.
   */
  columns(query: ColumnsQuery): AsyncIterable<ColumnsPage>;
  /**
   * Ids of entities that were made, changed or removed after `from`, up to and including `to`; or what their versions of
   * that time hold in another field, each value once.
   */
  changed(type: string, range: { readonly from: number; readonly to: number }, field?: string): Promise<string[]>;
  /** Which of some entities `changed` would give ids of; one statement. */
  changedTypes(types: readonly string[], range: { readonly from: number; readonly to: number }): Promise<string[]>;
  /** Set when a handler failed, be it passed over or not. */
  hasIndexingErrors(): Promise<boolean>;
  /** What can be said of a block some answers were read at; one statement. */
  blockState(block: ProcessedBlock): Promise<BlockState>;
}
