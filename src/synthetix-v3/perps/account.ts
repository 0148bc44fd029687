import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import {
  AccountCharged,
  AccountCreated,
  CollateralModified,
  DebtPaid,
  PermissionGranted,
  PermissionRevoked,
} from '../../../generated/SynthetixPerps/SynthetixPerps';
import { MarginAccount, PositionManagerChange } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { Ids } from '../../ids';
import { getOrCreateAccount, touch } from '../../store/account';
import { depositCollateral, withdrawCollateral } from '../../store/perps/collateral';
import { pricedToken, usdOf } from '../../store/value';
import { accountOf, createAccount } from '../store/account';
import { recordRepay } from '../store/debt';
import { creditUsd } from '../store/margin';
import { collateralMarket } from '../store/market';
import { getOrCreatePool } from '../store/pool';

export function handleAccountCreated(event: AccountCreated): void {
  const pool = getOrCreatePool(event.address, event.block);
  createAccount(pool, event.params.accountId, event.params.owner, event.block);
}

export function handlePermissionGranted(event: PermissionGranted): void {
  recordPermission(event.params.accountId, event.params.user, true, event);
}

export function handlePermissionRevoked(event: PermissionRevoked): void {
  recordPermission(event.params.accountId, event.params.user, false, event);
}

function recordPermission(number: BigInt, user: Address, isApproved: boolean, event: ethereum.Event): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, number, event.block);
  const row = new PositionManagerChange(Ids.event(event));
  row.marginAccount = account.id;
  row.manager = user;
  row.approved = isApproved;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}

export function handleCollateralModified(event: CollateralModified): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  const market = collateralMarket(pool, event.params.collateralId, event.block);
  const amount = event.params.amountDelta;
  const usd = usdOf(pricedToken(market, event), amount.abs());
  if (amount.gt(ZERO)) {
    depositCollateral(account, market, event.params.sender, amount, usd, event);
    countDeposit(event.params.sender, event);
  } else {
    withdrawCollateral(account, market, event.params.sender, amount.neg(), usd, event);
  }
  touch(account, event.block);
}

function countDeposit(address: Bytes, event: ethereum.Event): void {
  const account = getOrCreateAccount(address, event.block);
  account.depositCount += 1;
  account.save();
}

/**
 * A settlement or a cancelled order changed the account's debt. What it did to the stablecoin margin is told by the event
 * that follows: `amount` is a credit when an order is settled, but a charge when it is cancelled.
 */
export function handleAccountCharged(event: AccountCharged): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  const before = debtOf(account);
  account.debt = event.params.accountDebt;
  account.save();
  creditUsd(pool, account, event.params.accountDebt.minus(before), event);
}

export function handleDebtPaid(event: DebtPaid): void {
  const pool = getOrCreatePool(event.address, event.block);
  const account = accountOf(pool, event.params.accountId, event.block);
  account.debt = debtOf(account).minus(event.params.amount);
  account.save();
  recordRepay(pool, account, event.params.sender, event.params.amount, event);
  touch(account, event.block);
}

function debtOf(account: MarginAccount): BigInt {
  const debt = account.debt;
  return debt === null ? ZERO : debt;
}
