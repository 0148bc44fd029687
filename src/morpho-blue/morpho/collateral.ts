import { SupplyCollateral, WithdrawCollateral } from '../../../generated/MorphoBlue/MorphoBlue';
import { getOrCreateAccount } from '../../store/account';
import { saveDeposit, saveWithdraw } from '../../store/flow-rows';
import { recordFlow } from '../../store/points';
import { markAccrued, Pair } from '../store/pool';
import { changePosition, Side } from '../store/position';
import { PairPrices } from '../store/prices';

/** The one action that does not accrue interest first. Collateral is not lent: its market's cash is all of it. */
export function handleSupplyCollateral(event: SupplyCollateral): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const assets = event.params.assets;
  const market = pair.collateral;
  market.scaledSupply = market.scaledSupply.plus(assets);
  market.cash = market.cash.plus(assets);
  market.supplyAssets = market.scaledSupply;
  const owner = event.params.onBehalf;
  const position = changePosition(pair.pool, market, owner, Side.COLLATERAL, assets, 'DEPOSIT', event, 0);
  const prices = new PairPrices(pair, event);
  const usd = prices.usdOfCollateral(assets);
  saveDeposit(market, position.marginAccount, event.params.caller, assets, usd, event);
  if (usd !== null) market.cumulativeDepositUsd = market.cumulativeDepositUsd.plus(usd);
  market.save();
  recordFlow(market, prices.collateralToken, 'DEPOSIT', assets, usd, event);

  const account = getOrCreateAccount(owner, event.block);
  account.depositCount += 1;
  account.save();
}

export function handleWithdrawCollateral(event: WithdrawCollateral): void {
  const pair = Pair.load(event.params.id);
  if (pair === null) return;
  const assets = event.params.assets;
  markAccrued(pair.loan, event.block);
  pair.loan.save();
  const market = pair.collateral;
  market.scaledSupply = market.scaledSupply.minus(assets);
  market.cash = market.cash.minus(assets);
  market.supplyAssets = market.scaledSupply;
  const owner = event.params.onBehalf;
  const position = changePosition(pair.pool, market, owner, Side.COLLATERAL, assets.neg(), 'WITHDRAW', event, 0);
  const prices = new PairPrices(pair, event);
  const usd = prices.usdOfCollateral(assets);
  saveWithdraw(market, position.marginAccount, event.params.receiver, assets, usd, event);
  market.save();
  recordFlow(market, prices.collateralToken, 'WITHDRAW', assets, usd, event);
}
