import { BigInt, ethereum } from '@graphprotocol/graph-ts';
import { Liquidation, MarginAccount, MarginPool, Market, Position } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateAccount } from '../../store/account';
import { saveBadDebt } from '../../store/flow-rows';
import { moveCollateral } from '../../store/perps/collateral';
import { pricedToken, usdOf } from '../../store/value';
import { wadToDecimal } from '../wad';
import { collateralMarket, USD_NUMBER } from './market';

/** Credits (or charges, below zero) the account's stablecoin margin. */
export function creditUsd(pool: MarginPool, account: MarginAccount, amount: BigInt, event: ethereum.Event): void {
  if (amount.isZero()) return;
  moveCollateral(account, collateralMarket(pool, USD_NUMBER, event.block), amount, 'INTEREST', event, 0);
}

/**
 * Takes all of the account's collateral for the liquidity providers and forgives its debt: a Liquidation row for each
 * collateral, with the keeper's share of the whole in the first as its fee.
 */
export function seizeMargin(account: MarginAccount, fee: BigInt | null, event: ethereum.Event): void {
  const liquidator = getOrCreateAccount(event.transaction.from, event.block);
  const held = account.positions.load();
  let part = 0;
  for (let i = 0; i < held.length; i++) {
    const position = held[i];
    if (position.side != 'COLLATERAL' || !position.isOpen) continue;
    const market = Market.load(position.market);
    if (market === null) continue;
    const row = seizure(account, market, position, event, part);
    if (part == 0 && fee !== null) row.fee = fee;
    row.save();
    moveCollateral(account, market, position.balance.neg(), 'LIQUIDATION', event, part);
    part += 1;
  }
  account.debt = ZERO;
  account.save();
  liquidator.liquidatorCount += 1;
  liquidator.save();
  const owner = getOrCreateAccount(account.owner, event.block);
  owner.liquidatedCount += 1;
  owner.save();
}

function seizure(
  account: MarginAccount,
  market: Market,
  position: Position,
  event: ethereum.Event,
  part: i32,
): Liquidation {
  const token = pricedToken(market, event);
  const usd = usdOf(token, position.balance);
  const row = newLiquidation(account, event, part);
  row.collateralMarket = market.id;
  row.seizedAmount = position.balance;
  row.collateralPriceUsd = token.lastPriceUsd;
  row.seizedUsd = usd;
  row.remainingMargin = ZERO;
  market.liquidationCount += 1;
  if (usd !== null) market.cumulativeLiquidatedUsd = market.cumulativeLiquidatedUsd.plus(usd);
  return row;
}

/** A row with what all liquidations of an event share; the caller sets the rest and saves it. */
export function newLiquidation(account: MarginAccount, event: ethereum.Event, part: i32): Liquidation {
  const row = new Liquidation(Ids.eventPart(event, part));
  row.protocol = account.protocol;
  row.pool = account.pool;
  row.marginAccount = account.id;
  row.liquidator = getOrCreateAccount(event.transaction.from, event.block).id;
  row.receivedSupplyTokens = false;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  return row;
}

/** A flagged account was worth less than nothing: the liquidity providers carry it. */
export function recordShortfall(pool: MarginPool, account: MarginAccount, margin: BigInt, event: ethereum.Event): void {
  if (!margin.lt(ZERO)) return;
  const market = collateralMarket(pool, USD_NUMBER, event.block);
  const loss = margin.neg();
  saveBadDebt(Ids.event(event), 'SOCIALIZED', market, account.id, loss, wadToDecimal(loss), event);
}
