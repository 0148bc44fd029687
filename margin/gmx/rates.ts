/** Funding and borrowing of a GMX v2 market, per second; float64. Source: MarketUtils of gmx-synthetics. */
export interface GmxFundingTerms {
  readonly fundingFactor: number;
  readonly exponent: number;
  readonly maxFactor: number;
  readonly minFactor: number;
  /** adaptive funding when increase is above zero */
  readonly increasePerSecond: number;
  readonly decreasePerSecond: number;
  readonly thresholdForStable: number;
  readonly thresholdForDecrease: number;
}

/** |L − S|^exponent / (L + S), as the code has it; 0 without open interest. */
export function gmxImbalance(longUsd: number, shortUsd: number, exponent: number): number {
  const total = longUsd + shortUsd;
  return total > 0 ? Math.abs(longUsd - shortUsd) ** exponent / total : 0;
}

export interface GmxFundingState {
  readonly longUsd: number;
  readonly shortUsd: number;
  /** factor saved at the last update, signed; static funding saves 0 */
  readonly saved: number;
  /** seconds since the last update */
  readonly elapsed: number;
}

/** One unit of the contract's factors, which have 30 decimals. */
const UNIT = 1e-30;

/**
 * Funding factor per second, signed: above zero longs pay; and the factor to save. Static while `increasePerSecond` is
 * zero; else the saved factor grows with the imbalance, shrinks when the imbalance is small, and turns when the skew has.
 */
export function gmxFundingFactor(
  terms: GmxFundingTerms,
  state: GmxFundingState,
): { readonly factor: number; readonly saved: number } {
  const imbalance = gmxImbalance(state.longUsd, state.shortUsd, terms.exponent);
  if (terms.increasePerSecond === 0) {
    const size = Math.min(terms.fundingFactor * imbalance, terms.maxFactor);
    return { factor: state.longUsd > state.shortUsd ? size : -size, saved: 0 };
  }
  const next = adapted(terms, state, imbalance);
  const saved = Math.sign(next) * Math.min(Math.abs(next), terms.maxFactor);
  const bounded = Math.min(Math.max(Math.abs(saved), terms.minFactor), terms.maxFactor);
  return { factor: saved < 0 ? -bounded : bounded, saved };
}

function adapted(terms: GmxFundingTerms, state: GmxFundingState, imbalance: number): number {
  const { longUsd, shortUsd, saved, elapsed } = state;
  const isSameDirection = (saved > 0 && longUsd > shortUsd) || (saved < 0 && shortUsd > longUsd);
  if (!isSameDirection || imbalance > terms.thresholdForStable) {
    const growth = imbalance * terms.increasePerSecond * elapsed;
    return longUsd < shortUsd ? saved - growth : saved + growth;
  }
  if (imbalance >= terms.thresholdForDecrease) return saved;
  return Math.sign(saved) * Math.max(Math.abs(saved) - terms.decreasePerSecond * elapsed, UNIT);
}

/** What each side gains per second as a fraction of its open interest: payers lose, receivers share what is paid. */
export function gmxFundingBySide(
  factor: number,
  { longUsd, shortUsd }: { readonly longUsd: number; readonly shortUsd: number },
): { readonly long: number; readonly short: number } {
  const [paying, receiving] = factor > 0 ? [longUsd, shortUsd] : [shortUsd, longUsd];
  const paid = Math.abs(factor);
  const received = receiving > 0 ? (paid * paying) / receiving : 0;
  return factor > 0 ? { long: -paid, short: received } : { long: received, short: -paid };
}

export interface GmxBorrowingTerms {
  /** 0: the exponential form is used */
  readonly optimalUsage: number;
  readonly baseFactor: number;
  readonly aboveOptimalFactor: number;
  readonly openInterestReserveFactor: number;
  readonly borrowingFactor: number;
  readonly exponent: number;
}

/** Borrowing factor per second of one side, from what it reserves of the pool; null for an empty pool. */
export function gmxBorrowingFactor(terms: GmxBorrowingTerms, reservedUsd: number, poolUsd: number): number | null {
  if (!(poolUsd > 0)) return reservedUsd === 0 ? 0 : null;
  if (terms.optimalUsage === 0) return (terms.borrowingFactor * reservedUsd ** terms.exponent) / poolUsd;
  const usage = reservedUsd / (poolUsd * terms.openInterestReserveFactor);
  const above = terms.aboveOptimalFactor - terms.baseFactor;
  const excess = Math.max(0, usage - terms.optimalUsage) / (1 - terms.optimalUsage);
  return usage * terms.baseFactor + Math.max(0, above) * excess;
}
