import { Address } from '@graphprotocol/graph-ts';
import { AccrueInterest } from '../../../generated/MorphoBlue/MorphoBlue';
import { ZERO_ADDRESS } from '../../constants';
import { recordMarket } from '../store/points';
import { Pair } from '../store/pool';
import { changePosition, Side } from '../store/position';
import { settingOf } from '../store/protocol';
import { borrowTotal, setBorrowRate, setTotals, supplyTotal } from '../store/shares';
import { FEE_RECIPIENT } from './governance';

/** First event of an action: interest since the last one, and the protocol's share of it as shares of whoever gets it. */
export function handleAccrueInterest(event: AccrueInterest): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const market = pair.loan;
  const interest = event.params.interest;
  const feeShares = event.params.feeShares;
  setBorrowRate(market, event.params.prevBorrowRate);
  market.scaledSupply = market.scaledSupply.plus(feeShares);
  market.indexUpdatedAt = event.block.timestamp;
  setTotals(market, supplyTotal(market).plus(interest), borrowTotal(market).plus(interest));
  market.save();

  if (!feeShares.isZero()) {
    const named = settingOf(event.address, FEE_RECIPIENT);
    const recipient = named === null ? ZERO_ADDRESS : Address.fromString(named);
    changePosition(pair.pool, market, recipient, Side.LENDER, feeShares, 'TREASURY', event, 0);
  }
  recordMarket(market, event);
}
