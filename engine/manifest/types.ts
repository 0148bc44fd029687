import type { AbiParam } from '../abi/abi-json.ts';
import type { Hex } from '../chain/types.ts';
import type { DeclaredCall } from './declared-calls.ts';
import type { EntityRow } from './entity-value.ts';

export type ScalarType = 'String' | 'ID' | 'Bytes' | 'Int' | 'Int8' | 'BigInt' | 'BigDecimal' | 'Boolean' | 'Timestamp';

/** Where a field's value lives and what it may be. */
export type FieldType =
  | { readonly kind: 'scalar'; readonly scalar: ScalarType }
  | { readonly kind: 'enum'; readonly name: string; readonly values: readonly string[] }
  /** Refers to an entity or interface by id; `idType` is the referenced id's scalar. */
  | { readonly kind: 'reference'; readonly target: string; readonly idType: ScalarType };

export interface EntityField {
  readonly name: string;
  /** snake_case column of graph-node's layout. */
  readonly column: string;
  readonly type: FieldType;
  readonly list: boolean;
  readonly required: boolean;
  /** Set on derived fields, which have no column: the field of the target that refers back. */
  readonly derivedFrom: string | null;
  readonly description: string | null;
}

export interface Aggregate {
  readonly field: string;
  readonly fn: 'sum' | 'count' | 'min' | 'max' | 'first' | 'last';
  /** Column name or SQL-like expression over the source's fields; null for count. */
  readonly arg: string | null;
  readonly cumulative: boolean;
}

export interface EntityType {
  readonly kind: 'mutable' | 'immutable' | 'timeseries' | 'aggregation';
  /** Of an immutable type: what is written under an id that exists is passed over. */
  readonly skipsDuplicates: boolean;
  readonly name: string;
  /** snake_case table of graph-node's layout; aggregations have one per interval: `<table>_hour`. */
  readonly table: string;
  readonly fields: readonly EntityField[];
  readonly interfaces: readonly string[];
  readonly description: string | null;
  /** Only on aggregations. */
  readonly aggregation: {
    readonly source: string;
    readonly intervals: readonly ('hour' | 'day')[];
    readonly dimensions: readonly string[];
    readonly aggregates: readonly Aggregate[];
  } | null;
}

export interface EntitySchema {
  readonly types: ReadonlyMap<string, EntityType>;
  readonly interfaces: ReadonlyMap<string, readonly string[]>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** The source text. */
  readonly sdl: string;
}

export interface EventHandler {
  /** Signature with `indexed` words, as in the manifest. */
  readonly event: string;
  readonly topic0: Hex;
  /** Parameters of the ABI's event, in order. */
  readonly inputs: readonly AbiParam[];
  /** Logs of the event have all parameters in place of its hash, and are known by a `topic0` of the manifest's own. */
  readonly anonymous: boolean;
  readonly handler: string;
  readonly receipt: boolean;
  /** Allowed values of topic1..3; null means any. */
  readonly topics: readonly (readonly Hex[] | null)[];
  readonly calls: readonly DeclaredCall[];
}

export interface BlockHandler {
  readonly handler: string;
  readonly filter:
    | { readonly kind: 'every' }
    | { readonly kind: 'once' }
    | { readonly kind: 'polling'; readonly every: number };
}

export interface DataSourceTemplate {
  readonly name: string;
  readonly network: string;
  readonly apiVersion: string;
  /** Absolute path of the wasm; sources that share a mapping share it. */
  readonly wasmFile: string;
  /** ABI name to absolute path of its JSON. */
  readonly abis: ReadonlyMap<string, string>;
  readonly eventHandlers: readonly EventHandler[];
  readonly blockHandlers: readonly BlockHandler[];
}

export interface DataSource extends DataSourceTemplate {
  /** null matches every address. */
  readonly address: Hex | null;
  readonly startBlock: number;
  readonly endBlock: number | null;
  /** Tagged as in DynamicSource.context. */
  readonly context: EntityRow | null;
}

/** A built subgraph (`graph build` output) read and checked. */
export interface Subgraph {
  /** Content hash of manifest, schema, wasm and ABIs: equal bytes give an equal id. `Qm…`-free, 64 hex digits. */
  readonly id: string;
  readonly directory: string;
  readonly specVersion: string;
  readonly network: string;
  /** Blocks whose superseded versions the manifest's `indexerHints.prune` keeps; 2147483647: all. */
  readonly historyBlocks: number;
  /** The feature of that name: handlers that fail are passed over. */
  readonly nonFatalErrors: boolean;
  readonly sources: readonly DataSource[];
  readonly templates: ReadonlyMap<string, DataSourceTemplate>;
  readonly schema: EntitySchema;
}
