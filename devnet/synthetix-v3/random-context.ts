import type { Reporter } from '../aave/feeds.ts';
import type { Transaction } from '../chain/miner.ts';
import type { Random } from '../random/random.ts';
import type { SynthetixActions, Trader } from './actions.ts';
import type { Perp, SynthetixMarket } from './market.ts';

/** What a random action draws from and keeps up. */
export interface SynthetixContext {
  readonly random: Random;
  readonly market: SynthetixMarket;
  readonly actions: SynthetixActions;
  readonly traders: Trader[];
  readonly reporter: Reporter;
  /** USD by market number */
  readonly prices: Map<bigint, number>;
  /** orders that wait, by account; kept up from mined blocks */
  readonly pending: Map<bigint, Perp>;
}

export type SynthetixAction = (context: SynthetixContext) => readonly Transaction[];
