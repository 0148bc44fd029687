import { Address, BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts';
import { BaseLedger, BasePrincipal, MarginAccount, Market, Token } from '../../../generated/schema';
import { Ids } from '../../ids';
import { getOrCreateMarginAccount } from '../../store/account';
import { tokenOf } from '../../store/value';
import { adoptCollateral } from './collateral';
import { accrue, settle } from './ledger';
import { getOrCreateComet, ledgerOf } from './pool';
import { getOrCreatePrincipal, movePrincipal, principalBefore } from './principal';

/** The books of a pool while an event that accrues moves them. */
export class BaseAction {
  constructor(
    public ledger: BaseLedger,
    public market: Market,
    public token: Token,
    public event: ethereum.Event,
  ) {}

  account(owner: Bytes): MarginAccount {
    return followedAccount(this.ledger, owner, this.event);
  }

  principal(account: MarginAccount): BasePrincipal {
    return getOrCreatePrincipal(account, this.ledger);
  }

  before(base: BasePrincipal): BigInt {
    return principalBefore(base, this.ledger, this.event);
  }

  move(base: BasePrincipal, account: MarginAccount, before: BigInt, after: BigInt, reason: string, part: i32): void {
    movePrincipal(base, account, this.market, this.ledger, before, after, reason, this.event, part);
  }

  /** The Transfer that the next log may hold is this event's own. */
  explainTransfer(account: Bytes): void {
    this.ledger.explainedTransaction = this.event.transaction.hash;
    this.ledger.explainedLogIndex = this.event.logIndex.toI32() + 1;
    this.ledger.explainedAccount = account;
  }

  settle(supplyChange: BigInt, borrowChange: BigInt, cashChange: BigInt): void {
    settle(this.market, this.ledger, this.token, supplyChange, borrowChange, cashChange, this.event);
  }
}

/** Null for an event of a Comet that has not told what it is. */
export function beginBase(event: ethereum.Event): BaseAction | null {
  const ledger = ledgerOf(event.address);
  if (ledger === null) return null;
  const market = Market.load(ledger.market);
  if (market === null) return null;
  accrue(market, ledger, event);
  return new BaseAction(ledger, market, tokenOf(market), event);
}

/** The margin account of `owner`; where the pool had a history, with the collateral it had before it was seen. */
export function followedAccount(ledger: BaseLedger, owner: Bytes, event: ethereum.Event): MarginAccount {
  const id = Ids.marginAccount(ledger.pool, owner);
  const known = MarginAccount.load(id);
  if (known !== null) return known;
  const pool = getOrCreateComet(Address.fromBytes(ledger.pool), null, event);
  const account = getOrCreateMarginAccount(pool, id, owner, event.block);
  if (!ledger.isComplete) adoptCollateral(account, event);
  return account;
}
