import { wadMulFloor } from '../math/fixed-point.ts';
import { SECONDS_PER_YEAR, WAD } from '../math/integers.ts';
import type { MarketRates } from '../protocol.ts';
import { ADAPTIVE_CURVE_TARGET, adaptiveCurveAt } from './adaptive-curve.ts';
import type { MorphoMarket } from './market.ts';

const float = (wad: bigint): number => Number(wad) / 1e18;

/**
 * How a market's rates follow its usage at one moment: the adaptive curve at the rate at target it has then. The curve
 * itself moves on with time while usage is off its target, which no point of it tells. Source: AdaptiveCurveIrm.
 * @param rateAtTarget per second, WAD
 */
export function morphoMarketRates(market: MorphoMarket, rateAtTarget: bigint): MarketRates {
  const { totalSupplyAssets, totalBorrowAssets, fee } = market;
  return {
    kink: float(ADAPTIVE_CURVE_TARGET),
    supplyKink: float(ADAPTIVE_CURVE_TARGET),
    base: totalSupplyAssets,
    at(usage) {
      const wad = BigInt(Math.round(usage * 1e18));
      const borrowRate = adaptiveCurveAt(rateAtTarget, wad) * SECONDS_PER_YEAR;
      return { borrowApr: float(borrowRate), supplyApr: float(wadMulFloor(wadMulFloor(borrowRate, wad), WAD - fee)) };
    },
    usageAfter(change) {
      const [supply, borrow] = [totalSupplyAssets + change.supply, totalBorrowAssets + change.borrow];
      if (supply < 0n || borrow < 0n || borrow > supply) return null;
      return supply === 0n ? 0 : Number(borrow) / Number(supply);
    },
  };
}
