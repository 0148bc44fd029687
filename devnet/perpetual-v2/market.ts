import type { Feed } from '../aave/market.ts';
import type { Hex } from '../chain/miner.ts';

/** A perp market to open, on a Chainlink feed that other protocols may share. */
export interface PerpetualListing {
  readonly symbol: string;
  readonly feed: Feed;
  /** USD at which its pool starts */
  readonly price: number;
}

/** A token besides the settlement token that secures positions. */
export interface PerpetualCollateralListing {
  readonly symbol: string;
  readonly asset: Hex;
  readonly decimals: number;
  readonly feed: Feed;
  /** millionths of its value that count */
  readonly ratio: number;
  /** millionths off its price in a liquidation */
  readonly discount: number;
}

export interface PerpetualBase extends PerpetualListing {
  /** contract that keeps the feed's answers for time-weighted prices; a keeper must tell it of each */
  readonly reader: Hex;
  readonly baseToken: Hex;
  readonly pool: Hex;
}

export interface PerpetualCollateral extends PerpetualCollateralListing {
  readonly reader: Hex;
}

/** Perpetual Protocol v2 as deployed. */
export interface PerpetualMarket {
  readonly admin: Hex;
  /** token of 6 decimals that profits are settled in */
  readonly settlement: Hex;
  readonly quoteToken: Hex;
  readonly config: Hex;
  readonly registry: Hex;
  readonly orderBook: Hex;
  readonly insuranceFund: Hex;
  readonly exchange: Hex;
  readonly accountBalance: Hex;
  readonly vault: Hex;
  readonly collateralManager: Hex;
  readonly clearingHouse: Hex;
  readonly bases: readonly PerpetualBase[];
  readonly collaterals: readonly PerpetualCollateral[];
}

/** Addresses of the subgraph's static data sources for it. */
export function perpetualSources(market: PerpetualMarket): Readonly<Record<string, Hex>> {
  return {
    PerpetualClearingHouse: market.clearingHouse,
    PerpetualAccountBalance: market.accountBalance,
    PerpetualExchange: market.exchange,
    PerpetualMarketRegistry: market.registry,
    PerpetualVault: market.vault,
    PerpetualConfig: market.config,
    PerpetualCollateralManager: market.collateralManager,
  };
}
