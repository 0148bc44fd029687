import { UnknownCategoryError, UnknownPriceError, UnknownReserveError } from '../errors.ts';
import { MAX_UINT256, unitOf } from '../math/integers.ts';
import { balancesAt, normalizedIncome, owes } from './balances.ts';
import { type AaveRules, aaveRules } from './rules.ts';
import type { AaveAccountData, AaveCategory, AavePool, AavePosition, AaveReserve, AaveUser } from './types.ts';

/** Parameters that hold for one asset as this account's collateral, basis points. */
export interface CollateralTerms {
  readonly ltv: bigint;
  readonly liquidationThreshold: bigint;
  readonly liquidationBonus: bigint;
  /** false where the protocol leaves the asset out of the account's collateral altogether */
  readonly counts: boolean;
}

/** The pool's reserve of an asset. @throws UnknownReserveError */
export function reserveOf(pool: AavePool, asset: string): AaveReserve {
  const reserve = pool.reserves.get(asset);
  if (reserve === undefined) throw new UnknownReserveError(asset);
  return reserve;
}

/** The account's risk category, null for none. @throws UnknownCategoryError, UnknownPriceError where its own price is unknown */
export function categoryOf(pool: AavePool, user: Pick<AaveUser, 'category'>): AaveCategory | null {
  if (user.category === 0) return null;
  const category = pool.categories.get(user.category);
  if (category === undefined) throw new UnknownCategoryError(user.category);
  // The contract asks for it whatever the account holds, and reverts.
  if (category.price === null && aaveRules(pool.revision).categoryHasPrice) {
    throw new UnknownPriceError(`category ${category.id}`);
  }
  return category;
}

/**
 * Which parameters an asset has as collateral of an account in `category`: the category's where it lists the asset,
 * else the reserve's own. Source: GenericLogic and ValidationLogic.getUserReserveLtv.
 */
export function collateralTerms(
  reserve: AaveReserve,
  category: AaveCategory | null,
  revision: number | null,
): CollateralTerms {
  const rules = aaveRules(revision);
  const inCategory = category?.collateral.has(reserve.asset) === true;
  const source = inCategory && category !== null ? category : reserve;
  return {
    ltv: ltvOf(reserve, category, rules),
    liquidationThreshold: source.liquidationThreshold,
    liquidationBonus: source.liquidationBonus,
    counts: !rules.needsReserveThreshold || reserve.liquidationThreshold !== 0n,
  };
}

function ltvOf(reserve: AaveReserve, category: AaveCategory | null, rules: AaveRules): bigint {
  if (category === null) return reserve.ltv;
  if (!category.collateral.has(reserve.asset)) {
    return rules.categoryCanIsolate && category.isolated === true ? 0n : reserve.ltv;
  }
  if (rules.needsReserveLtv && reserve.ltv === 0n) return 0n;
  return rules.categoryHasLtvZero && category.ltvZero.has(reserve.asset) ? 0n : category.ltv;
}

/** Price the contract uses for an asset of this account, base currency; null when it is unknown. */
export function priceFor(reserve: AaveReserve, category: AaveCategory | null, rules: AaveRules): bigint | null {
  const replaced = rules.categoryHasPrice && category?.collateral.has(reserve.asset) === true;
  return (replaced ? category.price : null) ?? reserve.price;
}

/** Assets of the account whose value is needed and whose price is unknown: the reason to leave it out. */
export function unpricedAssets(user: AaveUser, pool: AavePool): string[] {
  const rules = aaveRules(pool.revision);
  const category = categoryOf(pool, user);
  const needed = user.positions.filter((p) => owes(p) || (p.isCollateral && p.scaledSupply > 0n));
  return needed.filter((p) => priceFor(reserveOf(pool, p.asset), category, rules) === null).map((p) => p.asset);
}

interface Sums {
  collateral: bigint;
  debt: bigint;
  ltv: bigint;
  threshold: bigint;
}

function addPosition(sums: Sums, position: AavePosition, context: Context): void {
  const { pool, category, rules, timestamp } = context;
  const isDebt = owes(position);
  const isCollateral = position.isCollateral && position.scaledSupply > 0n;
  if (!isDebt && !isCollateral) return;
  const reserve = reserveOf(pool, position.asset);
  const price = priceFor(reserve, category, rules);
  if (price === null) throw new UnknownPriceError(position.asset);
  const unit = unitOf(reserve.decimals);
  if (isCollateral) {
    const terms = collateralTerms(reserve, category, pool.revision);
    if (terms.counts) {
      const balance = rules.supplyBalance(position.scaledSupply, normalizedIncome(reserve, timestamp));
      const value = (balance * price) / unit;
      sums.collateral += value;
      sums.ltv += value * terms.ltv;
      sums.threshold += value * terms.liquidationThreshold;
    }
  }
  if (isDebt) {
    const { debt } = balancesAt(position, reserve, timestamp, pool.revision);
    sums.debt += rules.debtValue(debt, price, unit);
  }
}

interface Context {
  readonly pool: AavePool;
  readonly category: AaveCategory | null;
  readonly rules: AaveRules;
  readonly timestamp: bigint;
}

/**
 * The six values of `Pool.getUserAccountData` at `timestamp`, exact to the contract's own rounding for the pool's
 * revision, stable-rate debt (removed in v3.2) included. The GHO discount (removed in v3.4) is not modelled.
 * Source: GenericLogic.calculateUserAccountData; versions in `rules.ts`.
 * @throws UnknownReserveError, UnknownCategoryError, UnknownPriceError, TimeBeforeIndexError
 */
export function accountData(user: AaveUser, pool: AavePool, timestamp: bigint): AaveAccountData {
  const rules = aaveRules(pool.revision);
  const context: Context = { pool, category: categoryOf(pool, user), rules, timestamp };
  const sums: Sums = { collateral: 0n, debt: 0n, ltv: 0n, threshold: 0n };
  for (const position of user.positions) addPosition(sums, position, context);
  const ltv = sums.collateral === 0n ? 0n : sums.ltv / sums.collateral;
  const power = rules.borrowingPower(sums.collateral, ltv);
  return {
    collateralBase: sums.collateral,
    debtBase: sums.debt,
    availableBorrows: power > sums.debt ? power - sums.debt : 0n,
    liquidationThreshold: sums.collateral === 0n ? 0n : sums.threshold / sums.collateral,
    ltv,
    healthFactor:
      sums.debt === 0n
        ? MAX_UINT256
        : rules.healthFactor({ collateralBase: sums.collateral, thresholdSum: sums.threshold, debtBase: sums.debt }),
  };
}

/** Health factor as a fraction; null without debt. The contract's 2^256 − 1 means "no debt". */
export function healthFraction(data: Pick<AaveAccountData, 'healthFactor'>): number | null {
  return data.healthFactor === MAX_UINT256 ? null : Number(data.healthFactor) / 1e18;
}
