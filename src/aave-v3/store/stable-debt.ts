import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Market, MarketToken, Position } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { rayMulHalfUp } from '../../math/ray';
import { compoundedInterestBinomial } from '../interest';
import { getOrCreateMarginAccount } from './account';
import { getOrCreatePool } from './pool';
import { createPosition, settle } from './position';

/**
 * What `owner` owes at a stable rate is now `amount`, at `rateRay` from this block on; null leaves the rate as it was.
 * A debt that is paid off has no rate.
 */
export function setStableDebt(
  link: MarketToken,
  owner: Bytes,
  amount: BigInt,
  rateRay: BigInt | null,
  reason: string,
  event: ethereum.Event,
): void {
  const market = Market.load(link.market);
  if (market === null) return;
  const account = getOrCreateMarginAccount(link.pool, owner, event.block);
  const pool = getOrCreatePool(link.pool, event.block);
  const id = Ids.stableDebt(account.id, market.id);
  let position = Position.load(id);
  if (position === null) position = createPosition(id, account, market, true, event.block);
  const before = position.scaledBalance;
  position.scaledBalance = amount;
  position.balance = amount;
  position.stableSince = event.block.timestamp;
  if (amount.isZero()) position.stableRateRay = ZERO;
  else if (rateRay !== null) position.stableRateRay = rateRay;
  settle(position, account, pool, before, reason, event, 0);
}

/**
 * The market's stable-rate debt as its token told it. Where rounding makes the debts that are left weigh more than the
 * total, the token takes total and average for zero, and tells a total all the same.
 */
export function setStableTotal(market: Market, total: BigInt, averageRay: BigInt, block: ethereum.Block): void {
  market.stableBorrow = averageRay.isZero() ? ZERO : total;
  market.stableAverageRateRay = averageRay;
  market.stableUpdatedAt = block.timestamp;
  market.save();
}

/** The market's stable-rate debt with interest up to the block, native units. */
export function stableTotal(market: Market, block: ethereum.Block): BigInt {
  const total = market.stableBorrow;
  const rate = market.stableAverageRateRay;
  const updatedAt = market.stableUpdatedAt;
  if (total === null || rate === null || updatedAt === null || total.isZero()) return ZERO;
  return rayMulHalfUp(total, compoundedInterestBinomial(rate, block.timestamp.minus(updatedAt)));
}
