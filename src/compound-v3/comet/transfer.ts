import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { BaseLedger, Transfer } from '../../../generated/schema';
import { Transfer as TransferEvent } from '../../../generated/templates/Comet/Comet';
import { ZERO, ZERO_ADDRESS } from '../../constants';
import { Ids } from '../../ids';
import { positivePart, principalOfMinted, smallerOf } from '../principal';
import { BaseAction, beginBase } from '../store/action';
import { askPrincipal } from '../store/principal';
import { transferParties } from './transfer-input';

/**
 * Supply tokens appear or vanish. After a Supply, Withdraw or AbsorbDebt that is its own echo. Otherwise it is half of a
 * base transfer: the payer's lent balance goes (to the zero address), the receiver's comes (from it). A half on the
 * borrow side, of a payer who borrows or a receiver who repays, has no event at all: such a party is known only where
 * the transaction itself called the Comet and names it, and then takes the principal the contract has.
 */
export function handleTransfer(event: TransferEvent): void {
  const action = beginBase(event);
  if (action === null) return;
  const isBurn = event.params.to.equals(ZERO_ADDRESS);
  const owner = isBurn ? event.params.from : event.params.to;
  if (isExplained(action.ledger, owner, event)) return;

  const moved = principalOfMinted(event.params.amount, action.market);
  if (isBurn) handleBurn(action, owner, moved, event);
  else handleMint(action, owner, moved, event);
  action.settle(isBurn ? moved.neg() : moved, ZERO, ZERO);
}

/** The payer's half. A receiver who owes may have no half of its own. */
function handleBurn(action: BaseAction, owner: Bytes, moved: BigInt, event: ethereum.Event): void {
  const account = action.account(owner);
  const base = action.principal(account);
  const before = action.before(base);
  const after = afterBurn(before, moved, askPrincipal(action.market, account, before));
  action.move(base, account, before, after, 'TRANSFER', 0);
  saveHalf(action, owner, ZERO_ADDRESS, moved, event);
  action.ledger.openReceiver = visitOther(action, owner, event);
}

/** The receiver's half, which belongs to the payer's when that was the log before; else the payer borrowed. */
function handleMint(action: BaseAction, owner: Bytes, moved: BigInt, event: ethereum.Event): void {
  const receiver = action.ledger.openReceiver;
  const isJoined = joinHalf(action, owner, event);
  action.ledger.openTransfer = null;
  action.ledger.openReceiver = null;
  if (isJoined && receiver !== null && receiver.equals(owner)) return;
  const account = action.account(owner);
  const base = action.principal(account);
  const before = action.before(base);
  action.move(base, account, before, afterMint(before, moved), 'TRANSFER', 0);
  if (isJoined) return;
  saveHalf(action, ZERO_ADDRESS, owner, moved, event);
  action.ledger.openTransfer = null;
  visitOther(action, owner, event);
}

/** The log right before this one was an event that implies it. */
function isExplained(ledger: BaseLedger, owner: Bytes, event: ethereum.Event): boolean {
  const transaction = ledger.explainedTransaction;
  const account = ledger.explainedAccount;
  if (transaction === null || account === null) return false;
  if (transaction.notEqual(event.transaction.hash) || account.notEqual(owner)) return false;
  return ledger.explainedLogIndex == event.logIndex.toI32();
}

/** A payer who gave all it had lent may have borrowed the rest, which only the contract knows. */
function afterBurn(before: BigInt, burned: BigInt, known: BigInt): BigInt {
  const left = before.minus(burned);
  if (left.gt(ZERO)) return left;
  return smallerOf(known, ZERO);
}

/** A receiver who owed has repaid all of it before anything is minted. */
function afterMint(before: BigInt, minted: BigInt): BigInt {
  return positivePart(before).plus(minted);
}

function saveHalf(action: BaseAction, from: Bytes, to: Bytes, scaled: BigInt, event: ethereum.Event): void {
  const row = new Transfer(Ids.event(event));
  row.market = action.market.id;
  row.from = from;
  row.to = to;
  row.scaledAmount = scaled;
  row.indexRay = action.market.supplyIndexRay;
  row.blockNumber = event.block.number;
  row.timestamp = event.block.timestamp;
  row.transactionHash = event.transaction.hash;
  row.logIndex = event.logIndex.toI32();
  row.save();
  action.ledger.openTransfer = row.id;
}

function joinHalf(action: BaseAction, to: Bytes, event: ethereum.Event): boolean {
  const open = action.ledger.openTransfer;
  if (open === null) return false;
  const previous = event.transaction.hash.concatI32(event.logIndex.toI32() - 1);
  if (open.notEqual(previous)) return false;
  const row = Transfer.loadInBlock(open);
  if (row === null) return false;
  row.to = to;
  row.save();
  return true;
}

/** Takes the principal the contract has for the other party the transaction names; gives it where it had moved. */
function visitOther(action: BaseAction, seen: Bytes, event: ethereum.Event): Bytes | null {
  const parties = transferParties(event);
  for (let i = 0; i < parties.length; i++) {
    if (parties[i].equals(seen)) continue;
    if (visit(action, parties[i])) return parties[i];
  }
  return null;
}

function visit(action: BaseAction, owner: Address): boolean {
  const account = action.account(owner);
  const base = action.principal(account);
  const before = action.before(base);
  const after = askPrincipal(action.market, account, before);
  if (after.equals(before)) return false;
  action.move(base, account, before, after, 'TRANSFER', 2);
  return true;
}
