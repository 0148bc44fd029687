import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Account, MarginAccount, MarginPool } from '../../generated/schema';

export function getOrCreateAccount(address: Bytes, block: ethereum.Block): Account {
  const known = Account.load(address);
  if (known !== null) return known;

  const account = new Account(address);
  account.firstSeenBlock = block.number;
  account.firstSeenTimestamp = block.timestamp;
  account.depositCount = 0;
  account.borrowCount = 0;
  account.liquidatedCount = 0;
  account.liquidatorCount = 0;
  account.save();
  return account;
}

/** The margin account `id` of a pool. What it is isolated by (a position key, an account number) the caller sets. */
export function getOrCreateMarginAccount(
  pool: MarginPool,
  id: Bytes,
  owner: Bytes,
  block: ethereum.Block,
): MarginAccount {
  const known = MarginAccount.load(id);
  if (known !== null) return known;

  getOrCreateAccount(owner, block);
  pool.accountCount += 1;
  pool.save();

  const account = new MarginAccount(id);
  account.pool = pool.id;
  account.protocol = pool.protocol;
  account.owner = owner;
  account.mode = pool.marginMode;
  account.category = 0;
  account.openPositionCount = 0;
  account.openBorrowCount = 0;
  account.lastEventBlock = block.number;
  account.lastEventTimestamp = block.timestamp;
  account.createdAtBlock = block.number;
  account.save();
  return account;
}

/** Notes that an event of this block touched the account. */
export function touch(account: MarginAccount, block: ethereum.Block): void {
  if (account.lastEventBlock.equals(block.number)) return;
  account.lastEventBlock = block.number;
  account.lastEventTimestamp = block.timestamp;
  account.save();
}
