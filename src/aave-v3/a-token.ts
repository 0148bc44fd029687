import { BigInt } from '@graphprotocol/graph-ts';
import { Market, MarketToken, Transfer } from '../../generated/schema';
import { BalanceTransfer, Burn, Mint } from '../../generated/templates/AToken/AToken';
import { ZERO } from '../constants';
import { Ids } from '../ids';
import { rayDivHalfUp } from '../math/ray';
import { isDirected, supplyBalance, transfersAreScaled } from './scaled';
import { getOrCreateMarginAccount } from './store/account';
import { getOrCreatePool } from './store/pool';
import { applyChange, getOrCreatePosition, movePosition } from './store/position';

export function handleSupplyMint(event: Mint): void {
  const link = MarketToken.load(event.address);
  if (link === null) return;
  const change = event.params.value.minus(event.params.balanceIncrease);
  applyChange(link, event.params.onBehalfOf, change, event.params.index, mintReason(link, event), event);
}

function mintReason(link: MarketToken, event: Mint): string {
  const change = event.params.value.minus(event.params.balanceIncrease);
  // A transfer tells the interest both sides earned as a Mint of nothing else.
  if (change.isZero()) return 'INTEREST';
  if (change.lt(ZERO)) return 'WITHDRAW';
  const treasury = link.treasury;
  const isTreasury = treasury !== null && treasury.equals(event.params.onBehalfOf);
  return isTreasury && event.params.caller.equals(link.pool) ? 'TREASURY' : 'DEPOSIT';
}

export function handleSupplyBurn(event: Burn): void {
  const link = MarketToken.load(event.address);
  if (link === null) return;
  const change = event.params.value.plus(event.params.balanceIncrease).neg();
  applyChange(link, event.params.from, change, event.params.index, 'WITHDRAW', event);
}

export function handleBalanceTransfer(event: BalanceTransfer): void {
  const link = MarketToken.load(event.address);
  if (link === null) return;
  const pool = getOrCreatePool(link.pool, event.block);
  const value = event.params.value;
  const isScaled = transfersAreScaled(pool.revision, pool.createdAtTimestamp);
  const scaled = isScaled ? value : rayDivHalfUp(value, event.params.index);
  saveTransfer(link, scaled, event);
  noteFee(link, supplyBalance(isDirected(pool.revision), scaled, event.params.index), event);
  if (event.params.from.notEqual(event.params.to)) moveBetween(link, scaled, event);
}

/** Scaled units move between two positions as they are. */
function moveBetween(link: MarketToken, value: BigInt, event: BalanceTransfer): void {
  const market = Market.load(link.market);
  if (market === null) return;
  const index = event.params.index;
  const sender = getOrCreateMarginAccount(link.pool, event.params.from, event.block);
  const receiver = getOrCreateMarginAccount(link.pool, event.params.to, event.block);
  const pool = getOrCreatePool(link.pool, event.block);

  const from = getOrCreatePosition(sender, market, false, event.block);
  const left = from.scaledBalance.minus(value);
  movePosition(from, sender, pool, left.lt(ZERO) ? ZERO : left, index, 'TRANSFER', event, 0);

  const to = getOrCreatePosition(receiver, market, false, event.block);
  movePosition(to, receiver, pool, to.scaledBalance.plus(value), index, 'TRANSFER', event, 1);
}

function saveTransfer(link: MarketToken, scaled: BigInt, event: BalanceTransfer): void {
  const transfer = new Transfer(Ids.event(event));
  transfer.market = link.market;
  transfer.from = event.params.from;
  transfer.to = event.params.to;
  transfer.scaledAmount = scaled;
  transfer.indexRay = event.params.index;
  transfer.blockNumber = event.block.number;
  transfer.timestamp = event.block.timestamp;
  transfer.transactionHash = event.transaction.hash;
  transfer.logIndex = event.logIndex.toI32();
  transfer.save();
}

/** A liquidation's fee goes from the liquidated account to the treasury just before LiquidationCall, which claims it. */
function noteFee(link: MarketToken, amount: BigInt, event: BalanceTransfer): void {
  const treasury = link.treasury;
  if (treasury === null || treasury.notEqual(event.params.to)) return;
  link.feeTransaction = event.transaction.hash;
  link.feePayer = event.params.from;
  link.feeAmount = amount;
  link.save();
}
