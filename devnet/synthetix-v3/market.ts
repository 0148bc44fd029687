import type { Feed } from '../aave/market.ts';
import type { Hex } from '../chain/miner.ts';

/** Node types of the oracle manager. */
export const REDUCER_NODE = 1;
export const CHAINLINK_NODE = 3;
export const STALENESS_NODE = 7;
export const CONSTANT_NODE = 8;
/** The collateral id of the system's own stablecoin. */
export const USD_ID = 0n;
export const SYNTH_ETHER_ID = 4n;
export const WAD = 10n ** 18n;

/** A perp market; amounts and ratios WAD. */
export interface PerpConfig {
  readonly id: bigint;
  readonly name: string;
  readonly symbol: string;
  readonly feed: Feed;
  /** whether the price passes a check of its age before it is used */
  readonly isChecked: boolean;
  /** whether the price comes from a node that no event tells of, as Pyth's */
  readonly isBlind: boolean;
  readonly skewScale: bigint;
  /** per day, per day */
  readonly maxFundingVelocity: bigint;
  readonly makerFee: bigint;
  readonly takerFee: bigint;
  readonly initialMarginRatio: bigint;
  readonly minimumInitialMarginRatio: bigint;
  readonly maintenanceMarginScalar: bigint;
  readonly flagRewardRatio: bigint;
  readonly minimumPositionMargin: bigint;
  readonly liquidationMultiplier: bigint;
  readonly liquidationWindowSeconds: bigint;
  readonly maxLiquidationPd: bigint;
  readonly maxMarketSize: bigint;
  readonly lockedOiRatio: bigint;
}

/** A synth that secures positions; its value is cut by a discount that grows with the amount. */
export interface CollateralConfig {
  readonly id: bigint;
  readonly name: string;
  readonly symbol: string;
  readonly feed: Feed;
  readonly maxAmount: bigint;
  readonly upperLimitDiscount: bigint;
  readonly lowerLimitDiscount: bigint;
  readonly discountScalar: bigint;
  readonly skewScale: bigint;
}

export interface SynthetixConfig {
  readonly perps: readonly PerpConfig[];
  readonly collaterals: readonly CollateralConfig[];
  /** what liquidity providers stand for, USD in WAD */
  readonly backing: bigint;
  /** cost of a keeper's transaction, USD in WAD */
  readonly keeperCost: bigint;
}

export interface Perp {
  readonly config: PerpConfig;
  /** gives the price at which the market's orders settle; anybody sets it */
  readonly wrapper: Hex;
}

export interface Collateral {
  readonly config: CollateralConfig;
  readonly token: Hex;
}

/** Addresses of a deployed system. */
export interface SynthetixMarket {
  readonly admin: Hex;
  /** the router of all perps modules */
  readonly proxy: Hex;
  readonly accountNft: Hex;
  readonly oracle: Hex;
  readonly spot: Hex;
  readonly core: Hex;
  readonly usd: Hex;
  readonly perps: readonly Perp[];
  readonly collaterals: readonly Collateral[];
}

/** Addresses of the subgraph's static data sources for it. */
export function synthetixSources({ proxy, spot, oracle }: SynthetixMarket): Readonly<Record<string, Hex>> {
  return { SynthetixPerps: proxy, SynthetixSpotMarket: spot, SynthetixOracleManager: oracle };
}

const tenths = (value: bigint, parts: bigint): bigint => (WAD * value) / parts;

/** Terms like those of a large market; sizes in units of the asset at about `price` USD. */
export function perpTerms(price: number): Omit<PerpConfig, 'id' | 'name' | 'symbol' | 'feed'> {
  const units = (usd: number): bigint => BigInt(Math.round((usd / price) * 1e6)) * 10n ** 12n;
  return {
    isChecked: false,
    isBlind: false,
    skewScale: units(200_000_000),
    maxFundingVelocity: 9n * WAD,
    makerFee: tenths(2n, 10_000n),
    takerFee: tenths(5n, 10_000n),
    initialMarginRatio: WAD,
    minimumInitialMarginRatio: tenths(2n, 100n),
    maintenanceMarginScalar: tenths(1n, 2n),
    flagRewardRatio: tenths(3n, 10_000n),
    minimumPositionMargin: 5n * WAD,
    liquidationMultiplier: tenths(1n, 50n),
    liquidationWindowSeconds: 30n,
    maxLiquidationPd: tenths(5n, 10_000n),
    maxMarketSize: units(50_000_000),
    lockedOiRatio: tenths(1n, 2n),
  };
}

interface Listing {
  readonly feed: Feed;
  /** USD */
  readonly price: number;
  readonly isChecked?: boolean;
  readonly isBlind?: boolean;
}

/** Markets of ether and bitcoin; synthetic ether secures positions too. */
export function etherAndBitcoin({ price, ...ether }: Listing, { price: other, ...bitcoin }: Listing): SynthetixConfig {
  return {
    perps: [
      { id: 100n, name: 'Ether', symbol: 'ETH', ...perpTerms(price), ...ether },
      { id: 200n, name: 'Bitcoin', symbol: 'BTC', ...perpTerms(other), ...bitcoin },
    ],
    collaterals: [
      {
        id: SYNTH_ETHER_ID,
        name: 'Synthetic Ether',
        symbol: 'sETH',
        feed: ether.feed,
        maxAmount: 10n ** 30n,
        upperLimitDiscount: WAD / 5n,
        lowerLimitDiscount: WAD / 100n,
        discountScalar: 2n * WAD,
        skewScale: 10_000n * WAD,
      },
    ],
    backing: 200_000_000n * WAD,
    keeperCost: WAD / 10n,
  };
}
