import type { BookAsset, BookLeg, BookRow, RepayRule } from '../book/types.ts';
import { MarginError } from '../errors.ts';
import type { RowSink } from '../protocol.ts';
import { categoryOf, collateralTerms, priceFor, reserveOf } from './account.ts';
import { normalizedDebt, normalizedIncome, owes, stableBalance } from './balances.ts';
import { type AaveRules, aaveRules } from './rules.ts';
import type { AaveCategory, AavePool, AavePosition, AaveReserve, AaveUser } from './types.ts';

/**
 * Aave accounts as book rows. In whole tokens c (collateral), d (debt) and o (supply that is no collateral) at the
 * indexes of `timestamp`, with the account's own threshold LT for the asset:
 *
 *     surplus = LT·c − d    requirement = d    exposure = c    debt = d    idle = o
 *
 * so surplus/requirement + 1 is the health factor, also where an asset is both collateral and debt. Linearised:
 * the contract's rounding (each balance to a native unit, each value to 1e-8 USD, the health factor to 1e-18) and, up to v3.4, its truncation of the
 * average threshold to whole basis points, which lowers a health factor by at most 1 bps of threshold (about 1.3e-4
 * relative). `accountData` has the exact answer for one account.
 */
export interface AaveAccounts {
  readonly pool: AavePool;
  readonly users: Iterable<AaveUser>;
  /** Unix seconds: interest counts up to then */
  readonly timestamp: bigint;
  /** what the accounts are told apart by in filters, for example the pool's address */
  readonly group?: string;
  /** `reserveScales` of the pool at the timestamp, where they are known */
  readonly scales?: ReturnType<typeof reserveScales>;
}

/** The pool's reserves as book assets, prices in the pool's base currency (USD). */
export function aaveBookAssets(pool: AavePool): BookAsset[] {
  return Array.from(pool.reserves.values(), ({ asset, price }) => ({
    id: asset,
    price: price === null ? null : Number(price) / 10 ** pool.priceDecimals,
  }));
}

/**
 * Adds a pool's accounts to a book whose assets include `aaveBookAssets(pool)`. Accounts without any balance are
 * skipped; an account that names an unknown reserve or category is excluded with the reason.
 * @throws TimeBeforeIndexError when `timestamp` precedes the pool's state
 */
export function addAaveAccounts(builder: RowSink, { pool, users, timestamp, group, ...given }: AaveAccounts): void {
  const scales = given.scales ?? reserveScales(pool, timestamp);
  const context: RowContext = { pool, scales, rules: aaveRules(pool.revision), timestamp, group: group ?? '' };
  for (const user of users) {
    const row = tryRow(user, context);
    if (typeof row === 'string') builder.exclude(user.id, row);
    else if (row.legs.length > 0) builder.add(row);
  }
}

interface RowContext {
  readonly pool: AavePool;
  readonly scales: ReadonlyMap<string, Scale>;
  readonly rules: AaveRules;
  readonly timestamp: bigint;
  readonly group: string;
}

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

function tryRow(user: AaveUser, context: RowContext): BookRow | string {
  try {
    return rowOf(user, context);
  } catch (error) {
    if (error instanceof MarginError) return error.message;
    throw error;
  }
}

function rowOf(user: AaveUser, context: RowContext): BookRow {
  const category = categoryOf(context.pool, user);
  const held: ReturnType<typeof legOf>[] = [];
  let [bonusValue, value] = [0, 0];
  for (const position of user.positions) {
    if (position.scaledSupply === 0n && !owes(position)) continue;
    const one = legOf(position, category, context);
    held.push(one);
    value += one.leg.exposure * one.price;
    bonusValue += one.leg.exposure * one.price * one.bonus;
  }
  const bonus = value > 0 ? bonusValue / value : 1;
  return { id: user.id, group: context.group, bonus, rule: repayRule(context.rules), legs: weighed(held) };
}

/** Where bonuses differ, the legs say by what their mean is weighed. */
function weighed(held: readonly { readonly leg: BookLeg; readonly bonus: number }[]): BookLeg[] {
  const first = held.find(({ leg }) => leg.exposure > 0);
  const isMean = held.some(({ leg, bonus }) => leg.exposure > 0 && bonus !== first?.bonus);
  return held.map(({ leg, bonus }) => (isMean ? { ...leg, premium: leg.exposure * bonus } : leg));
}

function legOf(position: AavePosition, category: AaveCategory | null, context: RowContext) {
  const { pool, scales, rules, timestamp } = context;
  const reserve = reserveOf(pool, position.asset);
  const terms = collateralTerms(reserve, category, pool.revision);
  const scale = scales.get(position.asset) ?? { supply: 0, debt: 0, unit: 1, price: null };
  const inflation = priceRatio(reserve, category, rules);
  const supplied = (Number(position.scaledSupply) * scale.supply * inflation) / scale.unit;
  const owed = Number(position.scaledDebt) * scale.debt + Number(stableBalance(position.stableDebt, timestamp));
  const debt = (owed * inflation) / scale.unit;
  const exposure = position.isCollateral && terms.counts ? supplied : 0;
  const surplus = (Number(terms.liquidationThreshold) / 1e4) * exposure - debt;
  const leg: BookLeg = { asset: position.asset, surplus, requirement: debt, exposure, debt, idle: supplied - exposure };
  return { leg, bonus: Number(terms.liquidationBonus) / 1e4, price: scale.price ?? 0 };
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
