import { Bytes } from '@graphprotocol/graph-ts';
import { Liquidate } from '../../../generated/MorphoBlue/MorphoBlue';
import { Liquidation, Position } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateAccount } from '../../store/account';
import { saveBadDebt } from '../../store/flow-rows';
import { recordLiquidation } from '../../store/points';
import { recordMarket } from '../store/points';
import { markAccrued, minus, Pair } from '../store/pool';
import { changePosition, Side } from '../store/position';
import { PairPrices } from '../store/prices';
import { borrowTotal, setTotals, supplyTotal } from '../store/shares';

/**
 * Debt is repaid for collateral at the incentive. When no collateral is left, the debt that remains is written off in
 * the same event: borrowers owe less, and suppliers own less by as much.
 */
export function handleLiquidate(event: Liquidate): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const badDebt = event.params.badDebtAssets;
  const burned = event.params.repaidShares.plus(event.params.badDebtShares);
  const loan = pair.loan;
  loan.scaledBorrow = loan.scaledBorrow.minus(burned);
  markAccrued(loan, event.block);
  const left = minus(borrowTotal(loan), event.params.repaidAssets);
  setTotals(loan, minus(supplyTotal(loan), badDebt), minus(left, badDebt));
  const collateral = pair.collateral;
  const seized = event.params.seizedAssets;
  collateral.scaledSupply = collateral.scaledSupply.minus(seized);
  collateral.cash = collateral.cash.minus(seized);
  collateral.supplyAssets = collateral.scaledSupply;

  const owner = event.params.borrower;
  const debt = changePosition(pair.pool, loan, owner, Side.BORROWER, burned.neg(), 'LIQUIDATION', event, 0);
  count(debt);
  count(changePosition(pair.pool, collateral, owner, Side.COLLATERAL, seized.neg(), 'LIQUIDATION', event, 1));
  const prices = new PairPrices(pair, event);
  const seizedUsd = prices.usdOfCollateral(seized);
  const repaidUsd = prices.usdOfLoan(event.params.repaidAssets);
  saveLiquidation(pair, debt.marginAccount, prices, event);
  if (!badDebt.isZero() || !event.params.badDebtShares.isZero()) {
    saveBadDebt(Ids.event(event), 'SOCIALIZED', loan, debt.marginAccount, badDebt, prices.usdOfLoan(badDebt), event);
  }
  collateral.liquidationCount += 1;
  if (seizedUsd !== null) collateral.cumulativeLiquidatedUsd = collateral.cumulativeLiquidatedUsd.plus(seizedUsd);
  collateral.save();
  loan.save();

  countAccounts(event);
  recordLiquidation(collateral, loan, seizedUsd, repaidUsd, event);
  recordMarket(loan, event);
}

function saveLiquidation(pair: Pair, account: Bytes, prices: PairPrices, event: Liquidate): void {
  const row = new Liquidation(Ids.event(event));
  row.protocol = pair.pool.protocol;
  row.pool = pair.pool.id;
  row.marginAccount = account;
  row.liquidator = getOrCreateAccount(event.params.caller, event.block).id;
  row.collateralMarket = pair.collateral.id;
  row.debtMarket = pair.loan.id;
  row.seizedAmount = event.params.seizedAssets;
  row.protocolFeeAmount = ZERO;
  row.repaidAmount = event.params.repaidAssets;
  row.collateralPriceUsd = prices.collateral;
  row.debtPriceUsd = prices.loan;
  row.seizedUsd = prices.usdOfCollateral(event.params.seizedAssets);
  row.repaidUsd = prices.usdOfLoan(event.params.repaidAssets);
  row.receivedSupplyTokens = false;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}

function count(position: Position): void {
  position.liquidationCount += 1;
  position.save();
}

function countAccounts(event: Liquidate): void {
  const liquidator = getOrCreateAccount(event.params.caller, event.block);
  liquidator.liquidatorCount += 1;
  liquidator.save();
  const borrower = getOrCreateAccount(event.params.borrower, event.block);
  borrower.liquidatedCount += 1;
  borrower.save();
}
