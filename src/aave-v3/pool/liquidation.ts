import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Liquidation, Market, MarketToken, Position } from '../../../generated/schema';
import { DeficitCovered, DeficitCreated, LiquidationCall } from '../../../generated/templates/Pool/Pool';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateAccount } from '../../store/account';
import { saveBadDebt } from '../../store/flow-rows';
import { recordLiquidation } from '../../store/points';
import { pricedToken, usdOf } from '../../store/value';
import { isDirected } from '../scaled';
import { touchMarginAccount } from '../store/account';
import { accrueSilently } from '../store/accrual';
import { recordMarket } from '../store/books';
import { getOrCreateMarket } from '../store/market';
import { getOrCreatePool } from '../store/pool';
import { explainSnapshot, isMovedBy } from '../store/position';

/**
 * The last event of a liquidation: balances have moved by the tokens' own events, `debtToCover` is what was really
 * repaid, and `liquidatedCollateralAmount` is what the liquidator got, without the protocol's fee.
 */
export function handleLiquidationCall(event: LiquidationCall): void {
  const seized = event.params.liquidatedCollateralAmount;
  const repaid = event.params.debtToCover;
  const debt = getOrCreateMarket(event.address, event.params.debtAsset, event.block);
  const isOneMarket = event.params.collateralAsset.equals(event.params.debtAsset);
  const collateral = isOneMarket ? debt : getOrCreateMarket(event.address, event.params.collateralAsset, event.block);
  const account = touchMarginAccount(collateral, event.params.user, event.block);
  const collateralToken = pricedToken(collateral, event);
  const debtToken = pricedToken(debt, event);
  const seizedUsd = usdOf(collateralToken, seized);
  const repaidUsd = usdOf(debtToken, repaid);

  const row = new Liquidation(Ids.event(event));
  row.protocol = collateral.protocol;
  row.pool = collateral.pool;
  row.marginAccount = account.id;
  row.liquidator = countLiquidator(event.params.liquidator, event);
  row.collateralMarket = collateral.id;
  row.debtMarket = debt.id;
  row.seizedAmount = seized;
  row.protocolFeeAmount = claimFee(collateral, event.params.user, event);
  row.repaidAmount = repaid;
  row.collateralPriceUsd = collateralToken.lastPriceUsd;
  row.debtPriceUsd = debtToken.lastPriceUsd;
  row.seizedUsd = seizedUsd;
  row.repaidUsd = repaidUsd;
  row.receivedSupplyTokens = event.params.receiveAToken;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();

  debt.cash = debt.cash.plus(repaid);
  if (event.params.receiveAToken) accrueUntouched(collateral, event);
  else collateral.cash = collateral.cash.minus(seized);
  collateral.liquidationCount += 1;
  if (seizedUsd !== null) collateral.cumulativeLiquidatedUsd = collateral.cumulativeLiquidatedUsd.plus(seizedUsd);
  collateral.save();
  if (!isOneMarket) debt.save();

  countLiquidated(event.params.user, event);
  noteLiquidation(Ids.position(account.id, collateral.id, false), event);
  noteLiquidation(Ids.position(account.id, debt.id, true), event);
  noteLiquidation(Ids.stableDebt(account.id, debt.id), event);
  recordLiquidation(collateral, debt, seizedUsd, repaidUsd, event);
  recordMarket(collateral, collateralToken, event);
  if (!isOneMarket) recordMarket(debt, debtToken, event);
}

/** Supply tokens that only change hands leave the collateral's rates alone; since 3.5 its indexes move all the same. */
function accrueUntouched(collateral: Market, event: ethereum.Event): void {
  const pool = getOrCreatePool(collateral.pool, event.block);
  if (isDirected(pool.revision)) accrueSilently(collateral, event.block);
}

/**
 * The protocol's share of the seized collateral, as supply tokens moved to the treasury in this transaction and not yet
 * claimed by an earlier liquidation of it. Zero when none moved; null where the treasury is not known.
 */
function claimFee(collateral: Market, user: Address, event: ethereum.Event): BigInt | null {
  const supplyToken = collateral.supplyToken;
  if (supplyToken === null) return null;
  const link = MarketToken.load(supplyToken);
  if (link === null || link.treasury === null) return null;
  const transaction = link.feeTransaction;
  const payer = link.feePayer;
  if (transaction === null || transaction.notEqual(event.transaction.hash)) return ZERO;
  if (payer === null || payer.notEqual(user)) return ZERO;

  const amount = link.feeAmount;
  link.feeTransaction = null;
  link.feePayer = null;
  link.feeAmount = null;
  link.save();
  return amount;
}

function countLiquidator(address: Address, event: ethereum.Event): Bytes {
  const liquidator = getOrCreateAccount(address, event.block);
  liquidator.liquidatorCount += 1;
  liquidator.save();
  return liquidator.id;
}

function countLiquidated(address: Address, event: ethereum.Event): void {
  const account = getOrCreateAccount(address, event.block);
  account.liquidatedCount += 1;
  account.save();
}

function noteLiquidation(positionId: Bytes, event: ethereum.Event): void {
  const position = Position.load(positionId);
  if (position === null || !isMovedBy(position, event)) return;
  position.liquidationCount += 1;
  position.save();
  explainSnapshot(position, 'LIQUIDATION', event);
}

/** Debt that no collateral stands behind any more was burned; suppliers carry it until it is covered. */
export function handleDeficitCreated(event: DeficitCreated): void {
  const amount = event.params.amountCreated;
  const market = getOrCreateMarket(event.address, event.params.debtAsset, event.block);
  const account = touchMarginAccount(market, event.params.user, event.block);
  market.deficit = market.deficit.plus(amount);
  market.save();
  const token = pricedToken(market, event);
  const usd = usdOf(token, amount);
  saveBadDebt(Ids.event(event), 'CREATED', market, account.id, amount, usd, event);
  recordMarket(market, token, event);

  const position = Position.load(Ids.position(account.id, market.id, true));
  if (position !== null) explainSnapshot(position, 'BAD_DEBT', event);
}

/** The caller burned supply tokens of its own against the deficit: no underlying moves. */
export function handleDeficitCovered(event: DeficitCovered): void {
  const amount = event.params.amountCovered;
  const market = getOrCreateMarket(event.address, event.params.reserve, event.block);
  market.deficit = market.deficit.minus(amount);
  market.save();
  const token = pricedToken(market, event);
  const usd = usdOf(token, amount);
  saveBadDebt(Ids.event(event), 'COVERED', market, null, amount, usd, event);
  recordMarket(market, token, event);

  const position = Position.load(Ids.position(Ids.marginAccount(market.pool, event.params.caller), market.id, false));
  if (position !== null) explainSnapshot(position, 'BAD_DEBT', event);
}
