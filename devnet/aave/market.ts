import type { Hex } from '../chain/miner.ts';

/** A kinked interest rate curve, all in basis points. */
export interface RateCurve {
  readonly optimalUsage: number;
  readonly base: number;
  readonly slope1: number;
  readonly slope2: number;
}

/** One reserve as it is listed. Ratios in basis points, caps in whole tokens. */
export interface ReserveConfig {
  readonly symbol: string;
  readonly name: string;
  readonly decimals: number;
  readonly ltv: number;
  readonly threshold: number;
  /** 10500 gives liquidators 5 % more than they repay. */
  readonly bonus: number;
  readonly reserveFactor: number;
  readonly protocolFee: number;
  readonly supplyCap: number;
  readonly borrowCap: number;
  readonly borrowable: boolean;
  /** As only collateral of an account it backs at most this much debt, USD with 2 decimals. Absent: not isolated. */
  readonly debtCeiling?: number;
  readonly borrowableInIsolation?: boolean;
  readonly curve: RateCurve;
  /** First price in USD. */
  readonly price: number;
}

export interface EModeConfig {
  readonly id: number;
  readonly label: string;
  readonly ltv: number;
  readonly threshold: number;
  readonly bonus: number;
  readonly collateral: readonly string[];
  readonly borrowable: readonly string[];
}

export interface MarketConfig {
  readonly marketId: string;
  readonly reserves: readonly ReserveConfig[];
  readonly categories: readonly EModeConfig[];
  readonly flashLoanPremium: number;
}

export interface ReserveTokens {
  readonly aToken: Hex;
  readonly debtToken: Hex;
  /** Absent where the release has no stable rates. */
  readonly stableDebtToken?: Hex;
}

export interface Reserve extends ReserveTokens {
  readonly config: ReserveConfig;
  /** Number of the reserve in the pool. */
  readonly id: number;
  readonly asset: Hex;
  readonly feed: Feed;
}

/** A Chainlink feed: the aggregator that takes answers (8 decimals), and the proxy that the oracle reads. */
export interface Feed {
  readonly aggregator: Hex;
  readonly proxy: Hex;
}

export type ReleaseVersion = '3.0' | '3.6';

/** Addresses of a deployed market. Every privileged call is made by `admin`. */
export interface Market {
  readonly version: ReleaseVersion;
  readonly config: MarketConfig;
  readonly admin: Hex;
  readonly treasury: Hex;
  /** Signs the price submissions. */
  readonly reporter: Hex;
  /** May cover deficits. */
  readonly umbrella: Hex;
  readonly provider: Hex;
  readonly pool: Hex;
  readonly configurator: Hex;
  readonly oracle: Hex;
  readonly dataProvider: Hex;
  readonly flashBorrower: Hex;
  readonly reserves: readonly Reserve[];
}
