import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { InterestRateModel, Market } from '../../../generated/schema';
import { RateStrategy } from '../../../generated/templates/PoolConfigurator/RateStrategy';
import { Ids } from '../../ids';

/** A basis point in RAY. */
const RAY_PER_BPS = BigInt.fromString('100000000000000000000000');
/** No rate in basis points comes near; what is above is in RAY. */
const MAX_BPS = BigInt.fromI32(1000000000);
const RATE_DATA = '(uint256,uint256,uint256,uint256)';

/** The caller saves model and market. */
export function linkRateModel(market: Market, strategy: Address): InterestRateModel {
  const id = Ids.rateModel(strategy, market.id);
  market.rateModel = id;
  const known = InterestRateModel.load(id);
  if (known !== null) return known;

  const model = new InterestRateModel(id);
  model.kind = 'UNKNOWN';
  model.address = strategy;
  model.market = market.id;
  return model;
}

/** Before Aave 3.1 each strategy contract holds one set of rates and answers for them itself. */
export function readStrategy(model: InterestRateModel): void {
  const contract = RateStrategy.bind(Address.fromBytes(model.address));
  const optimal = contract.try_OPTIMAL_USAGE_RATIO();
  const base = contract.try_getBaseVariableBorrowRate();
  const slope1 = contract.try_getVariableRateSlope1();
  const slope2 = contract.try_getVariableRateSlope2();
  if (optimal.reverted || base.reverted || slope1.reverted || slope2.reverted) return;
  setKink(model, optimal.value, base.value, slope1.value, slope2.value);
}

/** Since 3.1 the rates travel as bytes: optimal usage, base rate and two slopes, one word each. */
export function decodeRateData(model: InterestRateModel, data: Bytes): void {
  const decoded = ethereum.decode(RATE_DATA, data);
  if (decoded === null) return;
  const words = decoded.toTuple();
  setKink(model, words[0].toBigInt(), words[1].toBigInt(), words[2].toBigInt(), words[3].toBigInt());
}

function setKink(model: InterestRateModel, optimal: BigInt, base: BigInt, slope1: BigInt, slope2: BigInt): void {
  model.kind = 'KINK';
  model.optimalUsageBps = toBps(optimal);
  model.baseRateBps = toBps(base);
  model.slope1Bps = toBps(slope1);
  model.slope2Bps = toBps(slope2);
}

function toBps(value: BigInt): BigInt {
  return value.gt(MAX_BPS) ? value.div(RAY_PER_BPS) : value;
}
