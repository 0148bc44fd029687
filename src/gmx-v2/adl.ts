import { BigInt, Bytes, store } from '@graphprotocol/graph-ts';
import { AutoDeleverage, OrderExecution, PositionChange } from '../../generated/schema';
import { ONE } from '../constants';
import { Ids } from '../ids';
import { EventData } from './event-data';
import { FLOAT } from './store/parameters';
import { perpOf } from './store/pool';

/** Deleveraging of a side was allowed or ended. The market is in the topic only. */
export function handleAdlStateUpdated(data: EventData): void {
  const market = perpOf(data.topicAddress());
  const factor = data.int('pnlToPoolFactor');
  const isLong = data.flag('isLong');
  const isEnabled = data.flag('shouldEnableAdl');
  if (market === null || factor === null) return;
  if (isLong) market.isAdlEnabledLong = isEnabled;
  else market.isAdlEnabledShort = isEnabled;
  market.save();

  const row = newRow(data, market.id, isLong ? 'LONG' : 'SHORT');
  row.isEnabled = isEnabled;
  row.pnlToPoolFactor = factor.divDecimal(FLOAT.toBigDecimal());
  row.save();
}

/** An order is done. One that deleveraged says so only here, after the position's own event. */
export function handleOrderExecuted(data: EventData): void {
  const key = data.word('key');
  if (key === null) return;
  const execution = OrderExecution.load(key);
  if (execution === null) return;
  if (isAdl(data)) noteDeleverage(execution, data);
  store.remove('OrderExecution', key.toHexString());
}

function isAdl(data: EventData): boolean {
  const kind: BigInt = data.uintOrZero('secondaryOrderType');
  return kind.equals(ONE);
}

function noteDeleverage(execution: OrderExecution, data: EventData): void {
  const id = execution.change;
  if (id === null) return;
  const change = PositionChange.load(id);
  if (change === null) return;
  change.reason = 'ADL';
  change.save();

  const row = newRow(data, change.market, change.sizeDelta.lt(BigInt.zero()) ? 'LONG' : 'SHORT');
  row.position = change.position;
  row.marginAccount = change.marginAccount;
  row.size = change.sizeDelta.abs();
  row.notional = change.notional;
  row.save();
}

function newRow(data: EventData, market: Bytes, side: string): AutoDeleverage {
  const event = data.event;
  const row = new AutoDeleverage(Ids.event(event));
  row.market = market;
  row.side = side;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  return row;
}
