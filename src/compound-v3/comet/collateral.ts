import { ethereum } from '@graphprotocol/graph-ts';
import { CollateralSale, Market, Token, Transfer } from '../../../generated/schema';
import {
  BuyCollateral,
  SupplyCollateral,
  TransferCollateral,
  WithdrawCollateral,
} from '../../../generated/templates/Comet/Comet';
import { RAY, ZERO_DECIMAL } from '../../constants';
import { Ids } from '../../ids';
import { toWhole } from '../../math/decimal';
import { getOrCreateAccount } from '../../store/account';
import { saveDeposit, saveWithdraw } from '../../store/flow-rows';
import { recordFlow, saveMarketPoint } from '../../store/points';
import { hasDecimals } from '../../store/token';
import { tokenOf } from '../../store/value';
import { followedAccount } from '../store/action';
import { moveCash } from '../store/ledger';
import { collateralMarket } from '../store/market';
import { ledgerOf } from '../store/pool';
import { moveCollateral } from '../store/position';
import { priceUsdOf, usdAt } from '../value';
import { countDeposit } from './base';

export function handleSupplyCollateral(event: SupplyCollateral): void {
  const ledger = ledgerOf(event.address);
  const market = collateralMarket(event.address, event.params.asset);
  if (ledger === null || market === null) return;
  const amount = event.params.amount;
  const account = followedAccount(ledger, event.params.dst, event);
  moveCollateral(account, market, amount, 'DEPOSIT', event, 0);
  const token = tokenOf(market);
  const usd = usdAt(priceUsdOf(market, event), token, amount);
  saveDeposit(market, account.id, event.params.from, amount, usd, event);
  countDeposit(account, event);
  market.scaledSupply = market.scaledSupply.plus(amount);
  market.cash = market.cash.plus(amount);
  if (usd !== null) market.cumulativeDepositUsd = market.cumulativeDepositUsd.plus(usd);
  market.save();
  recordFlow(market, token, 'DEPOSIT', amount, usd, event);
  recordCollateral(market, token, event);
}

export function handleWithdrawCollateral(event: WithdrawCollateral): void {
  const ledger = ledgerOf(event.address);
  const market = collateralMarket(event.address, event.params.asset);
  if (ledger === null || market === null) return;
  const amount = event.params.amount;
  const account = followedAccount(ledger, event.params.src, event);
  moveCollateral(account, market, amount.neg(), 'WITHDRAW', event, 0);
  const token = tokenOf(market);
  const usd = usdAt(priceUsdOf(market, event), token, amount);
  saveWithdraw(market, account.id, event.params.to, amount, usd, event);
  market.scaledSupply = market.scaledSupply.minus(amount);
  market.cash = market.cash.minus(amount);
  market.save();
  recordFlow(market, token, 'WITHDRAW', amount, usd, event);
  recordCollateral(market, token, event);
}

export function handleTransferCollateral(event: TransferCollateral): void {
  const ledger = ledgerOf(event.address);
  const market = collateralMarket(event.address, event.params.asset);
  if (ledger === null || market === null) return;
  const amount = event.params.amount;
  const from = followedAccount(ledger, event.params.from, event);
  moveCollateral(from, market, amount.neg(), 'TRANSFER', event, 0);
  const to = followedAccount(ledger, event.params.to, event);
  moveCollateral(to, market, amount, 'TRANSFER', event, 1);

  const row = new Transfer(Ids.event(event));
  row.market = market.id;
  row.from = event.params.from;
  row.to = event.params.to;
  row.scaledAmount = amount;
  row.indexRay = RAY;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
}

/** The protocol sells collateral it absorbed. No interest accrues: totals stay as they are. */
export function handleBuyCollateral(event: BuyCollateral): void {
  const ledger = ledgerOf(event.address);
  const market = collateralMarket(event.address, event.params.asset);
  if (ledger === null || market === null) return;
  const base = Market.load(ledger.market);
  if (base === null) return;
  const token = tokenOf(market);
  const baseToken = tokenOf(base);

  const row = new CollateralSale(Ids.event(event));
  row.protocol = market.protocol;
  row.pool = market.pool;
  row.market = market.id;
  row.baseMarket = base.id;
  row.buyer = getOrCreateAccount(event.params.buyer, event.block).id;
  row.collateralAmount = event.params.collateralAmount;
  row.baseAmount = event.params.baseAmount;
  row.collateralUsd = usdAt(priceUsdOf(market, event), token, event.params.collateralAmount);
  row.baseUsd = usdAt(priceUsdOf(base, event), baseToken, event.params.baseAmount);
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();

  market.cash = market.cash.minus(event.params.collateralAmount);
  market.save();
  recordCollateral(market, token, event);
  moveCash(base, event.params.baseAmount);
  base.save();
}

/** A collateral's books: nothing of it is lent. */
export function recordCollateral(market: Market, token: Token, event: ethereum.Event): void {
  if (!hasDecimals(token)) return;
  const supply = toWhole(market.scaledSupply, token.decimals);
  const cash = toWhole(market.cash, token.decimals);
  saveMarketPoint(market, supply, ZERO_DECIMAL, cash, ZERO_DECIMAL, event);
}
