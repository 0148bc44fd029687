import { BigDecimal, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { fact } from './facts';
import { Trade as TradeEvent } from './generated/Trades/Probe';
import { Market, Tick, Trade } from './generated/schema';

const SCALE = new BigDecimal(BigInt.fromI32(300));

export function handleTrade(event: TradeEvent): void {
  let market = Market.load(event.params.market);
  if (market === null) {
    market = new Market(event.params.market);
    market.trades = 0;
  }
  market.trades = market.trades + 1;
  market.save();
  let trade = new Trade(0);
  trade.market = market.id;
  trade.kind = event.params.kind == 0 ? 'buy' : 'SELL';
  trade.raw = event.params.price;
  trade.price = event.params.price.divDecimal(SCALE);
  trade.size = event.params.size;
  if (event.params.size % 2 == 0) trade.note = 'even';
  trade.save();
}

/** Handlers of the same event, for some markets only. */
export function handleChosen(event: TradeEvent): void {
  fact('chosen ' + event.block.number.toString() + ' ' + event.logIndex.toString(), event.params.market.toHexString());
}

export function handleOther(event: TradeEvent): void {
  fact('other ' + event.block.number.toString() + ' ' + event.logIndex.toString(), event.params.market.toHexString());
}

/** The same event again, by another data source: runs after the first one's handlers. */
export function handleAgain(event: TradeEvent): void {
  let market = Market.load(event.params.market)!;
  fact('again ' + event.block.number.toString() + ' ' + event.logIndex.toString(), market.trades.toString());
}

export function handleOnce(block: ethereum.Block): void {
  fact('once', block.number.toString());
}

export function handlePolled(block: ethereum.Block): void {
  fact('polled ' + block.number.toString(), block.hash.toHexString());
}

export function handleBlock(block: ethereum.Block): void {
  let tick = new Tick(block.number.toString());
  tick.hash = block.hash;
  tick.timestamp = block.timestamp;
  tick.save();
}
