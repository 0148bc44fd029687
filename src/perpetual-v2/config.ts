import { BigInt } from '@graphprotocol/graph-ts';
import {
  LiquidationPenaltyRatioChanged,
  MarkPriceMarketTwapIntervalChanged,
  MarkPricePremiumIntervalChanged,
  MaxFundingRateChanged,
  MaxMarketsPerAccountChanged,
  PartialCloseRatioChanged,
  SettlementTokenBalanceCapChanged,
  TwapIntervalChanged,
} from '../../generated/PerpetualConfig/ClearingHouseConfig';
import { poolOf } from './store/pool';
import { changeTerm } from './store/terms';

export function handleLiquidationPenaltyRatioChanged(event: LiquidationPenaltyRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'liquidationPenaltyRatio', BigInt.fromI32(event.params.liquidationPenaltyRatio), event);
}

export function handleMaxFundingRateChanged(event: MaxFundingRateChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'maxFundingRate', BigInt.fromI32(event.params.rate), event);
}

export function handlePartialCloseRatioChanged(event: PartialCloseRatioChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'partialCloseRatio', BigInt.fromI32(event.params.partialCloseRatio), event);
}

export function handleTwapIntervalChanged(event: TwapIntervalChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'twapInterval', event.params.twapInterval, event);
}

export function handleMaxMarketsPerAccountChanged(event: MaxMarketsPerAccountChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'maxMarketsPerAccount', BigInt.fromI32(event.params.maxMarketsPerAccount), event);
}

export function handleSettlementTokenBalanceCapChanged(event: SettlementTokenBalanceCapChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'settlementTokenBalanceCap', event.params.cap, event);
}

export function handleMarkPriceMarketTwapIntervalChanged(event: MarkPriceMarketTwapIntervalChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'markPriceMarketTwapInterval', event.params.twapInterval, event);
}

export function handleMarkPricePremiumIntervalChanged(event: MarkPricePremiumIntervalChanged): void {
  const pool = poolOf(event);
  if (pool === null) return;
  changeTerm(pool, 'markPricePremiumInterval', event.params.premiumInterval, event);
}
