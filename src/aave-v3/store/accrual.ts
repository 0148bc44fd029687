import { ethereum } from '@graphprotocol/graph-ts';
import { Market } from '../../../generated/schema';
import { rayMulHalfUp } from '../../math/ray';
import { compoundedInterestSeries, linearInterest } from '../interest';

/**
 * The pool brought this market's indexes up to the block without saying so. Where it says so in ReserveDataUpdated,
 * nothing is left to do. Matters because interest computed in two steps is not that of one. The caller saves the market.
 */
export function accrueSilently(market: Market, block: ethereum.Block): void {
  const elapsed = block.timestamp.minus(market.indexUpdatedAt);
  if (elapsed.isZero()) return;
  if (!market.supplyRateRay.isZero()) {
    market.supplyIndexRay = rayMulHalfUp(linearInterest(market.supplyRateRay, elapsed), market.supplyIndexRay);
  }
  if (!market.scaledBorrow.isZero()) {
    market.borrowIndexRay = rayMulHalfUp(
      compoundedInterestSeries(market.borrowRateRay, elapsed),
      market.borrowIndexRay,
    );
  }
  market.indexUpdatedAt = block.timestamp;
}
