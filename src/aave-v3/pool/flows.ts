import { BigDecimal, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Market, Position, Token } from '../../../generated/schema';
import {
  BackUnbacked as BackUnbackedEvent,
  Borrow as BorrowEvent,
  MintUnbacked as MintUnbackedEvent,
  Repay as RepayEvent,
  Supply as SupplyEvent,
  Withdraw as WithdrawEvent,
} from '../../../generated/templates/Pool/Pool';
import { Ids } from '../../ids';
import { getOrCreateAccount } from '../../store/account';
import { newBorrow, newRepay, saveDeposit, saveWithdraw } from '../../store/flow-rows';
import { recordFlow } from '../../store/points';
import { pricedToken, tokenOf, usdOf } from '../../store/value';
import { touchMarginAccount } from '../store/account';
import { recordMarket } from '../store/books';
import { getOrCreateMarket } from '../store/market';
import { explainSnapshot } from '../store/position';

/** Interest rate mode of the stable rate, retired in Aave 3.2. */
export const STABLE_RATE = 1;

export function handleSupply(event: SupplyEvent): void {
  const amount = event.params.amount;
  const market = getOrCreateMarket(event.address, event.params.reserve, event.block);
  const account = touchMarginAccount(market, event.params.onBehalfOf, event.block);
  market.cash = market.cash.plus(amount);
  const token = pricedToken(market, event);
  const usd = usdOf(token, amount);
  saveDeposit(market, account.id, event.params.user, amount, usd, event);
  if (usd !== null) market.cumulativeDepositUsd = market.cumulativeDepositUsd.plus(usd);
  finish(market, token, 'DEPOSIT', amount, usd, event);

  const owner = getOrCreateAccount(event.params.onBehalfOf, event.block);
  owner.depositCount += 1;
  owner.save();
}

export function handleWithdraw(event: WithdrawEvent): void {
  const amount = event.params.amount;
  const market = getOrCreateMarket(event.address, event.params.reserve, event.block);
  const account = touchMarginAccount(market, event.params.user, event.block);
  market.cash = market.cash.minus(amount);
  const token = pricedToken(market, event);
  const usd = usdOf(token, amount);

  saveWithdraw(market, account.id, event.params.to, amount, usd, event);
  finish(market, token, 'WITHDRAW', amount, usd, event);
}

export function handleBorrow(event: BorrowEvent): void {
  const amount = event.params.amount;
  const market = getOrCreateMarket(event.address, event.params.reserve, event.block);
  const account = touchMarginAccount(market, event.params.onBehalfOf, event.block);
  market.cash = market.cash.minus(amount);
  const token = pricedToken(market, event);
  const usd = usdOf(token, amount);

  const row = newBorrow(market, account.id, event.params.user, amount, usd, event);
  row.borrowRateRay = event.params.borrowRate;
  row.isStableRate = event.params.interestRateMode == STABLE_RATE;
  row.save();
  if (usd !== null) market.cumulativeBorrowUsd = market.cumulativeBorrowUsd.plus(usd);
  finish(market, token, 'BORROW', amount, usd, event);

  const owner = getOrCreateAccount(event.params.onBehalfOf, event.block);
  owner.borrowCount += 1;
  owner.save();
}

export function handleRepay(event: RepayEvent): void {
  const amount = event.params.amount;
  const market = getOrCreateMarket(event.address, event.params.reserve, event.block);
  const account = touchMarginAccount(market, event.params.user, event.block);
  // Repaid with supply tokens, the underlying stays where it is.
  if (!event.params.useATokens) market.cash = market.cash.plus(amount);
  const token = pricedToken(market, event);
  const usd = usdOf(token, amount);

  const row = newRepay(market, account.id, event.params.repayer, amount, usd, event);
  row.usedSupplyTokens = event.params.useATokens;
  row.save();
  if (event.params.useATokens) explainSupplyBurn(market, event.params.repayer, event);
  finish(market, token, 'REPAY', amount, usd, event);
}

/** A bridge credits an account before the underlying has arrived: a deposit that moves no cash. */
export function handleMintUnbacked(event: MintUnbackedEvent): void {
  const amount = event.params.amount;
  const market = getOrCreateMarket(event.address, event.params.reserve, event.block);
  const account = touchMarginAccount(market, event.params.onBehalfOf, event.block);
  const token = pricedToken(market, event);
  const usd = usdOf(token, amount);
  saveDeposit(market, account.id, event.params.user, amount, usd, event);
  finish(market, token, 'DEPOSIT', amount, usd, event);
}

/** The underlying of an unbacked deposit arrives, with the bridge's fee. */
export function handleBackUnbacked(event: BackUnbackedEvent): void {
  const market = getOrCreateMarket(event.address, event.params.reserve, event.block);
  market.cash = market.cash.plus(event.params.amount).plus(event.params.fee);
  market.save();
  recordMarket(market, tokenOf(market), event);
}

function explainSupplyBurn(market: Market, repayer: Bytes, event: ethereum.Event): void {
  const position = Position.load(Ids.position(Ids.marginAccount(market.pool, repayer), market.id, false));
  if (position !== null) explainSnapshot(position, 'REPAY', event);
}

function finish(
  market: Market,
  token: Token,
  kind: string,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): void {
  market.save();
  recordFlow(market, token, kind, amount, usd, event);
  recordMarket(market, token, event);
}
