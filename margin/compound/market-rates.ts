import { SECONDS_PER_YEAR } from '../math/integers.ts';
import type { MarketCaps, MarketRates } from '../protocol.ts';
import { type CometBase, type CometCurve, cometPresentValue, cometRate } from './comet.ts';
import type { CometCurves } from './curves.ts';
import type { CometMarket } from './facts.ts';

const float = (wad: bigint): number => Number(wad) / 1e18;

/**
 * How a Comet's rates follow its usage, borrowed over supplied at the indexes of its last accrual, as `getUtilization`
 * has it: it may exceed one. Source: Comet.getSupplyRate, getBorrowRate, getUtilization.
 */
export function cometMarketRates(curves: CometCurves, market: CometMarket, then: CometBase): MarketRates {
  const supplied = cometPresentValue(then, market.scaledSupply);
  const borrowed = -cometPresentValue(then, -market.scaledBorrow);
  return {
    kink: float(curves.borrow.kink),
    supplyKink: float(curves.supply.kink),
    base: supplied,
    at(usage) {
      const wad = BigInt(Math.round(usage * 1e18));
      const yearly = (curve: CometCurve): number => float(cometRate(curve, wad)) * Number(SECONDS_PER_YEAR);
      return { borrowApr: yearly(curves.borrow), supplyApr: yearly(curves.supply) };
    },
    usageAfter(change) {
      const [supply, borrow] = [supplied + change.supply, borrowed + change.borrow];
      if (supply < 0n || borrow < 0n || market.cash + change.supply - change.borrow < 0n) return null;
      return supply === 0n ? 0 : Number(borrow) / Number(supply);
    },
  };
}

/** The base may be supplied without bound; a collateral to its cap, where zero means nothing. */
export const cometMarketCaps = ({ isBase, supplyCap }: CometMarket): MarketCaps => ({
  supply: isBase ? null : supplyCap,
  borrow: null,
});
