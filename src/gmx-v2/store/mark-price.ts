import { Market, PriceFeed } from '../../../generated/schema';

/** GMX marks positions with its keepers' index price. The caller saves the market. */
export function markPrice(market: Market): void {
  const id = market.priceFeed;
  if (id === null) return;
  const feed = PriceFeed.load(id);
  if (feed === null || feed.lastPriceUsd === null) return;
  market.markPriceUsd = feed.lastPriceUsd;
}
