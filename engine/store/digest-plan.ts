import type { TableLayout } from './layout.ts';

/** Removals of entities that the batch itself does not hold: they only count where the store does. */
export interface Unsure {
  readonly table: TableLayout;
  readonly id: string;
  readonly line: string;
}

export interface PlannedBlock {
  readonly number: number;
  /** Hash of its lines, or those of which it is not sure yet apart. */
  readonly body: string | { readonly lines: readonly string[]; readonly unsure: readonly Unsure[] };
}

/** The digests of a batch as far as they can be made before its transaction: blocks with entries, ascending. */
export interface DigestPlan {
  readonly blocks: readonly PlannedBlock[];
}
