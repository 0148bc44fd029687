import { wadDivCeil, wadDivFloor, wadMulFloor } from '../math/fixed-point.ts';
import { maxOf, minOf, mulDivCeil, mulDivFloor, WAD } from '../math/integers.ts';

/** A Morpho Blue market as the contract stores it. Source: Morpho.sol, SharesMathLib, MathLib. */
export interface MorphoMarket {
  readonly totalSupplyAssets: bigint;
  readonly totalSupplyShares: bigint;
  readonly totalBorrowAssets: bigint;
  readonly totalBorrowShares: bigint;
  /** Unix seconds of the last accrual */
  readonly lastUpdate: bigint;
  /** share of interest, WAD */
  readonly fee: bigint;
}

export interface MorphoPosition {
  readonly borrowShares: bigint;
  /** native units of the collateral token */
  readonly collateral: bigint;
}

/** What decides about a position: the price of one collateral unit in loan units, scaled 1e36, and the threshold, WAD. */
export interface MorphoTerms {
  readonly price: bigint;
  readonly lltv: bigint;
}

export const MORPHO_PRICE_SCALE = 10n ** 36n;
const VIRTUAL_SHARES = 10n ** 6n;
const VIRTUAL_ASSETS = 1n;
const LIQUIDATION_CURSOR = (WAD * 3n) / 10n;
const MAX_INCENTIVE = (WAD * 115n) / 100n;

const toAssetsFloor = (shares: bigint, assets: bigint, total: bigint): bigint =>
  mulDivFloor(shares, assets + VIRTUAL_ASSETS, total + VIRTUAL_SHARES);
const toAssetsCeil = (shares: bigint, assets: bigint, total: bigint): bigint =>
  mulDivCeil(shares, assets + VIRTUAL_ASSETS, total + VIRTUAL_SHARES);
const toSharesFloor = (amount: bigint, assets: bigint, total: bigint): bigint =>
  mulDivFloor(amount, total + VIRTUAL_SHARES, assets + VIRTUAL_ASSETS);
const toSharesCeil = (amount: bigint, assets: bigint, total: bigint): bigint =>
  mulDivCeil(amount, total + VIRTUAL_SHARES, assets + VIRTUAL_ASSETS);

/** Debt of a position, native loan units, rounded up as in the health check. */
export function morphoBorrowed(market: MorphoMarket, position: MorphoPosition): bigint {
  return toAssetsCeil(position.borrowShares, market.totalBorrowAssets, market.totalBorrowShares);
}

/** Supplied assets of some supply shares, native loan units, rounded down. */
export function morphoSupplied(market: MorphoMarket, supplyShares: bigint): bigint {
  return toAssetsFloor(supplyShares, market.totalSupplyAssets, market.totalSupplyShares);
}

/** The most the collateral lets a position owe, native loan units, rounded down twice. */
export function morphoMaxBorrow(position: MorphoPosition, { price, lltv }: MorphoTerms): bigint {
  return wadMulFloor(mulDivFloor(position.collateral, price, MORPHO_PRICE_SCALE), lltv);
}

/** Exactly the contract's health check. */
export function isMorphoHealthy(market: MorphoMarket, position: MorphoPosition, terms: MorphoTerms): boolean {
  return position.borrowShares === 0n || morphoMaxBorrow(position, terms) >= morphoBorrowed(market, position);
}

/** maxBorrow / borrowed, WAD, floor; null without debt. At or above 1 exactly when healthy. */
export function morphoHealthFactor(market: MorphoMarket, position: MorphoPosition, terms: MorphoTerms): bigint | null {
  const borrowed = morphoBorrowed(market, position);
  return borrowed === 0n ? null : wadDivFloor(morphoMaxBorrow(position, terms), borrowed);
}

/** The oracle price (1e36) at which the position reaches its threshold, rounded up; null without debt or collateral. */
export function morphoLiquidationPrice(market: MorphoMarket, position: MorphoPosition, lltv: bigint): bigint | null {
  const borrowed = morphoBorrowed(market, position);
  const power = wadMulFloor(position.collateral, lltv);
  return borrowed === 0n || power === 0n ? null : mulDivCeil(borrowed, MORPHO_PRICE_SCALE, power);
}

