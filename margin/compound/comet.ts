import { BPS, WAD } from '../math/integers.ts';

/** Exact arithmetic of Compound v3. Source: Comet.sol, CometCore.sol. Prices have 8 decimals, factors are WAD. */
export interface CometAsset {
  readonly asset: string;
  /** native units in one token */
  readonly scale: bigint;
  readonly price: bigint;
  /** share of value that may be borrowed against */
  readonly borrowCollateralFactor: bigint;
  /** share of value that counts before liquidation */
  readonly liquidateCollateralFactor: bigint;
  /** share of value credited when absorbed */
  readonly liquidationFactor: bigint;
}

export interface CometBase {
  readonly scale: bigint;
  readonly price: bigint;
  /** indexes scaled 1e15 */
  readonly supplyIndex: bigint;
  readonly borrowIndex: bigint;
}

export interface CometAccount {
  /** signed: supplied above zero, borrowed below */
  readonly principal: bigint;
  /** native units by asset */
  readonly collateral: ReadonlyMap<string, bigint>;
}

export interface Comet {
  readonly base: CometBase;
  readonly assets: readonly CometAsset[];
}

const INDEX_SCALE = 10n ** 15n;

const mulFactor = (value: bigint, factor: bigint): bigint => (value * factor) / WAD;
const worth = (amount: bigint, { price, scale }: { price: bigint; scale: bigint }): bigint => (amount * price) / scale;

/** Base balance of a principal, native units, signed; the magnitude is floored on both sides. */
export function cometPresentValue(base: CometBase, principal: bigint): bigint {
  return (principal * (principal >= 0n ? base.supplyIndex : base.borrowIndex)) / INDEX_SCALE;
}

type Factor = 'borrowCollateralFactor' | 'liquidateCollateralFactor' | 'liquidationFactor';

/** Σ of collateral values, each times a factor and floored, in USD with 8 decimals. */
export function cometWeightedCollateral(comet: Comet, account: CometAccount, factor: Factor): bigint {
  return comet.assets.reduce((sum, asset) => {
    const amount = account.collateral.get(asset.asset) ?? 0n;
    return sum + mulFactor(worth(amount, asset), asset[factor]);
  }, 0n);
}

/** Whether `absorb` is allowed: debt above the collateral at its liquidation factors. Equality is safe. */
export function isCometLiquidatable(comet: Comet, account: CometAccount): boolean {
  if (account.principal >= 0n) return false;
  return debtValue(comet, account) > cometWeightedCollateral(comet, account, 'liquidateCollateralFactor');
}

/** Weighted collateral over debt, WAD, floor; null without debt. Below 1 exactly when liquidatable. */
export function cometHealthFactor(comet: Comet, account: CometAccount): bigint | null {
  const debt = account.principal >= 0n ? 0n : debtValue(comet, account);
  if (debt === 0n) return null;
  return (cometWeightedCollateral(comet, account, 'liquidateCollateralFactor') * WAD) / debt;
}

function debtValue({ base }: Comet, account: CometAccount): bigint {
  return worth(-cometPresentValue(base, account.principal), base);
}

export interface CometAbsorption {
  /** base balance afterwards, native units, at least 0 */
  readonly newBalance: bigint;
  /** base the protocol pays to clear the debt, native units */
  readonly basePaidOut: bigint;
  /** value of the collateral taken, USD with 8 decimals */
  readonly collateralValue: bigint;
  /** debt the credited collateral does not cover, native base units: the reserves' loss at absorption */
  readonly shortfall: bigint;
}

/** What `absorb` does: takes every collateral, credits it at its liquidation factor, leaves no debt. */
export function cometAbsorption(comet: Comet, account: CometAccount): CometAbsorption | null {
  if (!isCometLiquidatable(comet, account)) return null;
  const oldBalance = cometPresentValue(comet.base, account.principal);
  const credited = cometWeightedCollateral(comet, account, 'liquidationFactor');
  const balance = oldBalance + (credited * comet.base.scale) / comet.base.price;
  const newBalance = balance > 0n ? balance : 0n;
  const collateralValue = comet.assets.reduce(
    (sum, asset) => sum + worth(account.collateral.get(asset.asset) ?? 0n, asset),
    0n,
  );
  return { newBalance, basePaidOut: newBalance - oldBalance, collateralValue, shortfall: newBalance - balance };
}

/** Price at which absorbed collateral is sold, 8 decimals. `storeFrontPriceFactor` is WAD. */
export function cometStoreFrontPrice(asset: CometAsset, storeFrontPriceFactor: bigint): bigint {
  const discount = mulFactor(storeFrontPriceFactor, WAD - asset.liquidationFactor);
  return mulFactor(asset.price, WAD - discount);
}

/** Borrowed over supplied, WAD, floor; 0 without supply. Has no cash term and may exceed 1. */
export function cometUtilization(base: CometBase, totalSupply: bigint, totalBorrow: bigint): bigint {
  const supplied = (totalSupply * base.supplyIndex) / INDEX_SCALE;
  return supplied === 0n ? 0n : (((totalBorrow * base.borrowIndex) / INDEX_SCALE) * WAD) / supplied;
}

/** A per-second rate curve, WAD. Supply and borrow each have their own. */
export interface CometCurve {
  readonly base: bigint;
  readonly slopeLow: bigint;
  readonly slopeHigh: bigint;
  readonly kink: bigint;
}

/** Rate per second at a utilization, WAD. */
export function cometRate({ base, slopeLow, slopeHigh, kink }: CometCurve, utilization: bigint): bigint {
  if (utilization <= kink) return base + mulFactor(slopeLow, utilization);
  return base + mulFactor(slopeLow, kink) + mulFactor(slopeHigh, utilization - kink);
}

/** Liquidation penalty in basis points: what of the value is not credited. */
export function cometPenaltyBps({ liquidationFactor }: CometAsset): bigint {
  return ((WAD - liquidationFactor) * BPS) / WAD;
}
