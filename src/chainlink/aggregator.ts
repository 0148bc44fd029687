import { Bytes } from '@graphprotocol/graph-ts';
import { FeedAggregator, PriceFeed } from '../../generated/schema';
import { AnswerUpdated } from '../../generated/templates/ChainlinkAggregator/ChainlinkAggregator';
import { applyAnswer, askSource } from '../store/feed';
import { repriceBy } from '../store/pair-oracle';
import { noteAnswerOf } from '../store/price-window';

export function handleAnswerUpdated(event: AnswerUpdated): void {
  const link = FeedAggregator.load(event.address);
  if (link === null) return;
  const feeds = link.feeds;
  for (let i = 0; i < feeds.length; i++) updateFeed(feeds[i], event);
}

function updateFeed(id: Bytes, event: AnswerUpdated): void {
  const feed = PriceFeed.load(id);
  if (feed === null) return;
  const aggregator = feed.aggregator;
  if (aggregator !== null && aggregator.equals(event.address)) {
    feed.lastRoundId = event.params.roundId;
    applyAnswer(feed, event.params.current, event.params.updatedAt, event.block);
  } else if (aggregator === null) {
    // An adapter's answer is a function of this one that only the adapter knows.
    askSource(feed, event.block);
  } else {
    // The proxy has moved on: its former aggregator no longer speaks for it.
    return;
  }
  feed.lastLogIndex = event.logIndex.toI32();
  feed.updateCount += 1;
  feed.save();
  noteAnswerOf(feed, event.block.timestamp);
  repriceBy(feed, event.block);
}
