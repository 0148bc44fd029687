import type { CallResult, ChainBlock, Hex } from '../chain/types.ts';

/** One block and what it answers. */
export interface ScenarioBlock extends ChainBlock {
  /** By contract and call data in lower-case hex, joined by a blank. */
  readonly calls: ReadonlyMap<string, CallResult>;
  readonly balances: ReadonlyMap<Hex, bigint>;
  readonly codes: ReadonlyMap<Hex, boolean>;
}

/** A stretch of chain; every one after the first begins with a fork. */
export interface ScenarioBranch {
  /** Blocks after this one are dropped; null on the first branch. */
  readonly forkedFrom: number | null;
  readonly blocks: readonly ScenarioBlock[];
}

export interface ScenarioAssertion {
  readonly query: string;
  /** The answer's `data`. */
  readonly expected: unknown;
}

export interface Scenario {
  readonly name: string;
  readonly branches: readonly ScenarioBranch[];
  readonly assertions: readonly ScenarioAssertion[];
}
