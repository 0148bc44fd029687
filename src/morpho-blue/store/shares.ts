import { BigInt } from '@graphprotocol/graph-ts';
import { Market } from '../../../generated/schema';
import { ONE, RAY, ZERO } from '../../constants';

/**
 * Balances are kept in shares of a market's totals; one virtual asset and 1e6 virtual shares stand beside them.
 * Source: SharesMathLib.
 */
const VIRTUAL_SHARES = BigInt.fromI32(1000000);
const WAD = BigInt.fromString('1000000000000000000');
const SECONDS_PER_YEAR = BigInt.fromI32(31536000);
/** A rate per second in WAD times this is a rate per year in RAY. */
const RAY_PER_YEAR = SECONDS_PER_YEAR.times(BigInt.fromI32(1000000000));

export function assetsFloor(shares: BigInt, totalAssets: BigInt, totalShares: BigInt): BigInt {
  return shares.times(totalAssets.plus(ONE)).div(totalShares.plus(VIRTUAL_SHARES));
}

export function assetsCeil(shares: BigInt, totalAssets: BigInt, totalShares: BigInt): BigInt {
  const unit = totalShares.plus(VIRTUAL_SHARES);
  return shares.times(totalAssets.plus(ONE)).plus(unit).minus(ONE).div(unit);
}

export function supplyTotal(market: Market): BigInt {
  const total = market.supplyAssets;
  return total === null ? ZERO : total;
}

export function borrowTotal(market: Market): BigInt {
  const total = market.borrowAssets;
  return total === null ? ZERO : total;
}

/** Sets the totals and what follows from them: cash, assets per share, the suppliers' rate. The caller saves the market. */
export function setTotals(market: Market, supply: BigInt, borrow: BigInt): void {
  market.supplyAssets = supply;
  market.borrowAssets = borrow;
  market.cash = supply.minus(borrow);
  market.supplyIndexRay = assetsFloor(RAY, supply, market.scaledSupply);
  market.borrowIndexRay = assetsCeil(RAY, borrow, market.scaledBorrow);
  const fee = market.feeWad;
  const kept = fee === null ? WAD : WAD.minus(fee);
  market.supplyRateRay = supply.isZero() ? ZERO : market.borrowRateRay.times(borrow).times(kept).div(supply).div(WAD);
}

/** @param rate per second, WAD. The caller saves the market. */
export function setBorrowRate(market: Market, rate: BigInt): void {
  market.borrowRateRay = rate.times(RAY_PER_YEAR);
}

/** min(1.15, 1 / (1 - 0.3 x (1 - lltv))), WAD, each step down. Source: Morpho.liquidate, ConstantsLib. */
export function liquidationIncentive(lltv: BigInt): BigInt {
  const most = WAD.times(BigInt.fromI32(115)).div(BigInt.fromI32(100));
  const cursor = WAD.times(BigInt.fromI32(3)).div(BigInt.fromI32(10));
  const factor = WAD.times(WAD).div(WAD.minus(cursor.times(WAD.minus(lltv)).div(WAD)));
  return factor.gt(most) ? most : factor;
}
