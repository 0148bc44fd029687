import { BigInt, ethereum } from '@graphprotocol/graph-ts';
import {
  AccountFlaggedForLiquidation,
  AccountLiquidationAttempt,
  AccountMarginLiquidation,
  PositionLiquidated,
} from '../../../generated/SynthetixPerps/SynthetixPerps';
import { MarginAccount, Market, PerpOrder } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { touch } from '../../store/account';
import { recordOpenInterest } from '../../store/perps/open-interest';
import { applyTrade, Trade } from '../../store/perps/trade';
import { recordLiquidation } from '../../store/points';
import { accountOf } from '../store/account';
import { recomputeFunding } from '../store/funding';
import { newLiquidation, recordShortfall, seizeMargin } from '../store/margin';
import { fundingOf, parametersOf, perpMarket, throttleOf } from '../store/market';
import { getOrCreatePool, interestOf } from '../store/pool';
import { markEntry } from '../store/position';
import { indexPrice } from '../store/price';
import { mulWad, wadToDecimal } from '../wad';

/** Longest that liquidated amounts are remembered, far beyond any window in use. */
const MEMORY = BigInt.fromI32(86400);

/** Flagging takes the margin and forgives the debt and the waiting order at once; the positions follow, in windows. */
export function handleAccountFlaggedForLiquidation(event: AccountFlaggedForLiquidation): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  seizeMargin(account, event.params.flagReward, event);
  recordShortfall(pool, account, event.params.availableMargin, event);
  account.isFlagged = true;
  dropOrder(account, event.block);
  touch(account, event.block);
}

/** An account without positions, whose debt outgrew its margin. */
export function handleAccountMarginLiquidation(event: AccountMarginLiquidation): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  const debt = account.debt;
  seizeMargin(account, event.params.liquidationReward, event);
  if (debt !== null) recordShortfall(pool, account, event.params.seizedMarginValue.minus(debt), event);
  dropOrder(account, event.block);
  touch(account, event.block);
}

function dropOrder(account: MarginAccount, block: ethereum.Block): void {
  const id = account.pendingOrder;
  account.pendingOrder = null;
  account.save();
  if (id === null) return;
  const order = PerpOrder.load(id);
  if (order === null) return;
  order.status = 'DROPPED';
  order.closedAtBlock = block.number;
  order.save();
}

/** Follows the market's own event, which told price, skew and size. Losses stay with the liquidity providers. */
export function handlePositionLiquidated(event: PositionLiquidated): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  const market = perpMarket(pool, event.params.marketId, event.block);
  const amount = event.params.amountLiquidated;
  const after = event.params.currentPositionSize;
  const price = fundingOf(market).lastPrice;
  const notional = mulWad(amount, price);
  const trade = new Trade('LIQUIDATION', after, mulWad(after.abs(), price), notional);
  trade.price = wadToDecimal(price);
  const position = applyTrade(account, market, trade, event);
  markEntry(account, market, after, price, interestOf(pool).accrued);
  noteThrottle(market, amount, event);

  const usd = wadToDecimal(notional);
  const row = newLiquidation(account, event, 1);
  row.perpMarket = market.id;
  if (position !== null) row.position = position.id;
  row.size = amount;
  row.notional = notional;
  row.notionalUsd = usd;
  // Flagging took all of it.
  row.remainingMargin = ZERO;
  row.save();
  market.liquidationCount += 1;
  market.save();
  recordLiquidation(market, market, usd, usd, event);
  recordOpenInterest(market, event);
  touch(account, event.block);
}

/** Source: PerpsMarket.maxLiquidatableAmount, which remembers nothing while the window has no limit, but for the endorsed liquidator. */
function noteThrottle(market: Market, amount: BigInt, event: ethereum.Event): void {
  const parameters = parametersOf(market);
  const endorsed = parameters.endorsedLiquidator;
  const isEndorsed = endorsed !== null && endorsed.equals(event.transaction.from);
  if (!isEndorsed && windowLimit(market).isZero()) return;
  const throttle = throttleOf(market);
  const timestamps: BigInt[] = [];
  const amounts: BigInt[] = [];
  const horizon = event.block.timestamp.minus(MEMORY);
  for (let i = 0; i < throttle.timestamps.length; i++) {
    if (throttle.timestamps[i].lt(horizon)) continue;
    timestamps.push(throttle.timestamps[i]);
    amounts.push(throttle.amounts[i]);
  }
  const last = timestamps.length - 1;
  if (last >= 0 && timestamps[last].equals(event.block.timestamp)) {
    amounts[last] = amounts[last].plus(amount);
  } else {
    timestamps.push(event.block.timestamp);
    amounts.push(amount);
  }
  throttle.timestamps = timestamps;
  throttle.amounts = amounts;
  throttle.save();
}

/** Most that a window takes, base units. Source: PerpsMarketConfiguration.maxLiquidationAmountInWindow. */
function windowLimit(market: Market): BigInt {
  const parameters = parametersOf(market);
  const maker = parameters.makerFeeRatio;
  const taker = parameters.takerFeeRatio;
  const scale = parameters.skewScale;
  const multiplier = parameters.maxLiquidationLimitAccumulationMultiplier;
  const seconds = parameters.maxSecondsInLiquidationWindow;
  if (maker === null || taker === null || scale === null || multiplier === null || seconds === null) return ZERO;
  return mulWad(mulWad(maker.plus(taker), scale), multiplier).times(seconds);
}

/** Ends every liquidation. Markets whose window was exhausted had their funding brought up to now without an event. */
export function handleAccountLiquidationAttempt(event: AccountLiquidationAttempt): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  if (event.params.fullLiquidation) {
    account.isFlagged = false;
    account.save();
  }
  const positions = account.positions.load();
  for (let i = 0; i < positions.length; i++) {
    if (!positions[i].isOpen || positions[i].side == 'COLLATERAL') continue;
    const market = Market.load(positions[i].market);
    if (market === null) continue;
    const price = indexPrice(market);
    if (price !== null) recomputeFunding(market, price, event.block);
  }
}
