import { Bytes, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, Market } from '../../../generated/schema';
import { Ids } from '../../ids';
import { getOrCreateMarginAccount as getOrCreate, touch } from '../../store/account';
import { getOrCreatePool } from './pool';

/** The account of `owner` in a pool. */
export function getOrCreateMarginAccount(poolId: Bytes, owner: Bytes, block: ethereum.Block): MarginAccount {
  const id = Ids.marginAccount(poolId, owner);
  const known = MarginAccount.load(id);
  return known === null ? getOrCreate(getOrCreatePool(poolId, block), id, owner, block) : known;
}

/** The owner's account in the market's pool, noted as touched in this block. */
export function touchMarginAccount(market: Market, owner: Bytes, block: ethereum.Block): MarginAccount {
  const account = getOrCreateMarginAccount(market.pool, owner, block);
  touch(account, block);
  return account;
}
