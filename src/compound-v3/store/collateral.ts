import { Address, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, MarginPool } from '../../../generated/schema';
import { Comet } from '../../../generated/templates/Comet/Comet';
import { Ids } from '../../ids';
import { getOrCreatePosition, setPosition } from './position';

/**
 * Takes the collateral an account already had when it was first seen, in a pool that was followed late. The contract
 * answers for the end of the block, so an account with several events in its first block may be off by them until then.
 */
export function adoptCollateral(account: MarginAccount, event: ethereum.Event): void {
  const pool = MarginPool.load(account.pool);
  if (pool === null) return;
  const comet = Comet.bind(Address.fromBytes(pool.id));
  const markets = pool.markets.load();
  for (let i = 0; i < markets.length; i++) {
    if (markets[i].kind != 'COLLATERAL') continue;
    const asset = Ids.assetOfMarket(markets[i].id);
    const held = comet.try_collateralBalanceOf(Address.fromBytes(account.owner), asset);
    if (held.reverted || held.value.isZero()) continue;
    const position = getOrCreatePosition(account, markets[i], 'COLLATERAL', event.block);
    setPosition(position, account, held.value, held.value, null, event.block);
    position.save();
  }
}
