/** What a map had said of one account before the window. */
export interface Prediction {
  readonly account: string;
  /** what a first liquidation was expected to take, USD */
  readonly expectedUsd: number;
}

/** A liquidation that happened in the window. */
export interface ActualLiquidation {
  readonly account: string;
  readonly seizedUsd: number;
  /** Unix seconds */
  readonly timestamp: number;
}

export interface Scorecard {
  /** expected to be seized of the accounts that the price path reached, USD */
  readonly predictedUsd: number;
  /** really seized, USD */
  readonly actualUsd: number;
  /** of it, seized of accounts that were predicted */
  readonly hitUsd: number;
  /** of predictedUsd, what was really seized of the same account, at most its prediction */
  readonly firedUsd: number;
  /** hitUsd / actualUsd; null where nothing was seized */
  readonly recall: number | null;
  /** firedUsd / predictedUsd; null where nothing was predicted */
  readonly precision: number | null;
  /** median of seconds from the map to the first liquidation of each predicted account; null without one */
  readonly leadSeconds: number | null;
  readonly predictedAccounts: number;
  readonly liquidatedAccounts: number;
  readonly hitAccounts: number;
}

/** How well a map of one block foretold the liquidations after it. Float64. */
export function scoreMap(
  predictions: readonly Prediction[],
  actuals: readonly ActualLiquidation[],
  mapTime: number,
): Scorecard {
  const expected = new Map(predictions.map(({ account, expectedUsd }) => [account, expectedUsd]));
  const seized = new Map<string, number>();
  const first = new Map<string, number>();
  for (const { account, seizedUsd, timestamp } of actuals) {
    seized.set(account, (seized.get(account) ?? 0) + seizedUsd);
    first.set(account, Math.min(first.get(account) ?? Number.POSITIVE_INFINITY, timestamp));
  }
  let [actualUsd, hitUsd, firedUsd] = [0, 0, 0];
  const leads: number[] = [];
  for (const [account, usd] of seized) {
    actualUsd += usd;
    const wanted = expected.get(account);
    if (wanted === undefined) continue;
    hitUsd += usd;
    firedUsd += Math.min(usd, wanted);
    leads.push((first.get(account) ?? mapTime) - mapTime);
  }
  const predictedUsd = predictions.reduce((sum, { expectedUsd }) => sum + expectedUsd, 0);
  return {
    predictedUsd,
    actualUsd,
    hitUsd,
    firedUsd,
    recall: actualUsd > 0 ? hitUsd / actualUsd : null,
    precision: predictedUsd > 0 ? firedUsd / predictedUsd : null,
    leadSeconds: median(leads),
    predictedAccounts: expected.size,
    liquidatedAccounts: seized.size,
    hitAccounts: leads.length,
  };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
