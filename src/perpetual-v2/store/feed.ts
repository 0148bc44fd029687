import { Address, ethereum } from '@graphprotocol/graph-ts';
import { PerpPriceFeed } from '../../../generated/PerpetualClearingHouse/PerpPriceFeed';
import { MarginPool } from '../../../generated/schema';
import { Ids } from '../../ids';
import { setPriceSource } from '../../store/price-source';
import { watchAnswers } from '../../store/price-window';

/**
 * `asset` is priced by `feed` from now on: a dispatcher in front of a Chainlink reader, or the reader itself. What is
 * followed is the Chainlink proxy below them, which other protocols may share.
 */
export function followFeed(pool: MarginPool, asset: Address, feed: Address, event: ethereum.Event): void {
  const reader = PerpPriceFeed.bind(feed).try_getChainlinkPriceFeedV3();
  const below = PerpPriceFeed.bind(reader.reverted ? feed : reader.value).try_getAggregator();
  const source = below.reverted ? feed : below.value;
  setPriceSource(pool, asset, source, event);
  watchAnswers(Ids.market(pool.id, asset), source);
}
