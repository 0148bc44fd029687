import { HAS } from '../book/columns.ts';
import type { AccountMask, AssetColumn, Book } from '../book/types.ts';
import type { CascadeState, Taken } from './rules.ts';

/**
 * What a cascade knows of the accounts beside the book, which it leaves as it is: the shares of collateral and debt that
 * are gone, and from them every account's surplus at the prices of the round.
 */
export interface CascadePositions {
  /** moves every surplus to new prices */
  setPrices(prices: Float64Array): void;
  /** accounts whose surplus is below zero, ascending */
  liquidatable(): Uint32Array;
  /** an account at the current prices, made anew from its legs */
  stateOf(account: number): CascadeState;
  /** takes shares of an account and adds the units sold to `sold`; returns whether it was the account's first time */
  take(account: number, taken: Taken, saleShare: number, sold: Float64Array): boolean;
  /** sets the account's surplus at the current prices */
  correct(account: number, surplus: number): void;
}

const BLOCK = 8192;

export function createPositions(book: Book, include: AccountMask | undefined): CascadePositions {
  const { start, asset: assets, place: places } = book.index;
  const { columns, constants } = book;
  const flags = include === undefined ? book.owing : book.owing.map((owing, a) => owing & Number(include[a] === 1));
  const surplus = book.sums.surplus.slice();
  const collateralGone = new Float64Array(book.count);
  const debtGone = new Float64Array(book.count);
  let prices = book.prices;

  function addMoves(column: AssetColumn, change: number, from: number, to: number): number {
    const { account, surplus: weights, requirement: requirements, count, fields } = column;
    const isOwed = (fields & HAS.requirement) !== 0;
    let i = from;
    for (; i < count; i++) {
      const a = account[i] ?? to;
      if (a >= to) break;
      const weight = weights[i] ?? 0;
      const required = isOwed ? (requirements[i] ?? 0) : 0;
      const paid = isOwed ? (debtGone[a] ?? 0) * required : 0;
      const gone = (collateralGone[a] ?? 0) * (weight + required) - paid;
      surplus[a] = (surplus[a] ?? 0) + (weight - gone) * change;
    }
    return i;
  }

  return {
    setPrices(next) {
      const moved = columns.flatMap((column, i) => {
        const change = (next[i] ?? 0) - (prices[i] ?? 0);
        return column.count > 0 && change !== 0 ? [{ column, change, leg: 0 }] : [];
      });
      for (let from = 0; from < book.count; from += BLOCK) {
        for (const move of moved) move.leg = addMoves(move.column, move.change, move.leg, from + BLOCK);
      }
      prices = next;
    },
    liquidatable() {
      const found = new Uint32Array(book.count);
      let count = 0;
      for (let a = 0; a < book.count; a++) {
        found[count] = a;
        count += (flags[a] ?? 0) & Number((surplus[a] ?? 0) < 0);
      }
      return found.subarray(0, count);
    },
    stateOf(account) {
      let requirement = constants.requirement[account] ?? 0;
      let cover = (constants.surplus[account] ?? 0) + requirement;
      let debtUsd = constants.debt[account] ?? 0;
      let collateralUsd = 0;
      const end = start[account + 1] ?? 0;
      for (let i = start[account] ?? 0; i < end; i++) {
        const asset = assets[i] ?? 0;
        const place = places[i] ?? 0;
        const column = columns[asset];
        const price = prices[asset] ?? 0;
        if (column === undefined) continue;
        const { fields } = column;
        cover += (column.surplus[place] ?? 0) * price;
        if (fields & HAS.requirement) {
          const required = (column.requirement[place] ?? 0) * price;
          requirement += required;
          cover += required;
        }
        if (fields & HAS.exposure) collateralUsd += (column.exposure[place] ?? 0) * price;
        if (fields & HAS.debt) debtUsd += (column.debt[place] ?? 0) * price;
      }
      const held = 1 - (collateralGone[account] ?? 0);
      const owed = 1 - (debtGone[account] ?? 0);
      cover *= held;
      requirement *= owed;
      const health = cover / requirement;
      return { cover, requirement, health, collateralUsd: collateralUsd * held, debtUsd: debtUsd * owed };
    },
    take(account, { collateralShare, debtShare }, saleShare, sold) {
      const gone = collateralGone[account] ?? 0;
      const paid = debtGone[account] ?? 0;
      const share = (1 - gone) * collateralShare * saleShare;
      const end = start[account + 1] ?? 0;
      for (let i = start[account] ?? 0; i < end; i++) {
        const asset = assets[i] ?? 0;
        const place = places[i] ?? 0;
        const column = columns[asset];
        if (column === undefined || (column.fields & HAS.exposure) === 0) continue;
        const units = (column.exposure[place] ?? 0) * share;
        if (units === 0) continue;
        const isShort = (column.surplus[place] ?? 0) + (column.requirement[place] ?? 0) < 0;
        sold[asset] = (sold[asset] ?? 0) + (isShort ? -units : units);
      }
      collateralGone[account] = 1 - (1 - gone) * (1 - collateralShare);
      debtGone[account] = 1 - (1 - paid) * (1 - debtShare);
      return gone === 0 && paid === 0;
    },
    correct(account, value) {
      surplus[account] = value;
    },
  };
}
