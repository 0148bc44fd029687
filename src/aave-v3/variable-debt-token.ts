import { MarketToken } from '../../generated/schema';
import { Burn, Mint } from '../../generated/templates/VariableDebtToken/VariableDebtToken';
import { ZERO } from '../constants';
import { applyChange } from './store/position';

export function handleDebtMint(event: Mint): void {
  const link = MarketToken.load(event.address);
  if (link === null) return;
  const change = event.params.value.minus(event.params.balanceIncrease);
  const reason = change.lt(ZERO) ? 'REPAY' : 'BORROW';
  applyChange(link, event.params.onBehalfOf, change, event.params.index, reason, event);
}

export function handleDebtBurn(event: Burn): void {
  const link = MarketToken.load(event.address);
  if (link === null) return;
  const change = event.params.value.plus(event.params.balanceIncrease).neg();
  applyChange(link, event.params.from, change, event.params.index, 'REPAY', event);
}
