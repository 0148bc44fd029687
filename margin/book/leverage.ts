import { InvalidQuestionError } from '../errors.ts';
import { leverageBins, leverageQuantiles } from './leverage-bins.ts';
import { type LeverageGroup, leveragePass } from './leverage-pass.ts';
import { coverageOf } from './measure.ts';
import type { AccountMask, Book } from './types.ts';

export type LeverageWeight = 'debt' | 'collateral' | 'count';

export interface LeverageRequest {
  /** collateral: C / (C − D), by default; assets: (C + idle) / (C + idle − D), the wallet's view */
  readonly of?: 'collateral' | 'assets' | undefined;
  /** what an account weighs in bins and quantiles; debt by default */
  readonly weightedBy?: LeverageWeight | undefined;
  /** strictly ascending multiples, at least two */
  readonly edges?: readonly number[] | undefined;
  /** shares in [0, 1], for example 0.5 for the median */
  readonly quantiles?: readonly number[] | undefined;
  readonly include?: AccountMask | undefined;
}

/**
 * How leveraged the accounts with a requirement are. Float64. Every account of the book is in exactly one of: a bin,
 * below, above, `insolvent`, `unleveraged`.
 */
export interface LeverageDistribution {
  /** multiples, bins + 1 of them; bin i is [edges[i], edges[i + 1]), the last bin closed */
  readonly edges: readonly number[];
  /** USD, or accounts when weighted by count */
  readonly weight: Float64Array;
  readonly accounts: Float64Array;
  readonly below: LeverageGroup;
  readonly above: LeverageGroup;
  /** equity of zero or less: no leverage is defined */
  readonly insolvent: LeverageGroup;
  /** accounts that owe nothing */
  readonly unleveraged: number;
  /** smallest leverage at which the share of the weight is reached, solvent accounts only; null without any */
  readonly quantiles: readonly { readonly share: number; readonly leverage: number | null }[];
  /** Σ weight · leverage / Σ weight over solvent accounts; null without any */
  readonly mean: number | null;
  readonly coverage: number;
}

export type { LeverageGroup };

export const defaultLeverageEdges: readonly number[] = [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 7.5, 10, 15, 20, 50];

/** The leverage distribution of the book. @throws InvalidQuestionError */
export function leverageDistribution(book: Book, request: LeverageRequest = {}): LeverageDistribution {
  const edges = checkedEdges(request.edges ?? defaultLeverageEdges);
  const shares = (request.quantiles ?? []).map(checkedShare);
  const { weightedBy = 'debt' } = request;
  const pass = leveragePass(book, {
    withIdle: request.of === 'assets',
    weights: weightedBy === 'count' ? null : weightedBy === 'debt' ? book.sums.debt : book.sums.exposure,
    include: request.include ?? null,
    cuts: edges.map((edge) => 1 / edge),
    keepCells: shares.length > 0,
  });
  const groups = leverageBins(pass, edges);
  const bins = groups.slice(1, edges.length);
  const found = leverageQuantiles(pass, shares);
  return {
    edges,
    weight: Float64Array.from(bins, (group) => group.weight),
    accounts: Float64Array.from(bins, (group) => group.accounts),
    below: groups[0] ?? NONE,
    above: groups[edges.length] ?? NONE,
    insolvent: pass.insolvent,
    unleveraged: pass.unleveraged,
    quantiles: shares.map((share, i) => ({ share, leverage: found[i] ?? null })),
    mean: pass.totalWeight > 0 ? pass.weightedSum / pass.totalWeight : null,
    coverage: coverageOf(book),
  };
}

const NONE: LeverageGroup = { weight: 0, accounts: 0 };

function checkedEdges(edges: readonly number[]): readonly number[] {
  const isWrong = edges.some((edge, i) => !(edge > 0 && Number.isFinite(edge)) || edge <= (edges[i - 1] ?? 0));
  if (edges.length < 2 || edges.length > 1000 || isWrong) {
    throw new InvalidQuestionError('leverage edges are not 2 to 1000 positive, ascending multiples; correct them');
  }
  return [...edges];
}

function checkedShare(share: number): number {
  if (!(share >= 0 && share <= 1)) throw new InvalidQuestionError(`quantile ${share} is not a share in [0, 1]`);
  return share;
}
