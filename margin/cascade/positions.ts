import { HAS } from '../book/columns.ts';
import type { AccountMask, Book } from '../book/types.ts';
import type { CascadeState, Taken } from './rules.ts';
import { addSold } from './sold.ts';
import { sweptSums } from './swept-sums.ts';

/**
 * What a cascade knows of the accounts beside the book, which it leaves as it is: the shares of collateral and debt that
 * are gone, and how far prices have to go until each account is worth a look.
 */
export interface CascadePositions {
  /** prices of the next round; each asset's that was said not to move is the shocked one */
  setPrices(prices: Float64Array): void;
  /** every account that may be liquidatable at the current prices, ascending, valid until the next call; few others */
  candidates(): Uint32Array;
  /** an account at the current prices; valid until the next call */
  stateOf(account: number): CascadeState;
  /** takes shares of the account whose state was asked for last ; returns whether it was the account's first time */
  take(account: number, taken: Taken, saleShare: number): boolean;
  /** adds the units sold of what was taken since it was asked last to `sold` */
  sell(sold: Float64Array): void;
  /** the account whose state was asked for last is not liquidatable: it is left alone until prices went far enough */
  leave(account: number): void;
}

export interface PositionsRequest {
  readonly shocked: Float64Array;
  /** by asset: 1 where sales move the price */
  readonly canMove: Uint8Array;
  readonly include: AccountMask | undefined;
}

/** A sweep passes this many legs in the time one account is made anew from its own. */
const LEGS_PER_ACCOUNT = 30;
/** Parts by which a reach may be rounded: float32's, and sums' in float64. */
const SLACK = 1e-6;

export function createPositions(book: Book, { shocked, canMove, include }: PositionsRequest): CascadePositions {
  const { start, asset: assets, place: places } = book.index;
  const { columns, constants } = book;
  const flags = include === undefined ? book.owing : book.owing.map((owing, a) => owing & Number(include[a] === 1));
  const swept = sweptSums(book, shocked, canMove);
  const { sums, losses } = swept;
  /** How far the path of prices leads before the account can be liquidated, at least. */
  const reach = new Float32Array(book.count);
  for (let a = 0; a < book.count; a++) {
    reach[a] = flags[a] === 1 ? (sums.surplus[a] ?? 0) / (losses[a] ?? 0) : Number.POSITIVE_INFINITY;
  }
  const found = new Uint32Array(book.count);
  const taken = new Uint32Array(book.count);
  const share = new Float64Array(book.count);
  let takings = 0;
  const collateralGone = new Float64Array(book.count);
  const debtGone = new Float64Array(book.count);
  const state = { cover: 0, requirement: 0, health: 0, collateralUsd: 0, debtUsd: 0 };
  let prices = shocked;
  /** Σ over rounds of the largest relative move of a price, of the shocked one. */
  let path = 0;
  let isSwept = true;

  function readSums(account: number): void {
    const requirement = sums.requirement[account] ?? 0;
    const held = 1 - (collateralGone[account] ?? 0);
    const owed = 1 - (debtGone[account] ?? 0);
    state.cover = ((sums.surplus[account] ?? 0) + requirement) * held;
    state.requirement = requirement * owed;
    state.collateralUsd = (sums.exposure[account] ?? 0) * held;
    state.debtUsd = (sums.debt[account] ?? 0) * owed;
  }

  function addUp(account: number): void {
    let requirement = constants.requirement[account] ?? 0;
    let cover = (constants.surplus[account] ?? 0) + requirement;
    let debtUsd = constants.debt[account] ?? 0;
    let collateralUsd = 0;
    const end = start[account + 1] ?? 0;
    for (let i = start[account] ?? 0; i < end; i++) {
      const asset = assets[i] ?? 0;
      const place = places[i] ?? 0;
      const column = columns[asset];
      if (column === undefined) continue;
      const price = prices[asset] ?? 0;
      const { fields } = column;
      let units = column.surplus[place] ?? 0;
      if ((fields & HAS.requirement) !== 0) {
        const required = column.requirement[place] ?? 0;
        units += required;
        requirement += required * price;
      }
      cover += units * price;
      if ((fields & HAS.exposure) !== 0) collateralUsd += (column.exposure[place] ?? 0) * price;
      if ((fields & HAS.debt) !== 0) debtUsd += (column.debt[place] ?? 0) * price;
    }
    const held = 1 - (collateralGone[account] ?? 0);
    const owed = 1 - (debtGone[account] ?? 0);
    state.cover = cover * held;
    state.requirement = requirement * owed;
    state.collateralUsd = collateralUsd * held;
    state.debtUsd = debtUsd * owed;
  }

  function setReach(account: number, surplus: number): void {
    reach[account] = surplus < 0 ? Number.NEGATIVE_INFINITY : path + surplus / (losses[account] ?? 0);
  }

  return {
    setPrices(next) {
      let farthest = 0;
      next.forEach((price, i) => {
        const move = Math.abs(price - (prices[i] ?? 0)) / (shocked[i] ?? 0);
        if (move > farthest) farthest = move;
      });
      path += farthest;
      prices = next;
      isSwept = false;
    },
    candidates() {
      const limit = path * (1 + SLACK) + SLACK * SLACK;
      let count = 0;
      for (let a = 0; a < book.count; a++) {
        found[count] = a;
        count += Number((reach[a] ?? 0) <= limit);
      }
      if (!isSwept && count * LEGS_PER_ACCOUNT > swept.legs) {
        swept.sweep(prices);
        isSwept = true;
      }
      return found.subarray(0, count);
    },
    stateOf(account) {
      if (isSwept) readSums(account);
      else addUp(account);
      state.health = state.cover / state.requirement;
      return state;
    },
    take(account, { collateralShare, debtShare }, saleShare) {
      const gone = collateralGone[account] ?? 0;
      const paid = debtGone[account] ?? 0;
      taken[takings] = account;
      share[takings] = (1 - gone) * collateralShare * saleShare;
      takings++;
      collateralGone[account] = 1 - (1 - gone) * (1 - collateralShare);
      debtGone[account] = 1 - (1 - paid) * (1 - debtShare);
      const left = state.cover * (1 - collateralShare) - state.requirement * (1 - debtShare);
      if (collateralShare === 1 && debtShare === 1) reach[account] = Number.POSITIVE_INFINITY;
      else setReach(account, left);
      return gone === 0 && paid === 0;
    },
    sell(sold) {
      const request = { accounts: taken.subarray(0, takings), shares: share.subarray(0, takings) };
      addSold(book, request, sold);
      takings = 0;
    },
    leave(account) {
      setReach(account, state.cover - state.requirement);
    },
  };
}
