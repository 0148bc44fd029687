import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { BadDebtSettled, CollateralLiquidated, Deposited, Withdrawn } from '../../generated/PerpetualVault/Vault';
import { MarginAccount, MarginPool, Market } from '../../generated/schema';
import { ZERO, ZERO_DECIMAL } from '../constants';
import { Ids } from '../ids';
import { toWhole } from '../math/decimal';
import { saveBadDebt } from '../store/flow-rows';
import { depositCollateral, moveCollateral, withdrawCollateral } from '../store/perps/collateral';
import { amountOr } from '../store/perps/position';
import { settingOf } from '../store/perps/setting';
import { recordLiquidation } from '../store/points';
import { tokenOf } from '../store/value';
import { countMarket, startLiquidation } from './clearing-house/liquidation';
import { collateralUsd, getOrCreateCollateralMarket, isSettlement, settlementMarket } from './store/collateral';
import { poolOf, QUOTE_DECIMALS } from './store/pool';
import { settleEverywhere } from './store/quiet';
import { accountOf } from './store/taker';

export function handleDeposited(event: Deposited): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = getOrCreateCollateralMarket(pool, event.params.collateralToken, event.block);
  const account = accountOf(pool, event.params.trader, event.block);
  const usd = collateralUsd(pool, market, event.params.amount, event);
  depositCollateral(account, market, event.transaction.from, event.params.amount, usd, event);
  account.save();
}

/** A withdrawal of the settlement token first brings what was realised into the collateral. */
export function handleWithdrawn(event: Withdrawn): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = getOrCreateCollateralMarket(pool, event.params.collateralToken, event.block);
  const account = accountOf(pool, event.params.trader, event.block);
  settleEverywhere(pool, account);
  if (isSettlement(pool, market)) settleCash(account, market, event);
  const usd = collateralUsd(pool, market, event.params.amount, event);
  withdrawCollateral(account, market, event.params.trader, event.params.amount, usd, event);
  account.save();
}

/** Cash is cut to the settlement token's decimals, down; what is cut is lost, as in the contract. */
function settleCash(account: MarginAccount, market: Market, event: ethereum.Event): void {
  const cash = amountOr(account.cashBalance);
  if (cash.isZero()) return;
  account.cashBalance = ZERO;
  moveCollateral(account, market, floorToSettlement(market, cash), 'INTEREST', event, 1);
}

function floorToSettlement(market: Market, amount: BigInt): BigInt {
  const unit = quotePerSettlementUnit(market);
  const whole = amount.div(unit);
  return amount.lt(ZERO) && !amount.mod(unit).isZero() ? whole.minus(BigInt.fromI32(1)) : whole;
}

/** Quote units in one unit of the settlement token. */
function quotePerSettlementUnit(market: Market): BigInt {
  return BigInt.fromI32(10).pow((QUOTE_DECIMALS - tokenOf(market).decimals) as u8);
}

/** A liquidator bought collateral at a discount; what was paid repays the account's debt, less the insurance fund's part. */
export function handleCollateralLiquidated(event: CollateralLiquidated): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const settlement = settlementMarket(pool);
  if (settlement === null) return;
  const market = getOrCreateCollateralMarket(pool, event.params.collateralToken, event.block);
  const account = accountOf(pool, event.params.trader, event.block);
  const repaid = event.params.repaidSettlementWithoutInsuranceFundFeeX10_S;
  const fee = event.params.insuranceFundFeeX10_S;
  moveCollateral(account, market, event.params.collateral.neg(), 'LIQUIDATION', event, 0);
  moveCollateral(account, settlement, repaid, 'LIQUIDATION', event, 1);
  payInsurance(pool, settlement, fee, event, 2);

  const row = startLiquidation(pool, account, event.params.liquidator, event);
  const paid = repaid.plus(fee);
  const seizedUsd = collateralUsd(pool, market, event.params.collateral, event);
  const paidUsd = collateralUsd(pool, settlement, paid, event);
  row.collateralMarket = market.id;
  row.seizedAmount = event.params.collateral;
  row.repaidAmount = paid;
  row.fee = fee.times(quotePerSettlementUnit(settlement));
  row.seizedUsd = seizedUsd;
  row.repaidUsd = paidUsd;
  row.collateralPriceUsd = tokenOf(market).lastPriceUsd;
  row.save();
  countMarket(market, row);
  recordLiquidation(market, settlement, seizedUsd, paidUsd, event);
}

/** The insurance fund takes over what an account without positions and other collateral owes. */
export function handleBadDebtSettled(event: BadDebtSettled): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const settlement = settlementMarket(pool);
  if (settlement === null) return;
  const account = accountOf(pool, event.params.trader, event.block);
  moveCollateral(account, settlement, event.params.amount, 'BAD_DEBT', event, 0);
  account.save();
  payInsurance(pool, settlement, event.params.amount.neg(), event, 1);
  recordBadDebt(settlement, account, event, 0);
  recordBadDebt(settlement, null, event, 1);
}

function payInsurance(pool: MarginPool, settlement: Market, amount: BigInt, event: ethereum.Event, part: i32): void {
  const fund = settingOf(pool, 'insuranceFund');
  if (fund === null || amount.isZero()) return;
  const account = accountOf(pool, Address.fromString(fund), event.block);
  moveCollateral(account, settlement, amount, amount.lt(ZERO) ? 'BAD_DEBT' : 'LIQUIDATION', event, part);
  account.save();
}

/** CREATED by the account and COVERED by the fund in the same event. */
function recordBadDebt(settlement: Market, account: MarginAccount | null, event: BadDebtSettled, part: i32): void {
  const amount = event.params.amount;
  const decimals = tokenOf(settlement).decimals;
  const usd = decimals == 0 ? ZERO_DECIMAL : toWhole(amount, decimals);
  const kind = account === null ? 'COVERED' : 'CREATED';
  saveBadDebt(Ids.eventPart(event, part), kind, settlement, account === null ? null : account.id, amount, usd, event);
}