/** Liquidation incentive factor, WAD: min(1.15, 1 / (1 − 0.3·(1 − lltv))). */
export function morphoIncentive(lltv: bigint): bigint {
  return minOf(MAX_INCENTIVE, wadDivFloor(WAD, WAD - wadMulFloor(LIQUIDATION_CURSOR, WAD - lltv)));
}

export interface MorphoLiquidation {
  readonly repaidAssets: bigint;
  readonly repaidShares: bigint;
  readonly seizedAssets: bigint;
  /** debt written off against the suppliers, when no collateral remains */
  readonly badDebtAssets: bigint;
  readonly badDebtShares: bigint;
}

/**
 * What `liquidate` does to an unhealthy position for a given seizure or repayment; null when the position is healthy or
 * holds less than asked. There is no close factor.
 */
export function morphoLiquidation(
  market: MorphoMarket,
  position: MorphoPosition,
  terms: MorphoTerms,
  ask: { readonly seizedAssets: bigint } | { readonly repaidShares: bigint },
): MorphoLiquidation | null {
  if (isMorphoHealthy(market, position, terms)) return null;
  const { totalBorrowAssets: assets, totalBorrowShares: shares } = market;
  const { seizedAssets, repaidShares } = exchange(market, terms, ask);
  const repaidAssets = toAssetsCeil(repaidShares, assets, shares);
  if (repaidShares > position.borrowShares || seizedAssets > position.collateral) return null;
  const isEmptied = seizedAssets === position.collateral;
  const badDebtShares = isEmptied ? position.borrowShares - repaidShares : 0n;
  const assetsLeft = maxOf(0n, assets - repaidAssets);
  const badDebtAssets = minOf(assetsLeft, toAssetsCeil(badDebtShares, assetsLeft, shares - repaidShares));
  return { repaidAssets, repaidShares, seizedAssets, badDebtAssets, badDebtShares };
}

function exchange(
  { totalBorrowAssets: assets, totalBorrowShares: shares }: MorphoMarket,
  { price, lltv }: MorphoTerms,
  ask: { readonly seizedAssets: bigint } | { readonly repaidShares: bigint },
): { seizedAssets: bigint; repaidShares: bigint } {
  const incentive = morphoIncentive(lltv);
  if ('seizedAssets' in ask) {
    const quoted = mulDivCeil(ask.seizedAssets, price, MORPHO_PRICE_SCALE);
    const repaidShares = toSharesCeil(wadDivCeil(quoted, incentive), assets, shares);
    return { seizedAssets: ask.seizedAssets, repaidShares };
  }
  const repaid = wadMulFloor(toAssetsFloor(ask.repaidShares, assets, shares), incentive);
  return { seizedAssets: mulDivFloor(repaid, MORPHO_PRICE_SCALE, price), repaidShares: ask.repaidShares };
}

/**
 * The market after interest up to `timestamp` at a borrow rate per second (WAD), with the fee shares minted.
 * Source: Morpho._accrueInterest.
 */
export function accrueMorpho(
  market: MorphoMarket,
  timestamp: bigint,
  borrowRate: bigint,
): MorphoMarket & { readonly feeShares: bigint } {
  const elapsed = timestamp - market.lastUpdate;
  if (elapsed <= 0n) return { ...market, feeShares: 0n };
  const interest = wadMulFloor(market.totalBorrowAssets, taylorCompounded(borrowRate, elapsed));
  const totalSupplyAssets = market.totalSupplyAssets + interest;
  const feeAmount = wadMulFloor(interest, market.fee);
  const feeShares =
    market.fee === 0n ? 0n : toSharesFloor(feeAmount, totalSupplyAssets - feeAmount, market.totalSupplyShares);
  return {
    ...market,
    totalBorrowAssets: market.totalBorrowAssets + interest,
    totalSupplyAssets,
    totalSupplyShares: market.totalSupplyShares + feeShares,
    lastUpdate: timestamp,
    feeShares,
  };
}

/** e^(rate·elapsed) − 1 by three terms, WAD, each floored. */
function taylorCompounded(rate: bigint, elapsed: bigint): bigint {
  const first = rate * elapsed;
  const second = mulDivFloor(first, first, 2n * WAD);
  return first + second + mulDivFloor(second, first, 3n * WAD);
}
