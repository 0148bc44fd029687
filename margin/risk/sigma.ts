import type { Book } from '../book/types.ts';

/** Steps a year, for hourly returns of markets that never close. */
const HOURS_PER_YEAR = 8_760;

/**
 * Realised volatility per year, a fraction: the standard deviation of hourly log returns times √8760. Needs 24 returns;
 * null with fewer, and for closes that are not positive.
 * @param closes one for each hour, ascending, gaps filled with the close before
 */
export function realisedVolatility(closes: readonly number[]): number | null {
  const returns: number[] = [];
  for (let i = 1; i < closes.length; i++) returns.push(Math.log((closes[i] ?? 0) / (closes[i - 1] ?? 0)));
  if (returns.length < 24 || !returns.every(Number.isFinite)) return null;
  const mean = returns.reduce((sum, one) => sum + one, 0) / returns.length;
  const variance = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (returns.length - 1);
  return Math.sqrt(variance * HOURS_PER_YEAR);
}

/** Distance of a price from another in standard deviations of a horizon: |ln(other / price)| / (σ·√years). */
export function sigmaDistance(price: number, other: number, volatility: number, days = 1): number | null {
  const distance = Math.abs(Math.log(other / price)) / (volatility * Math.sqrt(days / 365));
  return Number.isFinite(distance) ? distance : null;
}

/** Probability that a driftless geometric Brownian motion touches a level so many σ away: 2·Φ(−d); a model. */
export function touchProbability(distance: number): number {
  return erfc(distance / Math.SQRT2);
}

/** Complementary error function for x ≥ 0: series below 2, continued fraction above; relative error under 1e-12. */
function erfc(x: number): number {
  if (x > 27) return 0;
  if (x < 2) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 100 && Math.abs(term) > 1e-18; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let k = 120; k >= 1; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

/**
 * Of every account of a book, how many σ of a day its nearest liquidation price is away: the least over its assets of
 * the σ-distance of that asset's liquidation price, all others fixed. 0 where it is liquidatable, NaN where no price of
 * an asset of known volatility makes it so. Float64.
 * @param volatilities per year by asset id
 */
export function sigmaDistances(book: Book, volatilities: ReadonlyMap<string, number>): Float64Array {
  const { surplus, requirement } = book.sums;
  const found = new Float64Array(book.count).fill(Number.NaN);
  for (let a = 0; a < book.count; a++) if (book.owing[a] === 1 && (surplus[a] ?? 0) < 0) found[a] = 0;
  book.columns.forEach((column, asset) => {
    const volatility = volatilities.get(book.assets[asset] ?? '');
    const price = book.prices[asset] ?? Number.NaN;
    if (volatility === undefined || !(price > 0)) return;
    const scale = volatility * Math.sqrt(1 / 365);
    for (let i = 0; i < column.count; i++) {
      const a = column.account[i] ?? 0;
      const now = surplus[a] ?? 0;
      const ratio = 1 - now / ((column.surplus[i] ?? 0) * price);
      if (book.owing[a] !== 1 || now < 0 || (requirement[a] ?? 0) <= 0 || !(ratio > 0 && ratio < 1e12)) continue;
      const distance = Math.abs(Math.log(ratio)) / scale;
      const known = found[a] ?? Number.NaN;
      if (!(known <= distance)) found[a] = distance;
    }
  });
  return found;
}
