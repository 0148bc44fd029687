import { PriceFeed } from '../../generated/schema';
import { EventData } from './event-data';
import { applyPrices, feedId } from './store/feed';
import { gmxToken } from './store/pool';

/** A price the keepers reported for an order; of tokens that no market knows it is left aside. */
export function handleOraclePrice(data: EventData): void {
  const address = data.address('token');
  const min = data.uint('minPrice');
  const max = data.uint('maxPrice');
  if (address === null || min === null || max === null) return;
  const feed = PriceFeed.load(feedId(data.event.address, address));
  if (feed === null) return;
  applyPrices(feed, gmxToken(address), min, max, data.uintOrZero('timestamp'), data.event);
}
