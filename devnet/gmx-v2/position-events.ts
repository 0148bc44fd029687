import type { Hex } from '../chain/miner.ts';
import type { GmxFees, GmxPlace } from './fees.ts';
import type { GmxEvent } from './telling.ts';
import type { GmxMarketState, GmxSideState } from './types.ts';

/** 2 market increase, 4 market decrease, 7 liquidation. */
export type GmxOrderType = 2n | 4n | 7n;

const priceKeys = ({ index, collateral }: GmxPlace) => ({
  'indexTokenPrice.max': index.max,
  'indexTokenPrice.min': index.min,
  'collateralTokenPrice.max': collateral.max,
  'collateralTokenPrice.min': collateral.min,
});

const stateKeys = ({ position }: GmxPlace) => ({
  sizeInUsd: position.sizeInUsd,
  sizeInTokens: position.sizeInTokens,
  collateralAmount: position.collateralAmount,
  borrowingFactor: position.borrowingFactor,
  fundingFeeAmountPerSize: position.fundingFeePerSize,
  longTokenClaimableFundingAmountPerSize: position.claimable.long,
  shortTokenClaimableFundingAmountPerSize: position.claimable.short,
});

const addressKeys = ({ position }: GmxPlace) => ({
  account: position.account,
  market: position.market,
  collateralToken: position.collateral,
});

/** Open interest and collateral of a side after an order. */
export function sideEvents(
  market: GmxMarketState,
  { position }: GmxPlace,
  side: GmxSideState,
  deltas: { readonly usd: bigint; readonly tokens: bigint; readonly collateral: bigint },
): GmxEvent[] {
  const address = { market: market.marketToken, collateralToken: position.collateral };
  const told = (name: string, delta: bigint, nextValue: bigint): GmxEvent => ({
    name,
    topics: [market.marketToken],
    address,
    bool: { isLong: position.isLong },
    int: { delta },
    uint: { nextValue },
  });
  return [
    told('CollateralSumUpdated', deltas.collateral, side.collateralSum),
    told('OpenInterestUpdated', deltas.usd, side.openInterest),
    told('OpenInterestInTokensUpdated', deltas.tokens, side.openInterestInTokens),
  ];
}

export function feesEvent(
  place: GmxPlace,
  orderKey: Hex,
  fees: GmxFees,
  sizeUsd: bigint,
  isIncrease: boolean,
): GmxEvent {
  const { position, collateral } = place;
  const { liquidationFeeAmount, ...uint } = fees;
  return {
    name: 'PositionFeesCollected',
    topics: [position.market],
    word: { orderKey, positionKey: position.key },
    address: { market: position.market, collateralToken: position.collateral, trader: position.account },
    uint: {
      'collateralTokenPrice.min': collateral.min,
      'collateralTokenPrice.max': collateral.max,
      tradeSizeUsd: sizeUsd,
      ...uint,
      ...(liquidationFeeAmount > 0n && { liquidationFeeAmount }),
    },
    bool: { isIncrease },
  };
}

export interface GmxChange {
  readonly orderKey: Hex;
  readonly orderType: GmxOrderType;
  readonly sizeUsd: bigint;
  readonly sizeTokens: bigint;
  readonly executionPrice: bigint;
  readonly collateral: bigint;
  readonly impactUsd: bigint;
  readonly impactTokens: bigint;
  readonly profit: bigint;
  readonly time: bigint;
}

export function increaseEvent(place: GmxPlace, change: GmxChange): GmxEvent {
  return {
    name: 'PositionIncrease',
    topics: [place.position.account],
    address: addressKeys(place),
    uint: {
      ...stateKeys(place),
      executionPrice: change.executionPrice,
      ...priceKeys(place),
      sizeDeltaUsd: change.sizeUsd,
      sizeDeltaInTokens: change.sizeTokens,
      orderType: change.orderType,
      increasedAtTime: change.time,
    },
    int: {
      collateralDeltaAmount: change.collateral,
      pendingPriceImpactUsd: change.impactUsd,
      pendingPriceImpactAmount: change.impactTokens,
    },
    bool: { isLong: place.position.isLong },
    word: { orderKey: change.orderKey, positionKey: place.position.key },
  };
}

export function decreaseEvent(place: GmxPlace, change: GmxChange): GmxEvent {
  return {
    name: 'PositionDecrease',
    topics: [place.position.account],
    address: addressKeys(place),
    uint: {
      ...stateKeys(place),
      executionPrice: change.executionPrice,
      ...priceKeys(place),
      sizeDeltaUsd: change.sizeUsd,
      sizeDeltaInTokens: change.sizeTokens,
      collateralDeltaAmount: change.collateral,
      'values.priceImpactDiffUsd': 0n,
      orderType: change.orderType,
      decreasedAtTime: change.time,
    },
    int: {
      priceImpactUsd: change.impactUsd,
      basePnlUsd: change.profit,
      uncappedBasePnlUsd: change.profit,
      proportionalPendingImpactUsd: change.impactTokens * place.index.min,
      totalImpactUsd: change.impactUsd + change.impactTokens * place.index.min,
    },
    bool: { isLong: place.position.isLong },
    word: { orderKey: change.orderKey, positionKey: place.position.key },
  };
}

export function executedEvent(place: GmxPlace, orderKey: Hex, isAdl: boolean): GmxEvent {
  return {
    name: 'OrderExecuted',
    topics: [orderKey, place.position.account],
    word: { key: orderKey },
    address: { account: place.position.account },
    uint: { secondaryOrderType: isAdl ? 1n : 0n },
  };
}
