import { Address, ethereum } from '@graphprotocol/graph-ts';
import { CreateMarket } from '../../../generated/MorphoBlue/MorphoBlue';
import {
  MorphoIrm,
  MorphoIrm__borrowRateViewInputMarketParamsStruct,
  MorphoIrm__borrowRateViewInputMarketStruct,
} from '../../../generated/MorphoBlue/MorphoIrm';
import { InterestRateModel, Market } from '../../../generated/schema';
import { ZERO, ZERO_ADDRESS } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreatePairOracle } from '../../store/pair-oracle';
import { createCollateralMarket, createLoanMarket, createPool } from '../store/pool';
import { linkFeeds } from '../store/prices';
import { setBorrowRate } from '../store/shares';

/** A pair begins: its pool, its two markets with terms that never change, its oracle and its rate model. */
export function handleCreateMarket(event: CreateMarket): void {
  const params = event.params.marketParams;
  const pool = createPool(event);
  const loan = createLoanMarket(pool, event);
  const collateral = createCollateralMarket(pool, event);
  pool.loanMarket = loan.id;
  pool.collateralMarket = collateral.id;
  if (params.oracle.notEqual(ZERO_ADDRESS)) {
    const oracle = getOrCreatePairOracle(params.oracle, pool.protocol, event);
    pool.pairOracle = oracle.id;
    linkFeeds(oracle, loan, collateral);
  }
  pool.save();
  if (params.irm.notEqual(ZERO_ADDRESS)) linkRateModel(loan, params.irm, event);
  loan.save();
  collateral.save();
}

/**
 * Which curve a model follows is known when it tells its rate at target. Until a market first accrues, its rate is what
 * the model answers for the empty market.
 */
function linkRateModel(market: Market, irm: Address, event: CreateMarket): void {
  const model = new InterestRateModel(Ids.rateModel(irm, market.id));
  model.kind = 'UNKNOWN';
  model.address = irm;
  model.market = market.id;
  model.save();
  market.rateModel = model.id;
  const rate = MorphoIrm.bind(irm).try_borrowRateView(paramsOf(event), emptyMarket(event));
  if (!rate.reverted) setBorrowRate(market, rate.value);
}

function paramsOf(event: CreateMarket): MorphoIrm__borrowRateViewInputMarketParamsStruct {
  const params = event.params.marketParams;
  return changetype<MorphoIrm__borrowRateViewInputMarketParamsStruct>(
    tupleOf([
      ethereum.Value.fromAddress(params.loanToken),
      ethereum.Value.fromAddress(params.collateralToken),
      ethereum.Value.fromAddress(params.oracle),
      ethereum.Value.fromAddress(params.irm),
      ethereum.Value.fromUnsignedBigInt(params.lltv),
    ]),
  );
}

function emptyMarket(event: CreateMarket): MorphoIrm__borrowRateViewInputMarketStruct {
  const zero = ethereum.Value.fromUnsignedBigInt(ZERO);
  const now = ethereum.Value.fromUnsignedBigInt(event.block.timestamp);
  return changetype<MorphoIrm__borrowRateViewInputMarketStruct>(tupleOf([zero, zero, zero, zero, now, zero]));
}

function tupleOf(values: ethereum.Value[]): ethereum.Tuple {
  const tuple = new ethereum.Tuple();
  for (let i = 0; i < values.length; i++) tuple.push(values[i]);
  return tuple;
}
