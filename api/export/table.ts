import type { GraphQLSchema } from 'graphql';
import { bigDecimal, type EntityRow, type ProcessedBlock } from '../../engine/index.ts';
import type { Analytics } from '../book/analytics.ts';
import type { ApiContext } from '../resolvers/context.ts';
import type { Parameters } from './parameters.ts';

/** What an export writes of one value; numbers that may not fit a float64 are text, as in GraphQL's answers. */
export type Cell = string | number | boolean | null | readonly Cell[];

/** Rows by page, each with a cell for every column. */
export interface ExportTable {
  readonly columns: readonly string[];
  readonly block: ProcessedBlock;
  readonly analytics: Analytics;
  /** To be read once. */
  readonly pages: AsyncIterable<readonly (readonly Cell[])[]>;
}

export interface TableRequest {
  readonly schema: GraphQLSchema;
  readonly parameters: Parameters;
  readonly context: ApiContext;
  readonly block: ProcessedBlock;
  readonly analytics: Analytics;
  /** Cost points that one question through the schema may have. */
  readonly cost: number;
}

export interface TableKind {
  readonly parameters: readonly string[];
  readonly open: (request: TableRequest) => ExportTable | Promise<ExportTable>;
}

/** A value of a row or a resolver as a cell. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(cellOf);
  if (isDecimal(value)) return bigDecimal.toString(value);
  return String(value);
}

function isDecimal(value: unknown): value is bigDecimal.BigDecimal {
  return typeof value === 'object' && value !== null && 'digits' in value && 'exp' in value;
}

export const storedCells = (row: EntityRow, fields: readonly string[]): Cell[] =>
  fields.map((field) => cellOf(row[field]));
