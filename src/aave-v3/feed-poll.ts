import { Bytes, dataSource, ethereum } from '@graphprotocol/graph-ts';
import { AddressesProvider, PriceFeed } from '../../generated/schema';
import { pollFeed } from '../store/feed';
import { repriceBy } from '../store/pair-oracle';
import { poolOfProvider } from './store/pool';

/** Every 600 blocks: the sources of the provider's pool are asked what they tell in no event. */
export function handleFeedPoll(block: ethereum.Block): void {
  const provider = AddressesProvider.load(dataSource.address());
  if (provider === null) return;
  const pool = poolOfProvider(provider);
  if (pool === null) return;
  const sources = pool.assetSources.load();
  const asked: Bytes[] = [];
  for (let i = 0; i < sources.length; i++) {
    const id = sources[i].feed;
    if (id === null || asked.includes(id)) continue;
    asked.push(id);
    const feed = PriceFeed.load(id);
    if (feed === null) continue;
    pollFeed(feed, block);
    repriceBy(feed, block);
  }
}
