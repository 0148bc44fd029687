import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { CollateralConfig, Liquidation, MarginAccount, Market, PriceFeed } from '../../../generated/schema';
import { AbsorbCollateral, AbsorbDebt } from '../../../generated/templates/Comet/Comet';
import { ONE, ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateAccount } from '../../store/account';
import { saveBadDebt } from '../../store/flow-rows';
import { recordLiquidation } from '../../store/points';
import { tokenOf } from '../../store/value';
import { positivePart, presentValue, principalValue } from '../principal';
import { mulFactor } from '../rates';
import { BaseAction, beginBase, followedAccount } from '../store/action';
import { collateralMarket } from '../store/market';
import { ledgerOf } from '../store/pool';
import { getOrCreatePosition, moveCollateral } from '../store/position';
import { priceUsdOf, usdAt } from '../value';
import { recordCollateral } from './collateral';

const TEN = BigInt.fromI32(10);

/**
 * An absorption takes every collateral of an account, one event each, and then its debt in one more. One Liquidation
 * row stands for each collateral; the debt event shares the base it pays out among the rows of its account and
 * transaction by the value they were credited with, so that their sum is what was paid.
 */
export function handleAbsorbCollateral(event: AbsorbCollateral): void {
  const ledger = ledgerOf(event.address);
  const market = collateralMarket(event.address, event.params.asset);
  if (ledger === null || market === null) return;
  const amount = event.params.collateralAbsorbed;
  const account = followedAccount(ledger, event.params.borrower, event);
  const position = moveCollateral(account, market, amount.neg(), 'LIQUIDATION', event, 0);
  position.liquidationCount += 1;
  position.save();

  const token = tokenOf(market);
  const price = priceUsdOf(market, event);
  const usd = usdAt(price, token, amount);
  const row = startRow(market, account, event.params.absorber, ledger.market, event);
  row.collateralMarket = market.id;
  row.seizedAmount = amount;
  // All of it is the protocol's until it is sold.
  row.protocolFeeAmount = ZERO;
  row.collateralPriceUsd = price;
  row.seizedUsd = usd;
  row.creditedValue = creditOf(market, event.params.usdValue);
  row.save();

  // Absorbed collateral stays where it is, and is the protocol's from now on.
  market.scaledSupply = market.scaledSupply.minus(amount);
  market.liquidationCount += 1;
  if (usd !== null) market.cumulativeLiquidatedUsd = market.cumulativeLiquidatedUsd.plus(usd);
  market.save();
  recordCollateral(market, token, event);
  const open = ledger.openAbsorption;
  open.push(row.id);
  ledger.openAbsorption = open;
  ledger.save();
}

function creditOf(market: Market, value: BigInt): BigInt {
  const terms = CollateralConfig.load(market.id);
  if (terms === null) return ZERO;
  const factor = terms.liquidationFactorWad;
  return factor === null ? ZERO : mulFactor(value, factor);
}

function startRow(
  market: Market,
  account: MarginAccount,
  absorber: Bytes,
  debt: Bytes,
  event: ethereum.Event,
): Liquidation {
  const row = new Liquidation(Ids.event(event));
  row.protocol = market.protocol;
  row.pool = market.pool;
  row.marginAccount = account.id;
  row.liquidator = getOrCreateAccount(absorber, event.block).id;
  row.debtMarket = debt;
  row.receivedSupplyTokens = false;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  return row;
}

/** The debt of an absorbed account is gone: the reserves pay it, the collateral's credit covers it or not. */
export function handleAbsorbDebt(event: AbsorbDebt): void {
  const action = beginBase(event);
  if (action === null) return;
  const paid = event.params.basePaidOut;
  const account = action.account(event.params.borrower);
  const base = action.principal(account);
  const before = action.before(base);
  const debt = positivePart(presentValue(before, action.market).neg());
  const after = principalValue(positivePart(paid.minus(debt)), action.market);
  const rows = takeRows(action, account, event);
  const credited = shareOut(rows, paid, action, event);
  recordBadDebt(action, account, paid, event.params.usdValue, credited, event);

  action.move(base, account, before, after, 'LIQUIDATION', 0);
  const position = getOrCreatePosition(account, action.market, 'BORROWER', event.block);
  position.liquidationCount += 1;
  position.save();
  countBoth(event.params.absorber, event.params.borrower, event);
  action.explainTransfer(event.params.borrower);
  action.settle(positivePart(after), positivePart(before.neg()).neg(), ZERO);
}

