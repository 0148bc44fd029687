import { Address, BigInt } from '@graphprotocol/graph-ts';
import { MarginParameters, MarginPool, Market } from '../../../generated/schema';
import { ZERO } from '../../constants';
import { marketSettingOf, settingOf } from '../../store/perps/setting';
import { FeeRatios } from '../math/swap';

const MILLION = BigInt.fromI32(1000000);

/** What a trade of this trader costs in the market. Source: MarketRegistry.getMarketInfoByTrader. */
export function feeRatiosOf(pool: MarginPool, market: Market, trader: Address): FeeRatios {
  const parameters = MarginParameters.load(market.id);
  let ratio = ZERO;
  if (parameters !== null) {
    const listed = parameters.takerFeeRatio;
    if (listed !== null) ratio = listed;
  }
  const discount = numberOr(settingOf(pool, `feeDiscountRatio:${trader.toHexString()}`));
  const exchange = ratio.times(MILLION.minus(discount)).div(MILLION);
  return new FeeRatios(exchange, numberOr(marketSettingOf(market, 'insuranceFundFeeRatio')));
}

function numberOr(value: string | null): BigInt {
  return value === null ? ZERO : BigInt.fromString(value);
}
