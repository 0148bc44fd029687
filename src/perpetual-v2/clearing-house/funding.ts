import { BigInt } from '@graphprotocol/graph-ts';
import { FundingPaymentSettled } from '../../../generated/PerpetualClearingHouse/ClearingHouse';
import { ZERO } from '../../constants';
import { amountOr, openPosition } from '../../store/perps/position';
import { applyTrade, Trade } from '../../store/perps/trade';
import { marketOf } from '../store/market';
import { poolOf } from '../store/pool';
import { accountOf, settleGrowth, takerOf } from '../store/taker';

/** The payment itself reaches the account's cash as PnlRealized. */
export function handleFundingPaymentSettled(event: FundingPaymentSettled): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  const account = accountOf(pool, event.params.trader, event.block);
  const taker = takerOf(account, market);

  const long = openPosition(account, market, true);
  const position = long === null ? openPosition(account, market, false) : long;
  if (position !== null) {
    const size: BigInt = position.side == 'LONG' ? amountOr(position.size) : amountOr(position.size).neg();
    const payment = new Trade('FUNDING', size, amountOr(position.entryNotional), ZERO);
    payment.fundingPayment = event.params.fundingPayment;
    applyTrade(account, market, payment, event);
  }
  settleGrowth(taker, account, market);
  account.save();
}
