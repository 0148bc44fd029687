import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { FlowPoint, LiquidationPoint, Market, MarketPoint, PricePoint, Token } from '../../generated/schema';
import { ONE_DECIMAL, ZERO_DECIMAL } from '../constants';
import { rayToDecimal, toWhole } from '../math/decimal';
import { hasDecimals } from './token';

/** Rows of timeseries. The indexer numbers them and gives them the block's time; what is set here agrees with it. */
export const MICROSECONDS: i64 = 1000000;

export function recordPrice(feed: Bytes, price: BigDecimal, updatedAt: BigInt, block: ethereum.Block): void {
  const point = new PricePoint(0);
  point.timestamp = block.timestamp.toI64() * MICROSECONDS;
  point.feed = feed;
  point.priceUsd = price;
  point.ageSeconds = block.timestamp.minus(updatedAt).toBigDecimal();
  point.save();
}

/** The market's books as they are now; totals in native units. */
export function recordBooks(market: Market, token: Token, supply: BigInt, borrow: BigInt, event: ethereum.Event): void {
  if (!hasDecimals(token)) return;
  const owed = toWhole(borrow, token.decimals);
  const cash = toWhole(market.cash, token.decimals);
  saveMarketPoint(market, toWhole(supply, token.decimals), owed, cash, utilizationOf(owed, cash), event);
}

/** Amounts in whole tokens and the utilization by the protocol's own definition; rates are the market's. */
export function saveMarketPoint(
  market: Market,
  supply: BigDecimal,
  borrow: BigDecimal,
  cash: BigDecimal,
  utilization: BigDecimal,
  event: ethereum.Event,
): void {
  const point = new MarketPoint(0);
  point.timestamp = timestampOf(event);
  point.market = market.id;
  point.supply = supply;
  point.borrow = borrow;
  point.cash = cash;
  point.utilization = utilization;
  point.supplyApr = rayToDecimal(market.supplyRateRay);
  point.borrowApr = rayToDecimal(market.borrowRateRay);
  point.save();
}

/** Borrow over cash plus borrow. A market that lends what it never held (an issued stablecoin) counts as all lent. */
function utilizationOf(borrow: BigDecimal, cash: BigDecimal): BigDecimal {
  if (borrow.equals(ZERO_DECIMAL)) return ZERO_DECIMAL;
  return cash.gt(ZERO_DECIMAL) ? borrow.div(cash.plus(borrow)) : ONE_DECIMAL;
}

export function recordFlow(
  market: Market,
  token: Token,
  kind: string,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): void {
  if (!hasDecimals(token)) return;
  const point = new FlowPoint(0);
  point.timestamp = timestampOf(event);
  point.market = market.id;
  point.kind = kind;
  point.amount = toWhole(amount, token.decimals);
  point.amountUsd = usd === null ? ZERO_DECIMAL : usd;
  point.priced = usd === null ? 0 : 1;
  point.save();
}

export function recordLiquidation(
  collateral: Market,
  debt: Market,
  seizedUsd: BigDecimal | null,
  repaidUsd: BigDecimal | null,
  event: ethereum.Event,
): void {
  const point = new LiquidationPoint(0);
  point.timestamp = timestampOf(event);
  point.collateralMarket = collateral.id;
  point.debtMarket = debt.id;
  point.seizedUsd = seizedUsd === null ? ZERO_DECIMAL : seizedUsd;
  point.repaidUsd = repaidUsd === null ? ZERO_DECIMAL : repaidUsd;
  point.priced = seizedUsd === null || repaidUsd === null ? 0 : 1;
  point.save();
}

function timestampOf(event: ethereum.Event): i64 {
  return event.block.timestamp.toI64() * MICROSECONDS;
}
