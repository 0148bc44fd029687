import { createRowNumbers, LEG, type RowNumbers } from '../book/row-numbers.ts';
import type { BookAsset, BookLeg, BookRow } from '../book/types.ts';
import { MarginError } from '../errors.ts';
import type { RowSink } from '../protocol.ts';
import { owes, stableBalance } from './balances.ts';
import { createHoldings, type Holdings, writeRow } from './holdings.ts';
import { type CategoryTerms, type RowTerms, rowTerms } from './row-terms.ts';
import type { AavePool, AavePosition, AaveUser } from './types.ts';

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
  /** `rowTerms` of the pool at the timestamp, where they are known */
  readonly terms?: RowTerms;
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
  const terms = given.terms ?? rowTerms(pool, timestamp);
  const held = createHoldings(terms.reserves.length);
  const numbers = createRowNumbers(terms.reserves.length);
  for (const user of users) {
    const category = tryHoldings(user, terms, held);
    if (typeof category === 'string') {
      builder.exclude(user.id, category);
    } else if (held.count > 0) {
      writeRow(numbers, held, category);
      builder.add(bookRow(user.id, numbers, { terms, group }));
    }
  }
}

/** The terms of the account's category, its holdings written to `held`; what is unknown, in words. */
function tryHoldings(user: AaveUser, terms: RowTerms, held: Holdings): CategoryTerms | string {
  try {
    const category = terms.ofCategory(user.category);
    held.count = 0;
    for (const position of user.positions) {
      if (position.scaledSupply !== 0n || owes(position)) writeHolding(held, position, terms);
    }
    return category;
  } catch (error) {
    if (error instanceof MarginError) return error.message;
    throw error;
  }
}

function writeHolding(held: Holdings, position: AavePosition, { placeOf, timestamp }: RowTerms): void {
  const i = held.count++;
  held.reserves[i] = placeOf(position.asset);
  held.supply[i] = Number(position.scaledSupply);
  held.debt[i] = Number(position.scaledDebt);
  held.stableDebt[i] = Number(stableBalance(position.stableDebt, timestamp));
  held.isCollateral[i] = Number(position.isCollateral);
}

interface RowOptions {
  readonly terms: RowTerms;
  readonly group: string | undefined;
}

function bookRow(id: string, { count, assets, legs, bonus }: RowNumbers, { terms, group }: RowOptions): BookRow {
  const isMean = legs.some((number, i) => i % LEG.size === LEG.premium && i < count * LEG.size && number !== 0);
  const listed: BookLeg[] = [];
  for (let i = 0, at = 0; i < count; i++, at += LEG.size) {
    const number = (place: number): number => legs[at + place] ?? 0;
    listed.push({
      asset: terms.reserves[assets[i] ?? 0]?.asset ?? '',
      surplus: number(LEG.surplus),
      requirement: number(LEG.requirement),
      exposure: number(LEG.exposure),
      debt: number(LEG.debt),
      idle: number(LEG.idle),
      ...(isMean ? { premium: number(LEG.premium) } : {}),
    });
  }
  return { id, group: group ?? '', bonus, rule: terms.rule, legs: listed };
}
