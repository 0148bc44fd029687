import { debtorBlocks } from '../book/blocks.ts';
import type { AccountMask, Book } from '../book/types.ts';
import { addSold, addUp } from './add-up.ts';
import { BLOCK, createBlockSums } from './block-sums.ts';
import type { CascadeState, Taken } from './rules.ts';

/**
 * What a cascade knows of the accounts beside the book, which it leaves as it is: the shares of collateral and debt that
 * are gone, and how far prices have to go until each account is worth a look.
 */
export interface CascadePositions {
  /** prices of the next round; each asset's that was said not to move is the shocked one */
  setPrices(prices: Float64Array): void;
  /**
   * every account that may be liquidatable at the current prices, and few others: in batches, ascending, each valid until
   * the next is asked for
   */
  batches(): Iterable<Uint32Array>;
  /** an account of the batch at the current prices; valid until the next call */
  stateOf(account: number): CascadeState;
  /** takes shares of the account whose state was asked for last; returns whether it was the account's first time */
  take(account: number, taken: Taken, saleShare: number): boolean;
  /** adds the units sold of what was taken of the batch to `sold` */
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

/** A pass over all accounts visits this many legs in the time one account is made anew from its own. */
const LEGS_PER_ACCOUNT = 50;
/** Parts by which a reach may be rounded: float32's, and sums' in float64. */
const SLACK = 1e-6;

export function createPositions(book: Book, { shocked, canMove, include }: PositionsRequest): CascadePositions {
  const { count } = book;
  const flags = include === undefined ? book.owing : book.owing.map((owing, a) => owing & Number(include[a] === 1));
  const legs = book.columns.reduce((sum, column) => sum + column.count, 0);
  /** How far the path of prices leads before the account can be liquidated, at least. */
  const reach = new Float32Array(count).fill(Number.POSITIVE_INFINITY, book.resting.from, book.resting.to);
  /** Unknown until prices have moved: how they moved first is how they are taken to move on. */
  let isReachKnown = false;
  /** USD of surplus lost at most on one unit of the path. */
  const losses = new Float32Array(count);
  const found = new Uint32Array(count);
  const collateralGone = new Float64Array(count);
  const debtGone = new Float64Array(count);
  const block = createBlockSums(book);
  const blockLosses = new Float64Array(BLOCK);
  /** By account of the block: of its first exposure, what is sold. */
  const shares = new Float64Array(BLOCK);
  const soldByAccount = new Float64Array(book.assets.length);
  const state = { cover: 0, requirement: 0, health: 0, collateralUsd: 0, debtUsd: 0 };
  let prices = shocked;
  /** USD by asset that its price is off the book’s. */
  let changes = shocked.map((price, i) => price - (book.prices[i] ?? 0));
  /** USD by asset that its price moves on one unit of the path; null until they have moved. */
  let pace: Float64Array | null = null;
  /** Σ over rounds of the largest move of a price, in units of its pace. */
  let path = 0;
  /** The block that is loaded; null while accounts are made one by one. */
  let from: number | null = null;

  const limit = (): number => path * (1 + SLACK) + SLACK * SLACK;

  function within(start: number, end: number): Uint32Array {
    const farthest = limit();
    let held = 0;
    for (let a = start; a < end; a++) {
      found[held] = a;
      held += Number((reach[a] ?? 0) <= farthest);
    }
    return found.subarray(0, held);
  }

  /** Accounts of the block that are liquidatable at its prices, where none was before. */
  function under(start: number, end: number): Uint32Array {
    let held = 0;
    for (let a = start; a < end; a++) {
      found[held] = a;
      held += (flags[a] ?? 0) & Number((block.surplus[a - start] ?? 0) < 0);
    }
    return found.subarray(0, held);
  }

  /** Accounts the path has reached; null where a pass over all is the cheaper way. */
  function reached(): Uint32Array | null {
    if (!isReachKnown) return null;
    const near = within(0, count);
    return near.length * LEGS_PER_ACCOUNT > legs ? null : near;
  }

  function measureReach(start: number, end: number, moves: Float64Array): void {
    block.lose(moves, blockLosses);
    for (let a = start; a < end; a++) {
      const loss = blockLosses[a - start] ?? 0;
      losses[a] = loss;
      reach[a] = flags[a] === 1 ? path + surplusLeft(a, a - start) / loss : Number.POSITIVE_INFINITY;
    }
  }

  function surplusLeft(account: number, at: number): number {
    const surplus = block.surplus[at] ?? 0;
    const [gone, paid] = [collateralGone[account] ?? 0, debtGone[account] ?? 0];
    if (gone === 0 && paid === 0) return surplus;
    const requirement = block.requirement[at] ?? 0;
    return gone === 1 && paid === 1
      ? Number.POSITIVE_INFINITY
      : (surplus + requirement) * (1 - gone) - requirement * (1 - paid);
  }

  function* batches(): Generator<Uint32Array> {
    from = null;
    const few = reached();
    if (few !== null) {
      yield few;
      return;
    }
    for (const slots of debtorBlocks(book, BLOCK)) {
      const { from: start, to: end } = slots;
      block.load(slots, prices);
      if (!isReachKnown && pace !== null) measureReach(start, end, pace);
      shares.fill(0);
      from = start;
      yield pace === null ? under(start, end) : within(start, end);
    }
    isReachKnown = pace !== null;
  }

  function readBlock(at: number): void {
    const requirement = block.requirement[at] ?? 0;
    state.cover = (block.surplus[at] ?? 0) + requirement;
    state.requirement = requirement;
    state.collateralUsd = block.exposure[at] ?? 0;
    state.debtUsd = block.debt[at] ?? 0;
  }

  function setReach(account: number, surplus: number): void {
    reach[account] = surplus < 0 ? Number.NEGATIVE_INFINITY : path + surplus / (losses[account] ?? 0);
  }

  return {
    setPrices(next) {
      if (pace === null) pace = paceOf(next, { shocked, canMove });
      else path += stepOf(prices, next, pace);
      prices = next;
      changes = next.map((price, i) => price - (book.prices[i] ?? 0));
    },
    batches,
    stateOf(account) {
      if (from === null) addUp(book, account, changes, state);
      else readBlock(account - from);
      const held = 1 - (collateralGone[account] ?? 0);
      const owed = 1 - (debtGone[account] ?? 0);
      state.cover *= held;
      state.requirement *= owed;
      state.collateralUsd *= held;
      state.debtUsd *= owed;
      state.health = state.cover / state.requirement;
      return state;
    },
    take(account, { collateralShare, debtShare }, saleShare) {
      const gone = collateralGone[account] ?? 0;
      const paid = debtGone[account] ?? 0;
      const share = (1 - gone) * collateralShare * saleShare;
      if (from === null) addSold(book, account, share, soldByAccount);
      else shares[account - from] = share;
      collateralGone[account] = 1 - (1 - gone) * (1 - collateralShare);
      debtGone[account] = 1 - (1 - paid) * (1 - debtShare);
      const left = state.cover * (1 - collateralShare) - state.requirement * (1 - debtShare);
      if (collateralShare === 1 && debtShare === 1) reach[account] = Number.POSITIVE_INFINITY;
      else setReach(account, left);
      return gone === 0 && paid === 0;
    },
    sell(sold) {
      if (from !== null) block.sell(shares, sold);
      soldByAccount.forEach((units, asset) => {
        sold[asset] = (sold[asset] ?? 0) + units;
      });
      soldByAccount.fill(0);
    },
    leave(account) {
      setReach(account, state.cover - state.requirement);
    },
  };
}

/** An asset is taken to move at least at this share of the fastest’s pace, so that one that begins to move late is not all of the path. */
const SLOWEST = 0.01;

/** As prices moved from the shocked ones to `next`; what has fallen far has little left to fall. */
function paceOf(next: Float64Array, { shocked, canMove }: Pick<PositionsRequest, 'shocked' | 'canMove'>): Float64Array {
  const moves = next.map((price, i) => Math.abs(price - (shocked[i] ?? 0)) * Math.min(1, price / (shocked[i] ?? 0)));
  const fastest = moves.reduce((most, move, i) => Math.max(most, move / (shocked[i] ?? 0) || 0), 0);
  return moves.map((move, i) => (canMove[i] === 1 ? Math.max(move, SLOWEST * fastest * (shocked[i] ?? 0)) : 0));
}

function stepOf(from: Float64Array, to: Float64Array, pace: Float64Array): number {
  const steps = to.map((price, i) => (price === from[i] ? 0 : Math.abs(price - (from[i] ?? 0)) / (pace[i] ?? 0)));
  return Math.max(0, ...steps.filter((step) => !Number.isNaN(step)));
}
