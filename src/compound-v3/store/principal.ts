import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { BaseLedger, BasePrincipal, MarginAccount, Market } from '../../../generated/schema';
import { Comet } from '../../../generated/templates/Comet/Comet';
import { ZERO } from '../../constants';
import { positivePart, presentOf } from '../principal';
import { getOrCreatePosition, setPosition, takeSnapshot } from './position';

export function getOrCreatePrincipal(account: MarginAccount, ledger: BaseLedger): BasePrincipal {
  const known = BasePrincipal.load(account.id);
  if (known !== null) return known;
  const base = new BasePrincipal(account.id);
  base.ledger = ledger.id;
  base.marginAccount = account.id;
  base.principal = ZERO;
  base.explained = ZERO;
  base.updatedAtBlock = ZERO;
  return base;
}

/**
 * The principal an event of this block starts from: what the block's earlier events left, else what the contract had
 * at the end of the account's last block. Where those two differed, something without event had happened.
 */
export function principalBefore(base: BasePrincipal, ledger: BaseLedger, event: ethereum.Event): BigInt {
  if (base.updatedAtBlock.equals(event.block.number)) return base.explained;
  if (base.explained.notEqual(base.principal)) {
    ledger.unexplainedChanges += 1;
    base.explained = base.principal;
  }
  return base.principal;
}

/** The contract's word at the end of the block; `explained` where it does not answer. */
export function askPrincipal(market: Market, account: MarginAccount, explained: BigInt): BigInt {
  const answer = Comet.bind(Address.fromBytes(market.pool)).try_userBasic(Address.fromBytes(account.owner));
  return answer.reverted ? explained : answer.value.value0;
}

/**
 * An event took the account's principal from `before` to `after`. Positions take what the contract says at the end of
 * the block; snapshots tell each event's own step. Uses two parts of the event from `part` on.
 */
export function movePrincipal(
  base: BasePrincipal,
  account: MarginAccount,
  market: Market,
  ledger: BaseLedger,
  before: BigInt,
  after: BigInt,
  reason: string,
  event: ethereum.Event,
  part: i32,
): void {
  if (base.updatedAtBlock.isZero()) join(base, ledger);
  base.explained = after;
  base.principal = askPrincipal(market, account, after);
  base.updatedAtBlock = event.block.number;
  base.save();
  const lent = moveSide('LENDER', base.principal, before, after, account, market, reason, event, part);
  ledger.knownSupply = ledger.knownSupply.plus(lent);
  const owed = moveSide(
    'BORROWER',
    base.principal.neg(),
    before.neg(),
    after.neg(),
    account,
    market,
    reason,
    event,
    part + 1,
  );
  ledger.knownBorrow = ledger.knownBorrow.plus(owed);
}

/** The ledger's principals are a chain, newest first, so that the poll can go through them a few at a time. */
function join(base: BasePrincipal, ledger: BaseLedger): void {
  base.previous = ledger.newestPrincipal;
  ledger.newestPrincipal = base.id;
  ledger.accountCount += 1;
}

/** Takes the principal the contract has now, without any event. The caller saves the ledger. */
export function refreshPrincipal(
  base: BasePrincipal,
  account: MarginAccount,
  market: Market,
  ledger: BaseLedger,
  block: ethereum.Block,
): void {
  const now = askPrincipal(market, account, base.principal);
  if (now.equals(base.principal)) return;
  base.principal = now;
  base.explained = now;
  base.updatedAtBlock = block.number;
  base.save();
  const lent = refreshSide('LENDER', now, account, market, block);
  const owed = refreshSide('BORROWER', now.neg(), account, market, block);
  ledger.knownSupply = ledger.knownSupply.plus(lent);
  ledger.knownBorrow = ledger.knownBorrow.plus(owed);
  ledger.unexplainedChanges += 1;
  ledger.refreshedChanges += 1;
}

function refreshSide(
  side: string,
  principal: BigInt,
  account: MarginAccount,
  market: Market,
  block: ethereum.Block,
): BigInt {
  const now = positivePart(principal);
  const position = getOrCreatePosition(account, market, side, block);
  const known = position.scaledBalance;
  if (now.equals(known)) return ZERO;
  const indexRay = side == 'LENDER' ? market.supplyIndexRay : market.borrowIndexRay;
  setPosition(position, account, now, presentOf(now, indexRay), indexRay, block);
  position.save();
  return now.minus(known);
}

/** Principals with the side's own sign. Gives the change of the position's principal. */
function moveSide(
  side: string,
  principal: BigInt,
  before: BigInt,
  after: BigInt,
  account: MarginAccount,
  market: Market,
  reason: string,
  event: ethereum.Event,
  part: i32,
): BigInt {
  const now = positivePart(principal);
  const from = positivePart(before);
  const to = positivePart(after);
  const position = getOrCreatePosition(account, market, side, event.block);
  const known = position.scaledBalance;
  if (known.isZero() && now.isZero() && from.isZero() && to.isZero()) return ZERO;

  const indexRay = side == 'LENDER' ? market.supplyIndexRay : market.borrowIndexRay;
  setPosition(position, account, now, presentOf(now, indexRay), indexRay, event.block);
  if (!from.isZero() || !to.isZero()) {
    takeSnapshot(position, from, to, presentOf(to, indexRay), reason, event, part);
  }
  position.save();
  return now.minus(known);
}