/** The open rows of this account and transaction; one without collateral where there are none. */
function takeRows(action: BaseAction, account: MarginAccount, event: AbsorbDebt): Liquidation[] {
  const ids = action.ledger.openAbsorption;
  action.ledger.openAbsorption = [];
  const rows: Liquidation[] = [];
  for (let i = 0; i < ids.length; i++) {
    const row = Liquidation.loadInBlock(ids[i]);
    if (row === null || row.transactionHash.notEqual(event.transaction.hash)) continue;
    if (row.marginAccount.equals(account.id)) rows.push(row);
  }
  if (rows.length > 0) return rows;
  const row = startRow(action.market, account, event.params.absorber, action.market.id, event);
  row.creditedValue = ZERO;
  return [row];
}

/** Shares `paid` among the rows by their credit; the last takes what rounding leaves. Gives the sum of credits. */
function shareOut(rows: Liquidation[], paid: BigInt, action: BaseAction, event: AbsorbDebt): BigInt {
  let total = ZERO;
  for (let i = 0; i < rows.length; i++) total = total.plus(creditOfRow(rows[i]));
  const price = priceUsdOf(action.market, event);
  let left = paid;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const isLast = i == rows.length - 1;
    const share = isLast ? left : total.isZero() ? ZERO : paid.times(creditOfRow(row)).div(total);
    left = left.minus(share);
    row.repaidAmount = share;
    row.debtPriceUsd = price;
    row.repaidUsd = usdAt(price, action.token, share);
    row.save();
    const seized = row.collateralMarket;
    if (seized !== null) recordRow(seized, row.seizedUsd, row.repaidUsd, action, event);
  }
  return total;
}

function creditOfRow(row: Liquidation): BigInt {
  const credited = row.creditedValue;
  return credited === null ? ZERO : credited;
}

function recordRow(
  seized: Bytes,
  seizedUsd: BigDecimal | null,
  repaidUsd: BigDecimal | null,
  action: BaseAction,
  event: ethereum.Event,
): void {
  const collateral = Market.load(seized);
  if (collateral !== null) recordLiquidation(collateral, action.market, seizedUsd, repaidUsd, event);
}

/** What the reserves paid beyond the credit of the collateral. */
function recordBadDebt(
  action: BaseAction,
  account: MarginAccount,
  paid: BigInt,
  value: BigInt,
  credited: BigInt,
  event: AbsorbDebt,
): void {
  const scale = TEN.pow(action.token.decimals as u8);
  const price = basePrice(action.market, paid, value, scale);
  if (price.isZero()) return;
  const loss = paid.minus(credited.times(scale).div(price));
  if (loss.le(ZERO)) return;
  const usd = usdAt(priceUsdOf(action.market, event), action.token, loss);
  saveBadDebt(Ids.event(event), 'CREATED', action.market, account.id, loss, usd, event);
}

/** The base price the contract used, 8 decimals: the event's value over its amount where that is exact, else the feed's. */
function basePrice(market: Market, paid: BigInt, value: BigInt, scale: BigInt): BigInt {
  if (paid.gt(scale)) return value.times(scale).plus(paid).minus(ONE).div(paid);
  const feedId = market.priceFeed;
  if (feedId === null) return ZERO;
  const feed = PriceFeed.load(feedId);
  if (feed === null) return ZERO;
  const answer = feed.lastAnswer;
  return answer === null ? ZERO : answer;
}

function countBoth(absorber: Bytes, borrower: Bytes, event: ethereum.Event): void {
  const liquidator = getOrCreateAccount(absorber, event.block);
  liquidator.liquidatorCount += 1;
  liquidator.save();
  const owner = getOrCreateAccount(borrower, event.block);
  owner.liquidatedCount += 1;
  owner.save();
}
