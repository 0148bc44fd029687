import type { Hex } from '../chain/miner.ts';

/** A token a Comet takes, and the feed it reads for it: 8 decimals, in the Comet's currency. */
export interface CometToken {
  readonly symbol: string;
  readonly asset: Hex;
  readonly decimals: number;
  readonly priceFeed: Hex;
}

/** Factors are fractions of four decimals at most; the cap is in whole tokens. */
export interface CometCollateral extends CometToken {
  readonly borrowCollateralFactor: number;
  readonly liquidateCollateralFactor: number;
  readonly liquidationFactor: number;
  readonly supplyCap: number;
}

/** Rates per year as fractions: at no use, and what each unit of use adds below and above the kink. */
export interface CometCurveConfig {
  readonly kink: number;
  readonly base: number;
  readonly slopeLow: number;
  readonly slopeHigh: number;
}

export interface CometConfig {
  readonly base: CometToken;
  readonly collaterals: readonly CometCollateral[];
  readonly supply: CometCurveConfig;
  readonly borrow: CometCurveConfig;
  readonly storeFrontPriceFactor: number;
  /** whole base tokens */
  readonly baseBorrowMin: number;
  readonly targetReserves: number;
}

/** A Comet that stands: its address is the proxy's. */
export interface Comet {
  readonly address: Hex;
  readonly config: CometConfig;
}

/** The Comets of one Configurator. */
export interface CompoundMarket {
  readonly governor: Hex;
  readonly configurator: Hex;
  readonly factory: Hex;
  readonly proxyAdmin: Hex;
  readonly comets: readonly Comet[];
}

const WAD_STEP = 10n ** 14n;

/** A fraction of at most four decimals as WAD. */
export const toWad = (fraction: number): bigint => BigInt(Math.round(fraction * 1e4)) * WAD_STEP;

/** Whole tokens of at most six decimals as native units. */
export const toUnits = (amount: number, decimals: number): bigint =>
  (BigInt(Math.round(amount * 1e6)) * 10n ** BigInt(decimals)) / 1_000_000n;
