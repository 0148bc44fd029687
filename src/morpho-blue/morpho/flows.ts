import { BigDecimal, BigInt, ethereum } from '@graphprotocol/graph-ts';
import {
  Borrow as BorrowEvent,
  Repay as RepayEvent,
  Supply as SupplyEvent,
  Withdraw as WithdrawEvent,
} from '../../../generated/MorphoBlue/MorphoBlue';
import { Market } from '../../../generated/schema';
import { getOrCreateAccount } from '../../store/account';
import { newBorrow, newRepay, saveDeposit, saveWithdraw } from '../../store/flow-rows';
import { recordFlow } from '../../store/points';
import { recordMarket } from '../store/points';
import { markAccrued, minus, Pair } from '../store/pool';
import { changePosition, Side } from '../store/position';
import { PairPrices } from '../store/prices';
import { borrowTotal, setTotals, supplyTotal } from '../store/shares';

export function handleSupply(event: SupplyEvent): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const assets = event.params.assets;
  const market = pair.loan;
  market.scaledSupply = market.scaledSupply.plus(event.params.shares);
  move(market, supplyTotal(market).plus(assets), borrowTotal(market), event);
  const owner = event.params.onBehalf;
  const position = changePosition(pair.pool, market, owner, Side.LENDER, event.params.shares, 'DEPOSIT', event, 0);
  const prices = new PairPrices(pair, event);
  const usd = prices.usdOfLoan(assets);
  saveDeposit(market, position.marginAccount, event.params.caller, assets, usd, event);
  if (usd !== null) market.cumulativeDepositUsd = market.cumulativeDepositUsd.plus(usd);
  finish(market, prices, 'DEPOSIT', assets, usd, event);

  const account = getOrCreateAccount(owner, event.block);
  account.depositCount += 1;
  account.save();
}

export function handleWithdraw(event: WithdrawEvent): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const assets = event.params.assets;
  const change = event.params.shares.neg();
  const market = pair.loan;
  market.scaledSupply = market.scaledSupply.plus(change);
  move(market, minus(supplyTotal(market), assets), borrowTotal(market), event);
  const owner = event.params.onBehalf;
  const position = changePosition(pair.pool, market, owner, Side.LENDER, change, 'WITHDRAW', event, 0);
  const prices = new PairPrices(pair, event);
  const usd = prices.usdOfLoan(assets);
  saveWithdraw(market, position.marginAccount, event.params.receiver, assets, usd, event);
  finish(market, prices, 'WITHDRAW', assets, usd, event);
}

export function handleBorrow(event: BorrowEvent): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const assets = event.params.assets;
  const market = pair.loan;
  market.scaledBorrow = market.scaledBorrow.plus(event.params.shares);
  move(market, supplyTotal(market), borrowTotal(market).plus(assets), event);
  const owner = event.params.onBehalf;
  const position = changePosition(pair.pool, market, owner, Side.BORROWER, event.params.shares, 'BORROW', event, 0);
  const prices = new PairPrices(pair, event);
  const usd = prices.usdOfLoan(assets);

  newBorrow(market, position.marginAccount, event.params.caller, assets, usd, event).save();
  if (usd !== null) market.cumulativeBorrowUsd = market.cumulativeBorrowUsd.plus(usd);
  finish(market, prices, 'BORROW', assets, usd, event);

  const account = getOrCreateAccount(owner, event.block);
  account.borrowCount += 1;
  account.save();
}

/** Rounding may repay a unit more than all that is owed: the total stops at zero. */
export function handleRepay(event: RepayEvent): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const assets = event.params.assets;
  const change = event.params.shares.neg();
  const market = pair.loan;
  market.scaledBorrow = market.scaledBorrow.plus(change);
  move(market, supplyTotal(market), minus(borrowTotal(market), assets), event);
  const owner = event.params.onBehalf;
  const position = changePosition(pair.pool, market, owner, Side.BORROWER, change, 'REPAY', event, 0);
  const prices = new PairPrices(pair, event);
  const usd = prices.usdOfLoan(assets);

  newRepay(market, position.marginAccount, event.params.caller, assets, usd, event).save();
  finish(market, prices, 'REPAY', assets, usd, event);
}

function move(market: Market, supply: BigInt, borrow: BigInt, event: ethereum.Event): void {
  markAccrued(market, event.block);
  setTotals(market, supply, borrow);
}

function finish(
  market: Market,
  prices: PairPrices,
  kind: string,
  amount: BigInt,
  usd: BigDecimal | null,
  event: ethereum.Event,
): void {
  market.save();
  recordFlow(market, prices.loanToken, kind, amount, usd, event);
  recordMarket(market, event);
}
