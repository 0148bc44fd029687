import { expectedSeizure } from '../book/account.ts';
import type { Book } from '../book/types.ts';

/**
 * What an account is worth after moves of some assets' prices: equity, less what a first liquidation costs it (the
 * bonus) where the moves make it liquidatable. USD; float64.
 * @param shocks relative moves by asset index; 0 for those that stay
 */
export function payoff(book: Book, account: number, shocks: Float64Array): number {
  const { start, asset: assets, place } = book.index;
  const { sums } = book;
  const state = {
    surplus: sums.surplus[account] ?? 0,
    requirement: sums.requirement[account] ?? 0,
    exposure: sums.exposure[account] ?? 0,
    debt: sums.debt[account] ?? 0,
    idle: sums.idle[account] ?? 0,
  };
  for (let i = start[account] ?? 0; i < (start[account + 1] ?? 0); i++) {
    const asset = assets[i] ?? 0;
    const leg = place[i] ?? 0;
    const column = book.columns[asset];
    const move = (book.prices[asset] ?? 0) * (shocks[asset] ?? 0);
    if (column === undefined || move === 0) continue;
    for (const field of ['surplus', 'requirement', 'exposure', 'debt', 'idle'] as const) {
      state[field] += (column[field][leg] ?? 0) * move;
    }
  }
  const equity = state.exposure + state.idle - state.debt;
  if (!(state.requirement > 0 && state.surplus < 0)) return equity;
  const health = (state.surplus + state.requirement) / state.requirement;
  const bonus = book.bonus[account] ?? 1;
  const seized = expectedSeizure(book, account, { health, collateralUsd: state.exposure, debtUsd: state.debt });
  return equity - seized * (1 - 1 / Math.max(1, bonus));
}

/**
 * Curvature that liquidations give some accounts, USD per squared relative move: (V(+h) − 2·V(0) + V(−h)) / h², all
 * moved assets together. Zero where neither move liquidates anyone; below zero where one does.
 */
export function liquidationGamma(book: Book, accounts: Iterable<number>, moved: Iterable<string>, h = 0.1): number {
  const shocksOf = (size: number): Float64Array => {
    const shocks = new Float64Array(book.assets.length);
    for (const asset of moved) shocks[book.assetIndex.get(asset) ?? -1] = size;
    return shocks;
  };
  const [up, stay, down] = [shocksOf(h), shocksOf(0), shocksOf(-h)];
  let sum = 0;
  for (const account of accounts) {
    sum += payoff(book, account, up) - 2 * payoff(book, account, stay) + payoff(book, account, down);
  }
  return sum / h ** 2;
}
