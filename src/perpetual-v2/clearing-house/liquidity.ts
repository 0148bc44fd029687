import { BigInt } from '@graphprotocol/graph-ts';
import { LiquidityChanged } from '../../../generated/PerpetualClearingHouse/ClearingHouse';
import { marketOf } from '../store/market';
import { LiquidityDelta, moveOrder } from '../store/orders';
import { poolOf } from '../store/pool';
import { accountOf, forgetDust, settleGrowth, takerOf } from '../store/taker';
import { explainChange } from './position';

/** Fees that come with it reach the account's cash as PnlRealized. */
export function handleLiquidityChanged(event: LiquidityChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  const account = accountOf(pool, event.params.maker, event.block);
  const taker = takerOf(account, market);
  settleGrowth(taker, account, market);
  const delta = new LiquidityDelta(
    event.params.lowerTick,
    event.params.upperTick,
    event.params.liquidity,
    event.params.base,
    event.params.quote,
    event.params.quoteFee,
  );
  moveOrder(account, market, taker, delta, event);
  if (event.params.liquidity.lt(BigInt.zero())) {
    explainChange(pool, market, event.params.maker, 'MAKER', event);
    forgetDust(taker);
  }
  taker.liquidityTransaction = event.transaction.hash;
  taker.save();
  account.save();
}
