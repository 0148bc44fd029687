import { UnknownPriceError } from '../errors.ts';
import { percentMulHalfUp, rayDivCeil } from '../math/fixed-point.ts';
import { minOf, unitOf, WAD } from '../math/integers.ts';
import { accountData, categoryOf, collateralTerms, priceFor, reserveOf } from './account.ts';
import { balancesAt, normalizedIncome, owes } from './balances.ts';
import { type AaveRules, aaveRules } from './rules.ts';
import type { AaveAccountData, AavePool, AaveReserve, AaveUser } from './types.ts';

/** Above this health only part of the debt may be repaid. */
export const CLOSE_FACTOR_HEALTH = (WAD * 95n) / 100n;
export const CLOSE_FACTOR_BPS = 5000n;
/** From v3.3: reserve collateral and reserve debt at least this large keep the close factor. Base currency, 8 decimals. */
export const CLOSE_FACTOR_MIN_BASE = 2000n * 10n ** 8n;
/** From v3.3: what a partial liquidation must leave of both. Base currency, 8 decimals. */
export const LEFTOVER_MIN_BASE = CLOSE_FACTOR_MIN_BASE / 2n;

/** One side of a liquidation: an account's balance in one reserve, native units. */
export interface LiquidationLeg {
  readonly balance: bigint;
  readonly price: bigint;
  readonly unit: bigint;
}

export interface LiquidationCase {
  readonly rules: AaveRules;
  readonly collateral: LiquidationLeg;
  readonly debt: LiquidationLeg;
  readonly account: Pick<AaveAccountData, 'debtBase' | 'healthFactor'>;
}

/**
 * Most of the debt reserve one call may repay, native units of the debt asset.
 * Source: LiquidationLogic.executeLiquidationCall (from v3.3), _calculateDebt (before).
 */
export function maxRepay({ rules, collateral, debt, account }: LiquidationCase): bigint {
  if (account.healthFactor <= CLOSE_FACTOR_HEALTH) return debt.balance;
  if (rules.liquidation.closeFactorOf === 'RESERVE') return percentMulHalfUp(debt.balance, CLOSE_FACTOR_BPS);
  const debtBase = rules.debtValue(debt.balance, debt.price, debt.unit);
  const collateralBase = (collateral.balance * collateral.price) / collateral.unit;
  if (collateralBase < CLOSE_FACTOR_MIN_BASE || debtBase < CLOSE_FACTOR_MIN_BASE) return debt.balance;
  const allowedBase = percentMulHalfUp(account.debtBase, CLOSE_FACTOR_BPS);
  return debtBase > allowedBase ? (allowedBase * debt.unit) / debt.price : debt.balance;
}

export interface SeizeTerms {
  /** basis points, 10500 = 5 % */
  readonly liquidationBonus: bigint;
  readonly liquidationProtocolFee: bigint;
}

export interface Seizure {
  /** debt repaid, native units */
  readonly repaid: bigint;
  /** collateral to the liquidator, native units */
  readonly seized: bigint;
  /** collateral to the treasury, native units */
  readonly protocolFee: bigint;
}

/**
 * Collateral that repaying `repay` buys, capped by the balance, in which case less is repaid.
 * Source: LiquidationLogic._calculateAvailableCollateralToLiquidate; rounding by version.
 */
export function seizure(
  { rules, collateral, debt }: Pick<LiquidationCase, 'rules' | 'collateral' | 'debt'>,
  terms: SeizeTerms,
  repay: bigint,
): Seizure {
  const { bonusProduct, repayQuotient, bonusQuotient, feeProduct } = rules.liquidation;
  const base = (debt.price * repay * collateral.unit) / (collateral.price * debt.unit);
  const wanted = bonusProduct(base, terms.liquidationBonus);
  const capped = wanted > collateral.balance;
  const amount = capped ? collateral.balance : wanted;
  const value = (collateral.price * amount * debt.unit) / (debt.price * collateral.unit);
  const repaid = capped ? repayQuotient(value, terms.liquidationBonus) : repay;
  if (terms.liquidationProtocolFee === 0n) return { repaid, seized: amount, protocolFee: 0n };
  const bonus = amount - bonusQuotient(amount, terms.liquidationBonus);
  const protocolFee = feeProduct(bonus, terms.liquidationProtocolFee);
  return { repaid, seized: amount - protocolFee, protocolFee };
}

export type LiquidationRefusal = 'HEALTHY' | 'HALTED' | 'GRACE_PERIOD' | 'NOT_COLLATERAL' | 'NO_DEBT' | 'DUST';

export type LiquidationOutcome =
  | ({
      readonly allowed: true;
      /** debt of the repaid reserve written off because no collateral is left, native units */
      readonly deficit: bigint;
      /** no collateral is left, so the account's debt in every other reserve is written off too */
      readonly clearsAccount: boolean;
    } & Seizure)
  | { readonly allowed: false; readonly reason: LiquidationRefusal };

export interface LiquidationRequest {
  readonly collateralAsset: string;
  readonly debtAsset: string;
  /** native units; absent: as much as allowed */
  readonly debtToCover?: bigint;
}

/** What a call on one pair of an account starts from. */
export interface LiquidationStart {
  readonly state: LiquidationCase;
  readonly terms: SeizeTerms;
  readonly held: Held;
}

