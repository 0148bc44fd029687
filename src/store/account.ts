import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { Account, MarginAccount, Market } from '../../generated/schema';
import { Ids } from '../ids';
import { getOrCreatePool } from './pool';

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

export function getOrCreateMarginAccount(poolId: Bytes, owner: Bytes, block: ethereum.Block): MarginAccount {
  const id = Ids.marginAccount(poolId, owner);
  const known = MarginAccount.load(id);
  if (known !== null) return known;

  getOrCreateAccount(owner, block);
  const pool = getOrCreatePool(poolId, block);
  pool.accountCount += 1;
  pool.save();

  const account = new MarginAccount(id);
  account.pool = pool.id;
  account.protocol = pool.protocol;
  account.owner = owner;
  account.mode = 'CROSS';
  account.category = 0;
  account.openPositionCount = 0;
  account.openBorrowCount = 0;
  account.lastEventBlock = block.number;
  account.lastEventTimestamp = block.timestamp;
  account.createdAtBlock = block.number;
  account.save();
  return account;
}

/** The owner's account in the market's pool, noted as touched in this block. */
export function touchMarginAccount(market: Market, owner: Bytes, block: ethereum.Block): MarginAccount {
  const account = getOrCreateMarginAccount(market.pool, owner, block);
  if (account.lastEventBlock.equals(block.number)) return account;
  account.lastEventBlock = block.number;
  account.lastEventTimestamp = block.timestamp;
  account.save();
  return account;
}
