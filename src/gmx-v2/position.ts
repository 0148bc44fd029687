import { Address, BigInt, Bytes } from '@graphprotocol/graph-ts';
import { MarginAccount, MarginPool, Market, OrderExecution, Position, PositionChange } from '../../generated/schema';
import { ZERO } from '../constants';
import { Ids } from '../ids';
import { toWhole } from '../math/decimal';
import { getOrCreateMarginAccount, touch } from '../store/account';
import { getOrCreateCollateral, moveCollateral } from '../store/perps/collateral';
import { recordOpenInterest } from '../store/perps/open-interest';
import { amountOr, openPosition } from '../store/perps/position';
import { applyTrade, Trade } from '../store/perps/trade';
import { EventData } from './event-data';
import { recordBadDebt, recordGmxLiquidation } from './liquidation';
import { markPrice } from './store/mark-price';
import { perpOf, USD_DECIMALS } from './store/pool';

const LIQUIDATION_ORDER = BigInt.fromI32(7);

/** What a position event says of its position. */
class PositionFacts {
  constructor(
    readonly market: Market,
    readonly collateral: Market,
    readonly account: MarginAccount,
    readonly isLong: boolean,
    readonly sizeInUsd: BigInt,
    readonly sizeInTokens: BigInt,
    readonly collateralAmount: BigInt,
  ) {}
}

function factsOf(data: EventData): PositionFacts | null {
  const key = data.word('positionKey');
  const owner = data.address('account');
  const market = perpOf(data.address('market'));
  const token = data.address('collateralToken');
  const sizeInUsd = data.uint('sizeInUsd');
  const sizeInTokens = data.uint('sizeInTokens');
  const collateralAmount = data.uint('collateralAmount');
  const isLong = data.flag('isLong');
  if (market === null || owner === null || token === null) return null;
  if (sizeInUsd === null || sizeInTokens === null || collateralAmount === null) return null;
  const collateral = Market.load(Ids.market(market.pool, token));
  if (collateral === null) return null;
  const account = accountOf(market.pool, key, owner, data);
  if (account === null) return null;
  return new PositionFacts(market, collateral, account, isLong, sizeInUsd, sizeInTokens, collateralAmount);
}

/** A position of GMX is a margin account of its own. */
function accountOf(poolId: Bytes, key: Bytes | null, owner: Address, data: EventData): MarginAccount | null {
  const pool = MarginPool.load(poolId);
  if (pool === null || key === null) return null;
  const account = getOrCreateMarginAccount(pool, Ids.marginAccount(poolId, key), owner, data.event.block);
  account.positionKey = key;
  account.save();
  touch(account, data.event.block);
  return account;
}

/** The fees of an order come before the event that tells what the order did to the position. */
export function handlePositionFees(data: EventData): void {
  const key = data.word('orderKey');
  const price = data.uint('collateralTokenPrice.min');
  const positionFee = data.uint('positionFeeAmount');
  const fundingFee = data.uint('fundingFeeAmount');
  const borrowingFee = data.uint('borrowingFeeUsd');
  if (key === null || price === null) return;
  const execution = takeExecution(key);
  execution.positionFee = amountOr(positionFee).times(price);
  execution.fundingFee = amountOr(fundingFee).times(price);
  execution.borrowingFee = amountOr(borrowingFee);
  execution.liquidationFee = data.uintOrZero('liquidationFeeAmount').times(price);
  execution.save();
}

/** A position was closed for less than it owed; told before its fees. */
export function handleInsolventClose(data: EventData): void {
  const key = data.word('orderKey');
  const cost = data.uint('remainingCostUsd');
  if (key === null || cost === null) return;
  const execution = takeExecution(key);
  execution.unpaidCost = cost;
  execution.save();
}

function takeExecution(key: Bytes): OrderExecution {
  const known = OrderExecution.load(key);
  if (known !== null) return known;
  const execution = new OrderExecution(key);
  execution.positionFee = ZERO;
  execution.fundingFee = ZERO;
  execution.borrowingFee = ZERO;
  execution.liquidationFee = ZERO;
  return execution;
}

export function handlePositionIncrease(data: EventData): void {
  const facts = factsOf(data);
  const impactUsd = data.intOf('pendingPriceImpactUsd', 'priceImpactUsd');
  if (facts === null) return;
  const execution = executionOf(data);
  const trade = tradeOf(facts, 'ORDER', execution, data);
  trade.priceImpact = impactUsd;
  const position = apply(facts, trade, 'DEPOSIT', data);
  if (position === null) return;
  position.pendingImpact = amountOr(position.pendingImpact).plus(data.intOrZero('pendingPriceImpactAmount'));
  finish(position, facts, data);
}

