import { BigInt, ethereum } from '@graphprotocol/graph-ts';
import { FundingState, MarginPool, Market } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { divWad, mulWad, WAD } from '../wad';
import { fundingOf, parametersOf } from './market';
import { interestOf } from './pool';

const DAY = BigInt.fromI32(86400);
/** As InterestRate counts a year. */
const YEAR = BigInt.fromI32(31557600);
const TWO_WAD = WAD.plus(WAD);

/** Change of the funding rate per day at the market's skew, WAD. Source: PerpsMarket.currentFundingVelocity. */
export function fundingVelocity(market: Market, state: FundingState): BigInt {
  const parameters = parametersOf(market);
  const scale = parameters.skewScale;
  const most = parameters.maxFundingVelocity;
  if (scale === null || most === null || scale.isZero()) return ZERO;
  let share = divWad(state.skew, scale);
  if (share.gt(WAD)) share = WAD;
  if (share.lt(WAD.neg())) share = WAD.neg();
  return mulWad(share, most);
}

/**
 * Brings the market's funding up to the block at an index price, as the contract does when an order is committed or
 * settled and when a position is liquidated. Twice in a block is once. Source: PerpsMarket.recomputeFunding.
 */
export function recomputeFunding(market: Market, price: BigInt, block: ethereum.Block): FundingState {
  const state = fundingOf(market);
  const elapsed = divWad(block.timestamp.minus(state.updatedAt), DAY);
  const rate = state.rate.plus(mulWad(fundingVelocity(market, state), elapsed));
  const mean = divWad(state.rate.plus(rate), TWO_WAD).neg();
  state.value = state.value.plus(mulWad(mulWad(mean, elapsed), price));
  state.rate = rate;
  state.updatedAt = block.timestamp;
  state.lastPrice = price;
  state.lastPriceBlock = block.number;
  state.save();
  return state;
}

/**
 * The interest rate is `rate` from now on; what accrued at the former one is added. Without any gradient there is no
 * interest and no accrual. Source: InterestRate.update.
 */
export function setInterestRate(pool: MarginPool, rate: BigInt, block: ethereum.Block): BigInt {
  const interest = interestOf(pool);
  const isOff =
    interest.lowUtilizationGradient.isZero() &&
    interest.gradientBreakpoint.isZero() &&
    interest.highUtilizationGradient.isZero();
  if (!isOff) {
    const elapsed = divWad(block.timestamp.minus(interest.updatedAt), YEAR);
    interest.accrued = interest.accrued.plus(mulWad(interest.rate, elapsed));
    interest.updatedAt = block.timestamp;
  }
  interest.rate = rate;
  interest.save();
  return interest.accrued;
}
