import type { MarketState } from './pool-state.ts';

const dollarSymbol = /USD|^(S|X)?DAI|^GHO|^FRAX|^CRVUSD|^BOLD$/i;

/**
 * Whether a market's token stands for one US dollar: its symbol says so and its price is within 10 % of one. Either
 * alone misleads: tokens drift through a price of one, and yield-bearing dollars drift away from it.
 */
export function isStableMarket({ symbol, price }: MarketState, priceDecimals: number): boolean {
  if (symbol === null || price === null || !dollarSymbol.test(symbol)) return false;
  const one = 10n ** BigInt(priceDecimals);
  return price * 10n >= one * 9n && price * 10n <= one * 11n;
}
