import type { PoolFacts, ProtocolMarket, ProtocolPool } from '../../margin/index.ts';

/** A market at one block. */
export type MarketState = ProtocolMarket;

/** A pool at one block: its rows, and what its protocol's adapter makes of them. */
export interface PoolState extends ProtocolPool {
  readonly facts: PoolFacts;
  /** id of its Protocol */
  readonly protocol: string;
}