/**
 * The state one call on a pair of an account decides by at `timestamp`, or why there is none.
 * @param account its data at `timestamp`, where they are known already
 * @throws UnknownReserveError, UnknownCategoryError, UnknownPriceError, TimeBeforeIndexError
 */
export function liquidationStart(
  user: AaveUser,
  pool: AavePool,
  timestamp: bigint,
  request: Pick<LiquidationRequest, 'collateralAsset' | 'debtAsset'>,
  account: AaveAccountData = accountData(user, pool, timestamp),
): LiquidationStart | LiquidationRefusal {
  const rules = aaveRules(pool.revision);
  const held = user.positions.find((p) => p.asset === request.collateralAsset);
  const owed = user.positions.find((p) => p.asset === request.debtAsset);
  if (held === undefined || !held.isCollateral) return 'NOT_COLLATERAL';
  if (owed === undefined || !owes(owed)) return 'NO_DEBT';
  const reserve = reserveOf(pool, held.asset);
  const category = categoryOf(pool, user);
  const { counts, liquidationThreshold, liquidationBonus } = collateralTerms(reserve, category, pool.revision);
  if (!counts || liquidationThreshold === 0n) return 'NOT_COLLATERAL';
  const leg = (asset: AaveReserve, balance: bigint, price = priceFor(asset, category, rules)): LiquidationLeg => {
    if (price === null) throw new UnknownPriceError(asset.asset);
    return { balance, price, unit: unitOf(asset.decimals) };
  };
  const debtReserve = reserveOf(pool, owed.asset);
  // Whatever is owed inside a category takes the category's price, also where the asset has left it.
  const debtPrice = (rules.categoryHasPrice ? category?.price : null) ?? priceFor(debtReserve, category, rules);
  const state: LiquidationCase = {
    rules,
    account,
    collateral: leg(reserve, balancesAt(held, reserve, timestamp, pool.revision).supply),
    debt: leg(debtReserve, balancesAt(owed, debtReserve, timestamp, pool.revision).debt, debtPrice),
  };
  const { liquidationProtocolFee } = reserve;
  const index = normalizedIncome(reserve, timestamp);
  return {
    state,
    terms: { liquidationBonus, liquidationProtocolFee },
    held: { scaled: held.scaledSupply, index, total: account.collateralBase },
  };
}

/** Why nobody may liquidate a pair now, whatever the account. Source: ValidationLogic.validateLiquidationCall. */
function barOf(pool: AavePool, timestamp: bigint, assets: readonly string[]): LiquidationRefusal | null {
  const reserves = assets.map((asset) => reserveOf(pool, asset));
  if (reserves.some(({ isHalted }) => isHalted === true)) return 'HALTED';
  return reserves.some(({ graceUntil = 0n }) => graceUntil > 0n && graceUntil >= timestamp) ? 'GRACE_PERIOD' : null;
}

/**
 * What `Pool.liquidationCall` would do to the account at `timestamp`: exact amounts, or why it reverts. The sequencer
 * sentinel is not looked at.
 * @throws UnknownReserveError, UnknownCategoryError, UnknownPriceError, TimeBeforeIndexError
 */
export function liquidationOutcome(
  user: AaveUser,
  pool: AavePool,
  timestamp: bigint,
  request: LiquidationRequest,
): LiquidationOutcome {
  const account = accountData(user, pool, timestamp);
  if (account.healthFactor >= WAD) return { allowed: false, reason: 'HEALTHY' };
  const bar = barOf(pool, timestamp, [request.collateralAsset, request.debtAsset]);
  if (bar !== null) return { allowed: false, reason: bar };
  const start = liquidationStart(user, pool, timestamp, request, account);
  if (typeof start === 'string') return { allowed: false, reason: start };
  const { state, terms, held } = start;
  const allowed = maxRepay(state);
  const repay = request.debtToCover === undefined ? allowed : minOf(request.debtToCover, allowed);
  const result = seizure(state, terms, repay);
  if (leavesDust(state, result)) return { allowed: false, reason: 'DUST' };
  const clearsAccount = isDepleted(state, result, held);
  const deficit = clearsAccount ? state.debt.balance - result.repaid : 0n;
  return { allowed: true, ...result, deficit, clearsAccount };
}

function leavesDust({ rules, collateral, debt }: LiquidationCase, result: Seizure): boolean {
  if (rules.liquidation.closeFactorOf === 'RESERVE') return false;
  const debtLeft = debt.balance - result.repaid;
  const collateralLeft = collateral.balance - result.seized - result.protocolFee;
  if (debtLeft <= 0n || collateralLeft <= 0n) return false;
  return (
    rules.debtValue(debtLeft, debt.price, debt.unit) < LEFTOVER_MIN_BASE ||
    (collateralLeft * collateral.price) / collateral.unit < LEFTOVER_MIN_BASE
  );
}

/** The collateral seized from: scaled units and their index, and the value of all collateral of the account. */
interface Held {
  readonly scaled: bigint;
  readonly index: bigint;
  readonly total: bigint;
}

function isDepleted({ rules, collateral }: LiquidationCase, result: Seizure, held: Held): boolean {
  const { depletion } = rules.liquidation;
  if (depletion === null) return false;
  const taken =
    depletion === 'VALUE'
      ? result.seized + result.protocolFee
      : rules.supplyBalance(
          minOf(rayDivCeil(result.seized, held.index) + rayDivCeil(result.protocolFee, held.index), held.scaled),
          held.index,
        );
  return (taken * collateral.price) / collateral.unit === held.total;
}
