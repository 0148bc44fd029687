import { PnlRealized } from '../../generated/PerpetualAccountBalance/AccountBalance';
import { amountOr } from '../store/perps/position';
import { poolOf } from './store/pool';
import { accountOf } from './store/taker';

/** Profit, loss, funding and fees that an account realises wait here until a withdrawal settles them. */
export function handlePnlRealized(event: PnlRealized): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const account = accountOf(pool, event.params.trader, event.block);
  account.cashBalance = amountOr(account.cashBalance).plus(event.params.amount);
  account.save();
}
