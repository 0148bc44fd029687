import type { Feed } from '../aave/market.ts';
import type { Hex } from '../chain/miner.ts';

/** A token Morpho may lend or take, and the Chainlink feed of its price in USD; shared with whoever else uses them. */
export interface MorphoToken {
  readonly symbol: string;
  readonly asset: Hex;
  readonly decimals: number;
  readonly feed: Feed;
}

/** One isolated market as it is made. */
export interface PairConfig {
  readonly collateral: string;
  readonly loan: string;
  /** WAD */
  readonly lltv: bigint;
  readonly model: 'ADAPTIVE' | 'FIXED' | 'NONE';
  /**
   * FEEDS: both tokens' USD feeds. BASE_FEED: the collateral's, the loan token taken as 1 USD. VAULT: only the share
   * price of a vault, which no feed tells.
   */
  readonly oracle: 'FEEDS' | 'BASE_FEED' | 'VAULT';
}

/** What a market is known by: its id is the hash of these. */
export interface PairParams {
  readonly loanToken: Hex;
  readonly collateralToken: Hex;
  readonly oracle: Hex;
  readonly irm: Hex;
  readonly lltv: bigint;
}

export interface Pair {
  readonly id: Hex;
  readonly config: PairConfig;
  readonly params: PairParams;
  readonly loan: MorphoToken;
  readonly collateral: MorphoToken;
}

/** Addresses of a deployed Morpho Blue. Every privileged call is made by `owner`. */
export interface MorphoBlue {
  readonly owner: Hex;
  readonly morpho: Hex;
  readonly lens: Hex;
  readonly flashBorrower: Hex;
  readonly adaptiveModel: Hex;
  readonly fixedModel: Hex;
  /** The vault whose share price the VAULT oracles read. */
  readonly vault: Hex;
  readonly feeRecipient: Hex;
  readonly tokens: readonly MorphoToken[];
  readonly pairs: readonly [Pair, ...Pair[]];
}
