import type { Reporter } from '../aave/feeds.ts';
import type { Feed } from '../aave/market.ts';
import type { Hex } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Random } from '../random/random.ts';
import type { PerpetualActions } from './actions.ts';
import type { PerpetualMarket } from './market.ts';

/** What random actions draw from. */
export interface PerpetualPlayContext {
  readonly rpc: Rpc;
  readonly market: PerpetualMarket;
  readonly actions: PerpetualActions;
  readonly random: Random;
  /** what the owner changes is drawn apart, so that the actions stay those of the seed */
  readonly tuning: Random;
  readonly traders: readonly Hex[];
  readonly makers: readonly Hex[];
  readonly liquidators: readonly Hex[];
  readonly reporter: Reporter;
  /** USD by symbol, of feeds */
  readonly prices: Map<string, number>;
  readonly weth: Hex;
  readonly wethFeed: Feed;
  /** open orders by maker */
  readonly ranges: Map<string, { readonly base: number; readonly lowerTick: number; readonly upperTick: number }[]>;
}
