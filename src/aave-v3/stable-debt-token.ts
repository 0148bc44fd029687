import { Market, MarketToken } from '../../generated/schema';
import { Burn, Mint } from '../../generated/templates/StableDebtToken/StableDebtToken';
import { ZERO } from '../constants';
import { setStableDebt, setStableTotal } from './store/stable-debt';

/**
 * Both events tell the debt with its interest before they moved it (currentBalance), and a value that has the interest
 * in it: a repayment smaller than the interest is told as a Mint, and keeps the rate.
 */
export function handleStableDebtMint(event: Mint): void {
  const link = MarketToken.load(event.address);
  if (link === null) return;
  const change = event.params.amount.minus(event.params.balanceIncrease);
  const after = event.params.currentBalance.plus(change);
  const reason = change.lt(ZERO) ? 'REPAY' : 'BORROW';
  setStableDebt(link, event.params.onBehalfOf, after, event.params.newRate, reason, event);
  const market = Market.load(link.market);
  if (market !== null) setStableTotal(market, event.params.newTotalSupply, event.params.avgStableRate, event.block);
}

export function handleStableDebtBurn(event: Burn): void {
  const link = MarketToken.load(event.address);
  if (link === null) return;
  const paid = event.params.amount.plus(event.params.balanceIncrease);
  setStableDebt(link, event.params.from, event.params.currentBalance.minus(paid), null, 'REPAY', event);
  const market = Market.load(link.market);
  if (market !== null) setStableTotal(market, event.params.newTotalSupply, event.params.avgStableRate, event.block);
}
