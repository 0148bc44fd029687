import type { AccountMask, RepayRule } from '../book/types.ts';
import type { Depth } from './depth.ts';

export interface CascadeRequest {
  /** relative moves by asset id: −0.2 is a fall of 20 %; each above −1. Assets not named keep their prices */
  readonly shocks: ReadonlyMap<string, number>;
  /** by asset id; sales of assets not named move no price */
  readonly liquidity?: ReadonlyMap<string, Depth> | undefined;
  /** assets that are one and the same thing: asset id to the id that stands for it; they share one depth */
  readonly linked?: ReadonlyMap<string, string> | undefined;
  /** at most so many, 1 to 1000; 10 by default */
  readonly rounds?: number | undefined;
  /** by group: what replaces the rule of the group's rows */
  readonly rules?: ReadonlyMap<string, Partial<RepayRule>> | undefined;
  readonly include?: AccountMask | undefined;
}

/** What liquidations did, USD at the prices they were done at; float64. */
export interface CascadeFlow {
  /** accounts liquidated, in whole or in part; an account counts in each round it is liquidated in */
  readonly accounts: number;
  /** debt repaid */
  readonly repaidUsd: number;
  /** collateral taken, or positions closed, their bonus included */
  readonly seizedUsd: number;
  /** of it sold on the market (for shorts: bought), at the round's opening price */
  readonly soldUsd: number;
  /** debt written off where no collateral was left */
  readonly badDebtUsd: number;
}

export interface CascadeGroupFlow extends CascadeFlow {
  readonly group: string;
}

export interface CascadeRound extends CascadeFlow {
  /** groups that had liquidations, in the book's order */
  readonly groups: readonly CascadeGroupFlow[];
  /** after the round's sales, USD per whole token by asset index */
  readonly prices: Float64Array;
}

export interface CascadePrice {
  readonly asset: string;
  readonly before: number;
  readonly shocked: number;
  readonly after: number;
  /** after / before − 1 */
  readonly move: number;
  /** total move over initial move; null for an asset that was not shocked */
  readonly amplification: number | null;
  /** whole tokens; below zero when more was bought */
  readonly soldUnits: number;
}

export interface Cascade {
  /** rounds in which something was liquidated */
  readonly rounds: readonly CascadeRound[];
  readonly total: CascadeFlow;
  /** distinct accounts liquidated */
  readonly accounts: number;
  readonly groups: readonly CascadeGroupFlow[];
  /** assets that moved, in the book's order */
  readonly prices: readonly CascadePrice[];
  /**
   * of the book: loss of value of all exposure as it was before, at the end prices over at the shocked prices; null
   * when the shock changes no value
   */
  readonly amplification: number | null;
  /** nothing more would be liquidated: the fixed point is reached */
  readonly settled: boolean;
  /** at the end prices, Σ max(0, debt − collateral) of accounts that remain liquidatable */
  readonly unrealisedBadDebtUsd: number;
  readonly coverage: number;
}
