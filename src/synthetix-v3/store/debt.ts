import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { MarginAccount, MarginPool } from '../../../generated/schema';
import { newRepay } from '../../store/flow-rows';
import { recordFlow } from '../../store/points';
import { tokenOf, usdOf } from '../../store/value';
import { collateralMarket, USD_NUMBER } from './market';

/** The account's debt was paid down in the stablecoin. */
export function recordRepay(
  pool: MarginPool,
  account: MarginAccount,
  payer: Address,
  amount: BigInt,
  event: ethereum.Event,
): void {
  const market = collateralMarket(pool, USD_NUMBER, event.block);
  const token = tokenOf(market);
  const usd = usdOf(token, amount);
  newRepay(market, account.id, payer, amount, usd, event).save();
  recordFlow(market, token, 'REPAY', amount, usd, event);
}
