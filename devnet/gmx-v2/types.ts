import type { Hex } from '../chain/miner.ts';

/** What is 1 in GMX's factors; also the decimals of its USD. */
export const FLOAT = 10n ** 30n;

export interface GmxToken {
  readonly address: Hex;
  readonly decimals: number;
}

/** Keepers' prices per native unit, 30 less the token's decimals. */
export interface GmxPrice {
  readonly min: bigint;
  readonly max: bigint;
}

export interface GmxMarketConfig {
  readonly marketToken: Hex;
  readonly index: GmxToken;
  readonly long: GmxToken;
  readonly short: GmxToken;
  /** native units in the pool at the start */
  readonly pool: { readonly long: bigint; readonly short: bigint };
}

/** Factors of every market of the model, 1e30. */
export const FACTORS = {
  minCollateral: FLOAT / 100n,
  minCollateralForLiquidation: FLOAT / 200n,
  maxImpactForLiquidations: FLOAT / 100n,
  positionFeeImproved: (FLOAT * 4n) / 10_000n,
  positionFee: (FLOAT * 6n) / 10_000n,
  liquidationFee: (FLOAT * 20n) / 10_000n,
  impactPositive: FLOAT / 2_000_000_000n,
  impactNegative: FLOAT / 1_000_000_000n,
  funding: FLOAT / 5_000_000n,
  borrowing: FLOAT / 300_000_000n,
  minCollateralUsd: FLOAT,
} as const;

export interface GmxOrder {
  readonly account: Hex;
  readonly market: Hex;
  readonly collateral: Hex;
  readonly isLong: boolean;
}

/** An open position as the contracts keep it. */
export interface GmxPositionState extends GmxOrder {
  readonly key: Hex;
  sizeInUsd: bigint;
  sizeInTokens: bigint;
  collateralAmount: bigint;
  borrowingFactor: bigint;
  fundingFeePerSize: bigint;
  claimable: { long: bigint; short: bigint };
  pendingImpact: bigint;
}

/** A side of a market by the collateral of its positions. */
export interface GmxSideState {
  openInterest: bigint;
  openInterestInTokens: bigint;
  collateralSum: bigint;
  fundingFeePerSize: bigint;
  claimableFundingPerSize: bigint;
}

export interface GmxMarketState extends GmxMarketConfig {
  /** by `sideKey` */
  readonly sides: Map<string, GmxSideState>;
  readonly poolAmounts: Map<Hex, bigint>;
  readonly borrowing: { long: bigint; short: bigint };
  impactPool: bigint;
  updatedAt: bigint;
}

export const sideKey = (token: Hex, isLong: boolean): string => `${token} ${isLong ? 'long' : 'short'}`;

/** An order that the contracts would refuse, with their reason. */
export class GmxRefusal extends Error {
  override readonly name = 'GmxRefusal';
}
