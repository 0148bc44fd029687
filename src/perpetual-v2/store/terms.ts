import { Address, BigInt, ethereum } from '@graphprotocol/graph-ts';
import { ClearingHouseConfig } from '../../../generated/PerpetualClearingHouse/ClearingHouseConfig';
import { CollateralManager } from '../../../generated/PerpetualClearingHouse/CollateralManager';
import { MarginParameters, MarginPool, Market } from '../../../generated/schema';
import { recordParameter } from '../../store/parameter';
import { changeSetting, saveSetting, settingOf } from '../../store/perps/setting';
import { isInterval, resizeWindows } from './window';

const SCALE = BigInt.fromI32(1000000);

/** What the configuration says now; later changes come as events. The two margin ratios have no event. */
export function readTerms(pool: MarginPool, address: Address, block: ethereum.Block): void {
  const config = ClearingHouseConfig.bind(address);
  const initial = config.try_getImRatio();
  if (!initial.reverted) keep(pool, 'imRatio', initial.value, block);
  const maintenance = config.try_getMmRatio();
  if (!maintenance.reverted) keep(pool, 'mmRatio', maintenance.value, block);
  const penalty = config.try_getLiquidationPenaltyRatio();
  if (!penalty.reverted) keep(pool, 'liquidationPenaltyRatio', penalty.value, block);
  const funding = config.try_getMaxFundingRate();
  if (!funding.reverted) keep(pool, 'maxFundingRate', funding.value, block);
  const twap = config.try_getTwapInterval();
  if (!twap.reverted) saveSetting(pool, null, 'twapInterval', twap.value.toString(), block);
  const markets = config.try_getMaxMarketsPerAccount();
  if (!markets.reverted) keep(pool, 'maxMarketsPerAccount', markets.value, block);
  const cap = config.try_getSettlementTokenBalanceCap();
  if (!cap.reverted) saveSetting(pool, null, 'settlementTokenBalanceCap', cap.value.toString(), block);
  const mark = config.try_getMarkPriceConfig();
  if (mark.reverted) return;
  saveSetting(pool, null, 'markPriceMarketTwapInterval', mark.value.value0.toString(), block);
  saveSetting(pool, null, 'markPricePremiumInterval', mark.value.value1.toString(), block);
}

/** What the collateral manager says now; later changes come as events. */
export function readManager(pool: MarginPool, address: Address, block: ethereum.Block): void {
  const manager = CollateralManager.bind(address);
  const buffer = manager.try_getMmRatioBuffer();
  if (!buffer.reverted) keep(pool, 'mmRatioBuffer', buffer.value, block);
  const debt = manager.try_getDebtNonSettlementTokenValueRatio();
  if (!debt.reverted) keep(pool, 'debtNonSettlementTokenValueRatio', debt.value, block);
  const ratio = manager.try_getLiquidationRatio();
  if (!ratio.reverted) keep(pool, 'liquidationRatio', ratio.value, block);
  const fee = manager.try_getCLInsuranceFundFeeRatio();
  if (!fee.reverted) keep(pool, 'clInsuranceFundFeeRatio', fee.value, block);
  const threshold = manager.try_getDebtThreshold();
  if (!threshold.reverted) saveSetting(pool, null, 'debtThreshold', threshold.value.toString(), block);
  const dust = manager.try_getCollateralValueDust();
  if (!dust.reverted) saveSetting(pool, null, 'collateralValueDust', dust.value.toString(), block);
}

function keep(pool: MarginPool, key: string, value: i32, block: ethereum.Block): void {
  saveSetting(pool, null, key, value.toString(), block);
}

/** A market's parameters: those of the whole clearing house and its own fee. */
export function createParameters(pool: MarginPool, market: Market, feeRatio: i32): void {
  const parameters = new MarginParameters(market.id);
  parameters.market = market.id;
  parameters.scale = SCALE;
  parameters.initialMarginRatio = numberOf(pool, 'imRatio');
  parameters.maintenanceMarginRatio = numberOf(pool, 'mmRatio');
  parameters.liquidationFeeRatio = numberOf(pool, 'liquidationPenaltyRatio');
  parameters.maxFundingRate = numberOf(pool, 'maxFundingRate');
  parameters.takerFeeRatio = BigInt.fromI32(feeRatio);
  parameters.save();
  market.parameters = parameters.id;
}

function numberOf(pool: MarginPool, key: string): BigInt | null {
  const value = settingOf(pool, key);
  return value === null ? null : BigInt.fromString(value);
}

/** A parameter of the whole clearing house changed: `key` is the name it is kept under. */
export function changeTerm(pool: MarginPool, key: string, value: BigInt, event: ethereum.Event): void {
  changeSetting(pool, null, key, value.toString(), event);
  if (isInterval(key)) resizeWindows(pool);
  const isFunding = key == 'maxFundingRate';
  if (!isFunding && key != 'liquidationPenaltyRatio') return;
  const markets = pool.markets.load();
  for (let i = 0; i < markets.length; i++) {
    const parameters = MarginParameters.load(markets[i].id);
    if (parameters === null) continue;
    if (isFunding) parameters.maxFundingRate = value;
    else parameters.liquidationFeeRatio = value;
    parameters.save();
  }
}

/** A market's taker fee changed. */
export function changeFee(pool: MarginPool, market: Market, ratio: i32, event: ethereum.Event): void {
  const parameters = MarginParameters.load(market.id);
  if (parameters === null) return;
  const before = parameters.takerFeeRatio;
  const value = BigInt.fromI32(ratio);
  recordParameter(
    pool,
    market,
    null,
    'takerFeeRatio',
    before === null ? null : before.toString(),
    value.toString(),
    event,
    0,
  );
  parameters.takerFeeRatio = value;
  parameters.save();
}
