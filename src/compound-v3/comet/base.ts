import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, Market } from '../../../generated/schema';
import { Supply as SupplyEvent, Withdraw as WithdrawEvent } from '../../../generated/templates/Comet/Comet';
import { getOrCreateAccount } from '../../store/account';
import { newBorrow, newRepay, saveDeposit, saveWithdraw } from '../../store/flow-rows';
import { recordFlow } from '../../store/points';
import { tokenOf } from '../../store/value';
import { positivePart, presentValue, principalValue, smallerOf } from '../principal';
import { BaseAction, beginBase } from '../store/action';
import { priceUsdOf, usdAt } from '../value';

/** Base supplied: what the account owes is repaid first, the rest is lent. */
export function handleSupply(event: SupplyEvent): void {
  const action = beginBase(event);
  if (action === null) return;
  const amount = event.params.amount;
  const account = action.account(event.params.dst);
  const base = action.principal(account);
  const before = action.before(base);
  const balance = presentValue(before, action.market);
  const after = principalValue(balance.plus(amount), action.market);
  const repaid = smallerOf(amount, positivePart(balance.neg()));
  const lent = amount.minus(repaid);
  const price = priceUsdOf(action.market, event);
  if (!repaid.isZero()) recordRepay(action, account, event.params.from, repaid, price, event);
  if (!lent.isZero()) recordDeposit(action, account, event.params.from, lent, price, event);
  action.move(base, account, before, after, repaid.isZero() ? 'DEPOSIT' : 'REPAY', 0);
  action.explainTransfer(event.params.dst);
  finish(action, before, after, amount);
}

/** Base withdrawn: what the account has lent goes first, the rest is borrowed. */
export function handleWithdraw(event: WithdrawEvent): void {
  const action = beginBase(event);
  if (action === null) return;
  const amount = event.params.amount;
  const account = action.account(event.params.src);
  const base = action.principal(account);
  const before = action.before(base);
  const balance = presentValue(before, action.market);
  const after = principalValue(balance.minus(amount), action.market);
  const withdrawn = smallerOf(amount, positivePart(balance));
  const borrowed = amount.minus(withdrawn);
  const price = priceUsdOf(action.market, event);
  if (!withdrawn.isZero()) recordWithdraw(action.market, account, event.params.to, withdrawn, price, event);
  if (!borrowed.isZero()) recordBorrow(action, account, borrowed, price, event);
  action.move(base, account, before, after, borrowed.isZero() ? 'WITHDRAW' : 'BORROW', 0);
  action.explainTransfer(event.params.src);
  finish(action, before, after, amount.neg());
}

function finish(action: BaseAction, before: BigInt, after: BigInt, cashChange: BigInt): void {
  const supplyChange = positivePart(after).minus(positivePart(before));
  const borrowChange = positivePart(after.neg()).minus(positivePart(before.neg()));
  action.settle(supplyChange, borrowChange, cashChange);
}

function recordDeposit(
  action: BaseAction,
  account: MarginAccount,
  caller: Bytes,
  amount: BigInt,
  price: BigDecimal | null,
  event: ethereum.Event,
): void {
  const market = action.market;
  const usd = usdAt(price, action.token, amount);
  saveDeposit(market, account.id, caller, amount, usd, event);
  countDeposit(account, event);
  if (usd !== null) market.cumulativeDepositUsd = market.cumulativeDepositUsd.plus(usd);
  recordFlow(market, action.token, 'DEPOSIT', amount, usd, event);
}

/** Counts a deposit of the base or of a collateral on its owner. */
export function countDeposit(account: MarginAccount, event: ethereum.Event): void {
  const owner = getOrCreateAccount(account.owner, event.block);
  owner.depositCount += 1;
  owner.save();
}

function recordRepay(
  action: BaseAction,
  account: MarginAccount,
  repayer: Bytes,
  amount: BigInt,
  price: BigDecimal | null,
  event: ethereum.Event,
): void {
  const market = action.market;
  const usd = usdAt(price, action.token, amount);
  newRepay(market, account.id, repayer, amount, usd, event).save();
  recordFlow(market, action.token, 'REPAY', amount, usd, event);
}

function recordWithdraw(
  market: Market,
  account: MarginAccount,
  receiver: Bytes,
  amount: BigInt,
  price: BigDecimal | null,
  event: ethereum.Event,
): void {
  const token = tokenOf(market);
  const usd = usdAt(price, token, amount);
  saveWithdraw(market, account.id, receiver, amount, usd, event);
  recordFlow(market, token, 'WITHDRAW', amount, usd, event);
}

function recordBorrow(
  action: BaseAction,
  account: MarginAccount,
  amount: BigInt,
  price: BigDecimal | null,
  event: ethereum.Event,
): void {
  const market = action.market;
  const usd = usdAt(price, action.token, amount);
  newBorrow(market, account.id, event.transaction.from, amount, usd, event).save();
  if (usd !== null) market.cumulativeBorrowUsd = market.cumulativeBorrowUsd.plus(usd);
  recordFlow(market, action.token, 'BORROW', amount, usd, event);
  const owner = getOrCreateAccount(account.owner, event.block);
  owner.borrowCount += 1;
  owner.save();
}
