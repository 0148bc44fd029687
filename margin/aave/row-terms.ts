import type { RepayRule } from '../book/types.ts';
import { UnknownReserveError } from '../errors.ts';
import { categoryOf, collateralTerms, priceFor } from './account.ts';
import { normalizedDebt, normalizedIncome } from './balances.ts';
import { type AaveRules, aaveRules } from './rules.ts';
import type { AaveCategory, AavePool, AaveReserve } from './types.ts';

/** Index of supply and of debt, native units in a whole token, and its price, base currency; null when unknown. */
interface Scale {
  readonly supply: number;
  readonly debt: number;
  readonly unit: number;
  readonly price: number | null;
}

/** Indexes, units and prices of a pool's reserves at a time, by market id. @throws TimeBeforeIndexError */
export function reserveScales(pool: AavePool, timestamp: bigint): Map<string, Scale> {
  const scales = new Map<string, Scale>();
  for (const reserve of pool.reserves.values()) {
    scales.set(reserve.asset, {
      supply: Number(normalizedIncome(reserve, timestamp)) / 1e27,
      debt: Number(normalizedDebt(reserve, timestamp, pool.revision)) / 1e27,
      unit: 10 ** reserve.decimals,
      price: reserve.price === null ? null : Number(reserve.price) / 10 ** pool.priceDecimals,
    });
  }
  return scales;
}

/** What a reserve is to accounts of one category. */
export interface HoldingTerms extends Scale {
  readonly threshold: number;
  readonly bonus: number;
  /** as collateral */
  readonly counts: boolean;
  /** by which a category's own price is above the reserve's, see `priceRatio` */
  readonly inflation: number;
}

/** By place of the reserve. */
export type CategoryTerms = readonly HoldingTerms[];

/** What rows of a pool's accounts are made with at a time. */
export interface RowTerms {
  readonly timestamp: bigint;
  readonly rule: RepayRule;
  /** ascending by market id */
  readonly reserves: readonly AaveReserve[];
  readonly scales: ReadonlyMap<string, Scale>;
  /** @throws UnknownReserveError */
  placeOf(asset: string): number;
  /** @throws UnknownCategoryError, UnknownPriceError as `categoryOf` */
  ofCategory(id: number): CategoryTerms;
}

/** @throws TimeBeforeIndexError when `timestamp` precedes the pool's state */
export function rowTerms(pool: AavePool, timestamp: bigint): RowTerms {
  const rules = aaveRules(pool.revision);
  const scales = reserveScales(pool, timestamp);
  const reserves = [...pool.reserves.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1));
  const places = new Map(reserves.map(({ asset }, place) => [asset, place]));
  const known = new Map<number, CategoryTerms>();
  return {
    timestamp,
    rule: repayRule(rules),
    reserves,
    scales,
    placeOf(asset) {
      const place = places.get(asset);
      if (place === undefined) throw new UnknownReserveError(asset);
      return place;
    },
    ofCategory(id) {
      const found = known.get(id);
      if (found !== undefined) return found;
      const category = categoryOf(pool, { category: id });
      const terms = reserves.map((reserve) => holdingTerms(reserve, category, { pool, scales, rules }));
      known.set(id, terms);
      return terms;
    },
  };
}

interface TermsContext {
  readonly pool: AavePool;
  readonly scales: ReadonlyMap<string, Scale>;
  readonly rules: AaveRules;
}

function holdingTerms(
  reserve: AaveReserve,
  category: AaveCategory | null,
  { pool, scales, rules }: TermsContext,
): HoldingTerms {
  const { liquidationThreshold, liquidationBonus, counts } = collateralTerms(reserve, category, pool.revision);
  return {
    ...(scales.get(reserve.asset) ?? { supply: 0, debt: 0, unit: 1, price: null }),
    threshold: Number(liquidationThreshold) / 1e4,
    bonus: Number(liquidationBonus) / 1e4,
    counts,
    inflation: priceRatio(reserve, category, rules),
  };
}

/**
 * Up to v3.1 a category may price its assets with its own oracle. The book has one price per asset, so the units of
 * such an account are inflated by the ratio of the two prices, which holds while they move together.
 */
function priceRatio(reserve: AaveReserve, category: AaveCategory | null, rules: AaveRules): number {
  const own = priceFor(reserve, category, rules);
  return own === null || reserve.price === null || reserve.price === 0n ? 1 : Number(own) / Number(reserve.price);
}

const wholePosition: RepayRule = { closeFactor: 0.5, fullBelowHealth: 0.95, fullBelowUsd: 2000 };
const perReserve: RepayRule = { closeFactor: 0.5, fullBelowHealth: 0.95, fullBelowUsd: 0 };

/** The close factor at the level of an account: the bound of 2000 USD is held against its whole collateral and debt. */
function repayRule(rules: AaveRules): RepayRule {
  return rules.liquidation.closeFactorOf === 'POSITION' ? wholePosition : perReserve;
}
