/** Perpetual Protocol v2, USD; float64. Source: perp-curie ClearingHouse, AccountBalance, Exchange. */
export interface PerpetualTerms {
  /** fraction of Σ |position value|; 0.0625 at launch */
  readonly maintenanceRatio: number;
  /** of the liquidated notional; 0.025 at launch */
  readonly penaltyRatio: number;
  /** positions up to this value may be liquidated whole, USD; 100 at launch */
  readonly minPositionUsd: number;
}

export const perpetualLaunchTerms: PerpetualTerms = {
  maintenanceRatio: 0.0625,
  penaltyRatio: 0.025,
  minPositionUsd: 100,
};

export interface PerpetualAccount {
  /** collateral, profit at the index price and pending funding */
  readonly accountValueUsd: number;
  /** signed, by market */
  readonly positionValuesUsd: readonly number[];
}

/** Maintenance margin, USD. */
export function perpetualRequirement({ positionValuesUsd }: PerpetualAccount, terms: PerpetualTerms): number {
  return positionValuesUsd.reduce((sum, value) => sum + Math.abs(value), 0) * terms.maintenanceRatio;
}

/** Account value over maintenance margin; null without positions. Liquidatable below 1. */
export function perpetualMarginRatio(account: PerpetualAccount, terms: PerpetualTerms): number | null {
  const required = perpetualRequirement(account, terms);
  return required > 0 ? account.accountValueUsd / required : null;
}

export function isPerpetualLiquidatable(account: PerpetualAccount, terms: PerpetualTerms): boolean {
  return account.accountValueUsd < perpetualRequirement(account, terms);
}

/**
 * Share of the position in one market that may be liquidated now, in [0, 1]: all of it when small or when the account
 * is below half its requirement, else at most half of all positions' value.
 */
export function perpetualLiquidatableShare(account: PerpetualAccount, market: number, terms: PerpetualTerms): number {
  const value = Math.abs(account.positionValuesUsd[market] ?? 0);
  if (value === 0 || !isPerpetualLiquidatable(account, terms)) return 0;
  const required = perpetualRequirement(account, terms);
  if (value <= terms.minPositionUsd || account.accountValueUsd < required / 2) return 1;
  const total = account.positionValuesUsd.reduce((sum, position) => sum + Math.abs(position), 0);
  return Math.min(1, (0.5 * total) / value);
}

/** Penalty on a liquidated notional and the liquidator's part of it: half, or all when the account value is negative. */
export function perpetualPenalty(
  notionalUsd: number,
  accountValueUsd: number,
  { penaltyRatio }: PerpetualTerms,
): { readonly penaltyUsd: number; readonly liquidatorUsd: number } {
  const penaltyUsd = Math.abs(notionalUsd) * penaltyRatio;
  return { penaltyUsd, liquidatorUsd: accountValueUsd < 0 ? penaltyUsd : penaltyUsd / 2 };
}

/** Funding rate per day: mark over index less one, the difference capped at a share of the index. */
export function perpetualFundingRate(markTwap: number, indexTwap: number, maxRate: number): number {
  const difference = Math.min(Math.max(markTwap - indexTwap, -maxRate * indexTwap), maxRate * indexTwap);
  return difference / indexTwap;
}
