import { dataSource, ethereum } from '@graphprotocol/graph-ts';
import { MarginPool, Market, OracleNode, PriceFeed } from '../../generated/schema';
import { readCosts } from './store/keeper-costs';
import { keeperTermsOf } from './store/pool';
import { indexPrice, notePrice } from './store/price';

/** Asks for the prices and costs that no event tells. Declared calls exist for events only, so these are plain ones. */
export function handleClock(block: ethereum.Block): void {
  const pool = MarginPool.load(dataSource.address());
  if (pool === null) return;
  const terms = keeperTermsOf(pool);
  if (!terms.isPolled) return;
  const markets = pool.markets.load();
  for (let i = 0; i < markets.length; i++) askPrice(markets[i], block);
  const nodeId = terms.costNode;
  if (nodeId === null) return;
  const node = OracleNode.load(nodeId);
  if (node === null || node.nodeType == 8) return;
  readCosts(terms, node, block);
  terms.save();
}

function askPrice(market: Market, block: ethereum.Block): void {
  const feedId = market.priceFeed;
  if (market.kind != 'PERP' || feedId === null) return;
  const feed = PriceFeed.load(feedId);
  if (feed === null || feed.type == 'CHAINLINK') return;
  const price = indexPrice(market);
  if (price !== null) notePrice(market, price, block);
}
