import { Address, BigDecimal, BigInt } from '@graphprotocol/graph-ts';
import {
  Liquidation,
  MarginAccount,
  Market,
  OrderExecution,
  Position,
  PositionChange,
  PriceFeed,
} from '../../generated/schema';
import { Ids } from '../ids';
import { toWhole } from '../math/decimal';
import { getOrCreateAccount } from '../store/account';
import { saveBadDebt } from '../store/flow-rows';
import { recordLiquidation } from '../store/points';
import { EventData } from './event-data';
import { gmxToken, USD_DECIMALS } from './store/pool';

/** A liquidation closes the whole position; what is left of the collateral goes to its owner. */
export function recordGmxLiquidation(
  position: Position,
  market: Market,
  collateral: Market,
  execution: OrderExecution,
  data: EventData,
): void {
  const event = data.event;
  const change = PositionChange.load(Ids.eventPart(event, 0));
  if (change === null) return;
  const liquidator = getOrCreateAccount(event.transaction.from, event.block);
  liquidator.liquidatorCount += 1;
  liquidator.save();
  const owner = getOrCreateAccount(position.owner, event.block);
  owner.liquidatedCount += 1;
  owner.save();

  const taken = data.uintOrZero('collateralDeltaAmount');
  const price = priceOf(collateral);
  const takenUsd = usdOf(collateral, taken, price);
  const row = new Liquidation(Ids.event(event));
  row.protocol = market.protocol;
  row.pool = market.pool;
  row.marginAccount = position.marginAccount;
  row.liquidator = liquidator.id;
  row.collateralMarket = collateral.id;
  row.seizedAmount = taken;
  row.collateralPriceUsd = price;
  row.seizedUsd = takenUsd;
  row.perpMarket = market.id;
  row.position = position.id;
  row.size = change.sizeDelta.abs();
  row.notional = change.notional;
  row.notionalUsd = change.notionalUsd;
  row.fee = execution.liquidationFee;
  row.receivedSupplyTokens = false;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();

  market.liquidationCount += 1;
  if (change.notionalUsd !== null) {
    market.cumulativeLiquidatedUsd = market.cumulativeLiquidatedUsd.plus(change.notionalUsd as BigDecimal);
  }
  market.save();
  recordLiquidation(market, market, takenUsd, change.notionalUsd, event);
}

/** What a closed position could not pay, the pool bears: `amount` in quote units. */
export function recordBadDebt(market: Market, account: MarginAccount, amount: BigInt, data: EventData): void {
  const event = data.event;
  market.deficit = market.deficit.plus(amount);
  market.save();
  const usd = toWhole(amount, USD_DECIMALS);
  saveBadDebt(Ids.event(event), 'SOCIALIZED', market, account.id, amount, usd, event);
}

function priceOf(collateral: Market): BigDecimal | null {
  const id = collateral.priceFeed;
  if (id === null) return null;
  const feed = PriceFeed.load(id);
  return feed === null ? null : feed.lastPriceUsd;
}

function usdOf(collateral: Market, amount: BigInt, price: BigDecimal | null): BigDecimal | null {
  const token = gmxToken(Address.fromBytes(collateral.inputToken));
  return price === null ? null : toWhole(amount, token.decimals).times(price);
}
