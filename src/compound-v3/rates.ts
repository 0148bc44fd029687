import { BigInt } from '@graphprotocol/graph-ts';
import { InterestRateModel, Market } from '../../generated/schema';
import { ZERO } from '../constants';
import { presentOf } from './principal';

const WAD = BigInt.fromString('1000000000000000000');
/** A rate per second in WAD to one per year in RAY: 31,536,000 x 1e9. */
const YEARLY = BigInt.fromString('31536000000000000');

export function mulFactor(value: BigInt, factor: BigInt): BigInt {
  return value.times(factor).div(WAD);
}

/** Rate per second, WAD, that the market's yearly one stands for. */
export function perSecond(yearlyRay: BigInt): BigInt {
  return yearlyRay.div(YEARLY);
}

/** Borrowed over supplied, WAD; zero without supply. */
export function utilizationOf(market: Market): BigInt {
  const supply = presentOf(market.scaledSupply, market.supplyIndexRay);
  if (supply.isZero()) return ZERO;
  return presentOf(market.scaledBorrow, market.borrowIndexRay).times(WAD).div(supply);
}

/** Sets the rates of the market's present totals, which hold until the next accrual. The caller saves the market. */
export function setRates(market: Market): void {
  const id = market.rateModel;
  if (id === null) return;
  const model = InterestRateModel.load(id);
  if (model === null) return;
  const usage = utilizationOf(market);
  const supply = rateAt(
    usage,
    model.supplyKinkWad,
    model.supplyBasePerSecondWad,
    model.supplySlopeLowPerSecondWad,
    model.supplySlopeHighPerSecondWad,
  );
  const borrow = rateAt(
    usage,
    model.borrowKinkWad,
    model.borrowBasePerSecondWad,
    model.borrowSlopeLowPerSecondWad,
    model.borrowSlopeHighPerSecondWad,
  );
  market.supplyRateRay = supply.times(YEARLY);
  market.borrowRateRay = borrow.times(YEARLY);
}

function rateAt(
  usage: BigInt,
  kink: BigInt | null,
  base: BigInt | null,
  low: BigInt | null,
  high: BigInt | null,
): BigInt {
  if (kink === null || base === null || low === null || high === null) return ZERO;
  if (usage.le(kink)) return base.plus(mulFactor(low, usage));
  return base.plus(mulFactor(low, kink)).plus(mulFactor(high, usage.minus(kink)));
}
