import { UnknownPriceError } from '../errors.ts';
import { maxOf, minOf, unitOf, WAD } from '../math/integers.ts';
import {
  collateralValue,
  type PerpetualAccountData,
  type PerpetualCollateral,
  type PerpetualRules,
} from './account.ts';
import { absOf, MILLION, mulRatio, valueAt } from './integers.ts';

/**
 * When the vault lets anybody buy an account's collateral, at a discount and for its debt in the settlement token, in
 * bigint and to its rounding. Independent of whether positions are liquidated. Source: Vault.isLiquidatable and
 * getMaxRepaidSettlementAndLiquidatableCollateral, CollateralManager of perp-curie 2.8.
 */
export interface CollateralSaleTerms {
  /** millionths added to the maintenance ratio */
  readonly mmRatioBuffer: bigint;
  /** millionths of the weighed collateral that may be owed */
  readonly debtRatio: bigint;
  /** of the settlement token, in its decimals; of a trader it may be another */
  readonly debtThreshold: bigint;
  readonly debtThresholdOf: ReadonlyMap<string, bigint>;
  /** millionths of the debt that one sale repays, above `dust` */
  readonly liquidationRatio: bigint;
  /** in the settlement token's decimals */
  readonly dust: bigint;
  /** the insurance fund's millionths of what is paid */
  readonly fundRatio: bigint;
}

/** Which of the vault's conditions hold: too little margin, too much debt for the collateral, or too much at all. */
export type CollateralSaleReason = 'MARGIN' | 'DEBT_SHARE' | 'DEBT_LIMIT';

export interface CollateralSale {
  /** none: nobody may buy */
  readonly reasons: readonly CollateralSaleReason[];
  /** 18 decimals; account value below it is too little */
  readonly requirement: bigint;
  /** what the settlement token with profits is below zero, 18 decimals */
  readonly debt: bigint;
  /** the least of the two limits to it, 18 decimals */
  readonly debtLimit: bigint;
  /** most that one sale may be paid with while there is enough of a collateral, 18 decimals */
  readonly mostPaid: bigint;
}

interface SaleQuestion {
  /** address, lower case */
  readonly trader: string;
  readonly collaterals: readonly PerpetualCollateral[];
  readonly rules: PerpetualRules;
  readonly terms: CollateralSaleTerms;
}

/** Null for an account without such collateral. @throws UnknownPriceError when a collateral that is held has no price */
export function collateralSale(
  data: PerpetualAccountData,
  { trader, collaterals, rules, terms }: SaleQuestion,
): CollateralSale | null {
  const held = collaterals.filter(({ amount }) => amount !== 0n);
  if (held.length === 0) return null;
  const unit = unitOf(18 - rules.settlementDecimals);
  const requirement = mulRatio(data.totalAbsPositionValue, rules.mmRatio + terms.mmRatioBuffer);
  const settlementValue = data.settlementBalance + data.unrealizedPnl;
  const debt = settlementValue < 0n ? absOf(settlementValue) : 0n;
  const weighed = held.reduce((sum, one) => sum + mulRatio(collateralValue(one), one.ratio), 0n);
  const share = mulRatio(weighed, terms.debtRatio);
  const threshold = terms.debtThresholdOf.get(trader) ?? terms.debtThreshold;
  const reasons: CollateralSaleReason[] = [];
  if (data.accountValue < requirement) reasons.push('MARGIN');
  if (debt > share) reasons.push('DEBT_SHARE');
  if (debt / unit > threshold) reasons.push('DEBT_LIMIT');
  const most = maxOf(debt, mulRatio(data.debtValue, rules.imRatio));
  const repaid = most > terms.dust * unit ? mulRatio(most, terms.liquidationRatio) : most;
  return {
    reasons,
    requirement,
    debt,
    debtLimit: minOf(share, threshold * unit),
    mostPaid: (repaid * MILLION) / (MILLION - terms.fundRatio),
  };
}

export interface CollateralPurchase {
  /** in the settlement token's decimals */
  readonly paid: bigint;
  /** in the collateral's */
  readonly bought: bigint;
}

/** The largest purchase of one collateral while a sale is allowed. @throws UnknownPriceError */
export function largestPurchase(
  { mostPaid }: Pick<CollateralSale, 'mostPaid'>,
  { market, amount, decimals, price, discount, priceUnit }: PerpetualCollateral,
  settlementDecimals: number,
): CollateralPurchase {
  if (price === null) throw new UnknownPriceError(market);
  const discounted = mulRatio(price / priceUnit, MILLION - discount) * priceUnit;
  const tokenUnit = unitOf(18 - decimals);
  const unit = unitOf(18 - settlementDecimals);
  const wanted = (mostPaid * WAD + discounted - 1n) / discounted / tokenUnit;
  if (wanted <= amount) return { paid: mostPaid / unit, bought: wanted };
  return { paid: valueAt(amount * tokenUnit, discounted) / unit, bought: amount };
}