export function handlePositionDecrease(data: EventData): void {
  const facts = factsOf(data);
  const pnl = data.int('basePnlUsd');
  const impactUsd = data.intOf('totalImpactUsd', 'priceImpactUsd');
  const orderType = data.uint('orderType');
  if (facts === null) return;
  const isLiquidation = orderType !== null && orderType.equals(LIQUIDATION_ORDER);
  const execution = executionOf(data);
  const before = openPosition(facts.account, facts.market, facts.isLong);
  const pendingAfter = before === null ? ZERO : impactLeft(before, facts.sizeInUsd);
  const reason = isLiquidation ? 'LIQUIDATION' : 'ORDER';
  const trade = tradeOf(facts, reason, execution, data);
  trade.realizedPnl = amountOr(pnl);
  trade.priceImpact = impactUsd;
  const position = apply(facts, trade, isLiquidation ? 'LIQUIDATION' : 'WITHDRAW', data);
  if (position === null) return;
  position.pendingImpact = pendingAfter;
  finish(position, facts, data);

  execution.change = Ids.eventPart(data.event, 0);
  execution.save();
  if (isLiquidation) recordGmxLiquidation(position, facts.market, facts.collateral, execution, data);
  const unpaid = execution.unpaidCost;
  if (unpaid !== null) recordBadDebt(facts.market, facts.account, unpaid, data);
}

/** Impact not yet charged leaves with the part that is closed; what is left of a negative one is rounded towards zero. */
function impactLeft(position: Position, sizeAfter: BigInt): BigInt {
  const pending = amountOr(position.pendingImpact);
  const sizeBefore = amountOr(position.entryNotional);
  if (pending.isZero() || sizeBefore.isZero()) return ZERO;
  const closed = sizeBefore.minus(sizeAfter);
  const taken = pending.abs().times(closed);
  if (pending.gt(ZERO)) return pending.minus(taken.div(sizeBefore));
  const roundedUp = taken.plus(sizeBefore).minus(BigInt.fromI32(1)).div(sizeBefore);
  return pending.plus(roundedUp);
}

function executionOf(data: EventData): OrderExecution {
  const key = data.word('orderKey');
  return takeExecution(key === null ? Ids.event(data.event) : key);
}

function tradeOf(facts: PositionFacts, reason: string, execution: OrderExecution, data: EventData): Trade {
  const size = facts.isLong ? facts.sizeInTokens : facts.sizeInTokens.neg();
  const notional = data.uint('sizeDeltaUsd');
  const trade = new Trade(reason, size, facts.sizeInUsd, amountOr(notional));
  trade.fee = execution.positionFee;
  trade.fundingPayment = execution.fundingFee;
  trade.borrowingFee = execution.borrowingFee;
  const price = data.uint('executionPrice');
  const decimals = facts.market.sizeDecimals;
  if (price !== null && decimals != 0) trade.price = toWhole(price, USD_DECIMALS - decimals);
  return trade;
}

/** An order that only adds or takes collateral has no trade, but settles fees like one. */
function apply(facts: PositionFacts, trade: Trade, reason: string, data: EventData): Position | null {
  markPrice(facts.market);
  const position = applyTrade(facts.account, facts.market, trade, data.event);
  const held = getOrCreateCollateral(facts.account, facts.collateral, data.event.block).balance;
  const change = facts.collateralAmount.minus(held);
  if (!change.isZero()) moveCollateral(facts.account, facts.collateral, change, reason, data.event, 0);
  recordOpenInterest(facts.market, data.event);
  return position;
}

function finish(position: Position, facts: PositionFacts, data: EventData): void {
  position.fundingIndex = data.uint('fundingFeeAmountPerSize');
  position.borrowingIndex = data.uint('borrowingFactor');
  // Without the index token's decimals there is no price.
  if (facts.market.sizeDecimals == 0) forgetPrices(position, data);
  position.save();
}

function forgetPrices(position: Position, data: EventData): void {
  position.entryPrice = null;
  const change = PositionChange.load(Ids.eventPart(data.event, 0));
  if (change === null) return;
  change.price = null;
  change.save();
}
