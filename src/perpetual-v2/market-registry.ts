import {
  FeeDiscountRatioChanged,
  FeeRatioChanged,
  InsuranceFundFeeRatioChanged,
  MarketMaxPriceSpreadRatioChanged,
  MaxOrdersPerMarketChanged,
  PoolAdded,
} from '../../generated/PerpetualMarketRegistry/MarketRegistry';
import { changeSetting } from '../store/perps/setting';
import { marketOf, openMarket } from './store/market';
import { linkRegistry, poolOf } from './store/pool';
import { changeFee } from './store/terms';

export function handlePoolAdded(event: PoolAdded): void {
  const pool = poolOf(event);
  if (pool === null) return;
  linkRegistry(pool, event.address, event.block);
  openMarket(pool, event.params.baseToken, event.params.pool, event.params.feeRatio, event);
}

export function handleFeeRatioChanged(event: FeeRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market !== null) changeFee(pool, market, event.params.feeRatio, event);
}

export function handleInsuranceFundFeeRatioChanged(event: InsuranceFundFeeRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  changeSetting(pool, market, 'insuranceFundFeeRatio', event.params.feeRatio.toString(), event);
}

export function handleMarketMaxPriceSpreadRatioChanged(event: MarketMaxPriceSpreadRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const market = marketOf(pool, event.params.baseToken);
  if (market === null) return;
  changeSetting(pool, market, 'maxPriceSpreadRatio', event.params.spreadRatio.toString(), event);
}

export function handleMaxOrdersPerMarketChanged(event: MaxOrdersPerMarketChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeSetting(pool, null, 'maxOrdersPerMarket', event.params.maxOrdersPerMarket.toString(), event);
}

export function handleFeeDiscountRatioChanged(event: FeeDiscountRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  const key = `feeDiscountRatio:${event.params.trader.toHexString()}`;
  changeSetting(pool, null, key, event.params.discountRatio.toString(), event);
}
