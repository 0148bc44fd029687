import { BigInt } from '@graphprotocol/graph-ts';
import { ONE, ZERO } from '../../constants';

const MILLION = BigInt.fromI32(1000000);
const Q96 = ONE.leftShift(96);

/** Fees of one trade: millionths, and what of a fee goes to the insurance fund. */
export class FeeRatios {
  constructor(
    readonly exchange: BigInt,
    readonly insuranceFund: BigInt,
  ) {}
}

/**
 * Fee of a step that moves the pool all the way between two square roots of prices, quote units: on the quote that comes
 * out going down, on the quote that goes in going up. Source: OrderBook.replaySwap, SwapMath of uniswap v3-core.
 */
export function fullStepFee(from: BigInt, to: BigInt, liquidity: BigInt, ratio: BigInt): BigInt {
  if (to.lt(from)) return divUp(liquidity.times(from.minus(to)).div(Q96).times(ratio), MILLION);
  return divUp(divUp(liquidity.times(to.minus(from)), Q96).times(ratio), MILLION.minus(ratio));
}

/** What the makers in the range get for each unit of liquidity of a step's fee, times 2^128. */
export function makerFeeGrowth(fee: BigInt, liquidity: BigInt, ratios: FeeRatios): BigInt {
  if (liquidity.isZero()) return ZERO;
  const insurance = divUp(fee.times(ratios.insuranceFund), MILLION);
  return fee.minus(insurance).leftShift(128).div(liquidity);
}

/** Of amounts that are not negative. */
function divUp(a: BigInt, b: BigInt): BigInt {
  return a.plus(b).minus(ONE).div(b);
}
