import type { BaseExposure } from './strategy.ts';

/** A move of volatile bases, and what it does to the portfolio. USD; float64. */
export interface Scenario {
  /** base the move is of; null where all volatile bases move together */
  readonly base: string | null;
  /** relative move */
  readonly shock: number;
  readonly pnlUsd: number;
}

export interface PortfolioMargin {
  /** the largest loss over all scenarios; at least 0 */
  readonly requiredUsd: number;
  /** of the scenarios, the worst; null without volatile exposure */
  readonly worst: Scenario | null;
  readonly scenarios: number;
}

/** ±4 % to ±40 % in steps of 4 %: twenty moves. */
const SHOCKS = Array.from({ length: 20 }, (_, i) => ((i < 10 ? i - 10 : i - 9) * 4) / 100);

/**
 * A SPAN-like margin over everything an owner has: twenty uniform moves of all volatile bases together, and the same of
 * each base alone, taken on net deltas; the worst loss is required. Stable bases do not move. Linear in the moves:
 * liquidations on the way are not in it. Version 1, ours.
 */
export function portfolioMargin(exposures: readonly BaseExposure[]): PortfolioMargin {
  const volatile = exposures.filter(({ isStable }) => !isStable);
  const together = volatile.reduce((sum, { deltaUsd }) => sum + deltaUsd, 0);
  const scenarios = SHOCKS.flatMap((shock): Scenario[] => [
    { base: null, shock, pnlUsd: shock * together },
    ...volatile.map(({ base, deltaUsd }) => ({ base, shock, pnlUsd: shock * deltaUsd })),
  ]);
  if (volatile.length === 0) return { requiredUsd: 0, worst: null, scenarios: 0 };
  const worst = scenarios.reduce((least, one) => (one.pnlUsd < least.pnlUsd ? one : least));
  return { requiredUsd: Math.max(0, -worst.pnlUsd), worst, scenarios: scenarios.length };
}
