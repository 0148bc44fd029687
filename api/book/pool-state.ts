import type { AavePool, AaveReserve, Formula } from '../../margin/index.ts';

/** A market at one block: what margin needs, and what stands beside it. */
export interface MarketState {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  /** Address of the token. */
  readonly token: string;
  readonly symbol: string | null;
  readonly reserve: AaveReserve;
  readonly scaledSupply: bigint;
  readonly scaledBorrow: bigint;
  /** Native units the pool holds by its own books. */
  readonly cash: bigint;
  /** Native units of bad debt written off and not covered. */
  readonly deficit: bigint;
  /** Unix seconds the feed gives for its answer; null where it does not tell. */
  readonly priceUpdatedAt: number | null;
  /** Why the market's amounts have no USD value; null where they have. */
  readonly unpricedReason: string | null;
}

/** A pool at one block. */
export interface PoolState {
  readonly id: string;
  /** null where margin has no formulas for the protocol: its accounts are excluded. */
  readonly formula: Formula | null;
  /** Its assets are market ids: one token may have another price in another pool. */
  readonly pool: AavePool;
  /** By market id. */
  readonly markets: ReadonlyMap<string, MarketState>;
}
