import { Address, BigInt } from '@graphprotocol/graph-ts';
import { Market, PerpSide } from '../../generated/schema';
import { Ids } from '../ids';
import { Funding, recordFunding } from '../store/perps/funding';
import { recordOpenInterest } from '../store/perps/open-interest';
import { amountOr } from '../store/perps/position';
import { EventData } from './event-data';
import { FLOAT } from './store/parameters';
import { getOrCreatePerpSide } from './store/perp-side';
import { createPool, perpOf } from './store/pool';

const DAY = BigInt.fromI32(86400);

export function handleMarketCreated(data: EventData): void {
  const marketToken = data.address('marketToken');
  const indexToken = data.address('indexToken');
  const longToken = data.address('longToken');
  const shortToken = data.address('shortToken');
  if (marketToken === null || indexToken === null || longToken === null || shortToken === null) return;
  // A market that only swaps has no index.
  if (indexToken.equals(Address.zero())) return;
  createPool(marketToken, indexToken, longToken, shortToken, data.event);
}

export function handleOpenInterest(data: EventData): void {
  const side = sideOf(data);
  const value = data.uint('nextValue');
  if (side === null || value === null) return;
  side.openInterest = value;
  side.save();
}

export function handleOpenInterestInTokens(data: EventData): void {
  const side = sideOf(data);
  const value = data.uint('nextValue');
  if (side === null || value === null) return;
  side.openInterestInTokens = value;
  side.save();
}

export function handleCollateralSum(data: EventData): void {
  const side = sideOf(data);
  const value = data.uint('nextValue');
  if (side === null || value === null) return;
  side.collateralSum = value;
  side.save();
}

export function handleFundingFeePerSize(data: EventData): void {
  const side = sideOf(data);
  const value = data.uint('value');
  if (side === null || value === null) return;
  side.fundingFeePerSize = value;
  side.save();
}

export function handleClaimableFundingPerSize(data: EventData): void {
  const side = sideOf(data);
  const value = data.uint('value');
  if (side === null || value === null) return;
  side.claimableFundingPerSize = value;
  side.save();
}

function sideOf(data: EventData): PerpSide | null {
  const market = perpOf(data.address('market'));
  const token = data.address('collateralToken');
  const isLong = data.flag('isLong');
  if (market === null || token === null) return null;
  return getOrCreatePerpSide(market, token, isLong, data.event);
}

export function handlePoolAmount(data: EventData): void {
  const pool = data.address('market');
  const token = data.address('token');
  const value = data.uint('nextValue');
  if (pool === null || token === null || value === null) return;
  const market = Market.load(Ids.market(pool, token));
  if (market === null) return;
  market.poolAmount = value;
  market.save();
}

export function handlePositionImpactPool(data: EventData, key: string): void {
  const market = perpOf(data.address('market'));
  const value = data.uint(key);
  if (market === null || value === null) return;
  market.impactPool = value;
  market.save();
}

export function handleCumulativeBorrowingFactor(data: EventData): void {
  const market = perpOf(data.address('market'));
  const value = data.uint('nextValue');
  const isLong = data.flag('isLong');
  if (market === null || value === null) return;
  if (isLong) market.borrowingFactorLong = value;
  else market.borrowingFactorShort = value;
  market.borrowingUpdatedAt = data.event.block.timestamp;
  market.save();
}

/** The event tells how large the rate is; the side with more open interest pays it. */
export function handleFundingRate(data: EventData): void {
  const market = perpOf(data.address('market'));
  const perSecond = data.uint('fundingFactorPerSecond');
  if (market === null || perSecond === null) return;
  const perDay = perSecond.times(DAY).divDecimal(FLOAT.toBigDecimal());
  const shortsPay = amountOr(market.shortNotional).gt(amountOr(market.longNotional));
  recordFunding(market, new Funding(shortsPay ? perDay.neg() : perDay), data.event);
  recordOpenInterest(market, data.event);
}
