import type { BookLeg, BookRow } from '../book/types.ts';

/** One GMX v2 position, USD and whole tokens; float64. Source: PositionUtils of gmx-synthetics, positions/utils of its SDK. */
export interface GmxPosition {
  readonly isLong: boolean;
  /** USD at entry */
  readonly sizeUsd: number;
  readonly sizeTokens: number;
  /** whole tokens of collateral, and its price */
  readonly collateralTokens: number;
  readonly collateralPrice: number;
  /** the collateral is the index token itself */
  readonly isCollateralIndex: boolean;
  /** pending borrowing and funding fees and the closing fee, ≥ 0 */
  readonly feesUsd: number;
  /** price impact of closing, capped for liquidations, ≤ 0 */
  readonly impactUsd: number;
}

export interface GmxTerms {
  /** minCollateralFactorForLiquidation, fraction of size */
  readonly minCollateralFactor: number;
  readonly minCollateralUsd: number;
}

/** Collateral below which the position is liquidated, USD: a share of its size, at least the minimum. */
export function gmxRequirement(position: Pick<GmxPosition, 'sizeUsd'>, terms: GmxTerms): number {
  return Math.max(position.sizeUsd * terms.minCollateralFactor, terms.minCollateralUsd);
}

/** Profit at an index price, USD, before the pool's profit cap. */
export function gmxProfit({ isLong, sizeUsd, sizeTokens }: GmxPosition, indexPrice: number): number {
  return (isLong ? 1 : -1) * (sizeTokens * indexPrice - sizeUsd);
}

/** Collateral value left after profit, impact and fees at an index price, USD. */
export function gmxRemaining(position: GmxPosition, indexPrice: number): number {
  const price = position.isCollateralIndex ? indexPrice : position.collateralPrice;
  const collateral = position.collateralTokens * price;
  return collateral + gmxProfit(position, indexPrice) + Math.min(0, position.impactUsd) - position.feesUsd;
}

/** Liquidated when nothing remains or less than required. The whole position is closed. */
export function isGmxLiquidatable(position: GmxPosition, terms: GmxTerms, indexPrice: number): boolean {
  const remaining = gmxRemaining(position, indexPrice);
  return remaining <= 0 || remaining < gmxRequirement(position, terms);
}

/**
 * Index price at which the position is liquidated, USD; null where no positive price does it.
 * A short backed by more index tokens than it owes is liquidated by no rise.
 */
export function gmxLiquidationPrice(position: GmxPosition, terms: GmxTerms): number | null {
  const { isLong, sizeUsd, sizeTokens, collateralTokens, collateralPrice, isCollateralIndex } = position;
  const side = isLong ? 1 : -1;
  const required = gmxRequirement(position, terms) + position.feesUsd - Math.min(0, position.impactUsd);
  const slope = side * sizeTokens + (isCollateralIndex ? collateralTokens : 0);
  const fixed = (isCollateralIndex ? 0 : collateralTokens * collateralPrice) - side * sizeUsd;
  if (isLong ? slope <= 0 : slope >= 0) return null;
  const price = (required - fixed) / slope;
  return price > 0 ? price : null;
}

/**
 * Size over collateral less pending borrowing and funding fees, with or without profit; null when nothing is left.
 * @param pendingFeesUsd borrowing and funding, without the closing fee
 */
export function gmxLeverage(
  position: GmxPosition,
  indexPrice: number,
  { pendingFeesUsd, withProfit }: { readonly pendingFeesUsd: number; readonly withProfit: boolean },
): number | null {
  const price = position.isCollateralIndex ? indexPrice : position.collateralPrice;
  const profit = withProfit ? gmxProfit(position, indexPrice) : 0;
  const equity = position.collateralTokens * price + profit - pendingFeesUsd;
  return equity > 0 ? position.sizeUsd / equity : null;
}

export interface GmxRowAssets {
  readonly index: string;
  readonly collateral: string;
  readonly group?: string;
  /** the keepers' price that is worse for the position over the book's; 1 by default */
  readonly indexCut?: number;
  readonly collateralCut?: number;
}

/**
 * The position as a book row, linear between the pool's profit caps and with impact and fees as they are now.
 * Exposure is the size at the index price; debt is what of it equity does not pay for.
 */
export function gmxRow(id: string, position: GmxPosition, terms: GmxTerms, assets: GmxRowAssets): BookRow {
  const { isLong, sizeUsd, sizeTokens, isCollateralIndex } = position;
  const side = isLong ? 1 : -1;
  const collateralTokens = position.collateralTokens * (assets.collateralCut ?? 1);
  const required = gmxRequirement(position, terms);
  const cash = Math.min(0, position.impactUsd) - position.feesUsd - side * sizeUsd;
  const inIndex = side * sizeTokens * (assets.indexCut ?? 1) + (isCollateralIndex ? collateralTokens : 0);
  const index: BookLeg = {
    asset: assets.index,
    surplus: inIndex,
    requirement: 0,
    exposure: sizeTokens,
    debt: sizeTokens - inIndex,
    idle: 0,
  };
  const collateral: BookLeg = {
    asset: assets.collateral,
    surplus: collateralTokens,
    requirement: 0,
    exposure: 0,
    debt: -collateralTokens,
    idle: 0,
  };
  return {
    id,
    group: assets.group ?? '',
    bonus: 1,
    rule: { closeFactor: 1, fullBelowHealth: 0, fullBelowUsd: 0 },
    constant: { surplus: cash - required, requirement: required, debt: -cash },
    legs: isCollateralIndex ? [index] : [index, collateral],
  };
}
