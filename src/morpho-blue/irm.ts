import { Bytes } from '@graphprotocol/graph-ts';
import { InterestRateModel, Market } from '../../generated/schema';
import { BorrowRateUpdate } from '../../generated/templates/MorphoIrm/MorphoIrm';
import { Ids } from '../ids';
import { Pair } from './store/pool';
import { setBorrowRate } from './store/shares';

/** Only the adaptive curve tells a rate at target: what it is from this block on. AccrueInterest follows. */
export function handleBorrowRateUpdate(event: BorrowRateUpdate): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const market = pair.loan;
  const model = InterestRateModel.load(modelOf(event.address, market));
  if (model === null) return;
  model.kind = 'ADAPTIVE_CURVE';
  model.rateAtTargetWad = event.params.rateAtTarget;
  model.save();
  setBorrowRate(market, event.params.avgBorrowRate);
  market.save();
}

function modelOf(irm: Bytes, market: Market): Bytes {
  return Ids.rateModel(irm, market.id);
}
