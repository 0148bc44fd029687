/** Bounds on one request. Each refuses before any resolver runs. */
export interface Limits {
  /** Bytes of a request body. */
  readonly bodyBytes: number;
  /** Lexical tokens of a document. */
  readonly tokens: number;
  /** Nested selections, introspection apart. */
  readonly depth: number;
  /** Aliased fields, fragments counted where they are used. */
  readonly aliases: number;
  /** Directives, fragments counted where they are used. */
  readonly directives: number;
  /** Root fields of an operation. */
  readonly rootFields: number;
  /** Cost points of an operation, see cost.ts. */
  readonly cost: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 256 * 1024,
  tokens: 2_500,
  depth: 12,
  aliases: 60,
  directives: 50,
  rootFields: 30,
  cost: 300_000,
};
