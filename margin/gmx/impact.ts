/** Price impact of a change in a market's balance, USD; float64. Source: PositionPricingUtils, PricingUtils. */
export interface GmxImpactTerms {
  readonly positiveFactor: number;
  readonly negativeFactor: number;
  readonly positiveExponent: number;
  readonly negativeExponent: number;
}

export interface OpenInterestUsd {
  readonly longUsd: number;
  readonly shortUsd: number;
}

/**
 * Impact of going from one open interest to another: above zero when the market gets more balanced. Where longs and
 * shorts change places, the gain up to balance is set against the loss beyond it. A factor or exponent better than its opposite is
 * brought down to it, as the contract does.
 */
export function gmxPriceImpact(before: OpenInterestUsd, after: OpenInterestUsd, terms: GmxImpactTerms): number {
  const first = Math.abs(before.longUsd - before.shortUsd);
  const next = Math.abs(after.longUsd - after.shortUsd);
  const positiveFactor = Math.min(terms.positiveFactor, terms.negativeFactor);
  const positiveExponent = Math.min(terms.positiveExponent, terms.negativeExponent);
  const staysOnSide = before.longUsd <= before.shortUsd === after.longUsd <= after.shortUsd;
  if (!staysOnSide) {
    return positiveFactor * first ** positiveExponent - terms.negativeFactor * next ** terms.negativeExponent;
  }
  const improves = next < first;
  const factor = improves ? positiveFactor : terms.negativeFactor;
  const exponent = improves ? positiveExponent : terms.negativeExponent;
  return factor * first ** exponent - factor * next ** exponent;
}
