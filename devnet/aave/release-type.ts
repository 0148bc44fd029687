import type { Hex } from '../chain/miner.ts';
import type { Configuration, Listed } from './configuration.ts';
import type { EModeConfig, ReleaseVersion, ReserveTokens } from './market.ts';
import type { Outbox } from './outbox.ts';

export interface ListingContext {
  readonly pool: Hex;
  readonly provider: Hex;
  readonly treasury: Hex;
}

/** What the deployment of one release of Aave v3 does its own way; the rest is the same in all of them. */
export interface Release {
  readonly version: ReleaseVersion;
  /** In the order in which they link to each other. */
  readonly libraries: readonly string[];
  /** Name of the PoolConfigurator's contract. */
  readonly configurator: string;
  /** Queues what the pool's implementation needs; what it gives back queues the implementation. */
  preparePool(outbox: Outbox, provider: Hex): () => Hex;
  /** Queues the implementations of the tokens; what it gives back lists reserves with them. */
  prepareListing(outbox: Outbox, context: ListingContext): (reserves: readonly Listed[]) => readonly Configuration[];
  configureReserve(reserve: Listed): readonly Configuration[];
  configureCategory(category: EModeConfig, assetOf: (symbol: string) => Hex): readonly Configuration[];
  setFlashLoanPremium(bps: bigint): Configuration;
  /** The tokens of a listed reserve, as the pool answers. */
  readTokens(askPool: (data: Hex) => Promise<unknown>, asset: Hex): Promise<ReserveTokens>;
}
