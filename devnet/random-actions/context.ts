import type { Reporter } from '../aave/feeds.ts';
import type { Feed, Market, Reserve } from '../aave/market.ts';
import type { Outbox } from '../aave/outbox.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Random } from '../random/random.ts';

/** What a random action draws from. */
export interface ActionContext {
  readonly rpc: Rpc;
  readonly market: Market;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly users: readonly [Hex, ...Hex[]];
  readonly reserves: readonly [Reserve, ...Reserve[]];
  readonly reporter: Reporter;
  /** Feed that the oracle now reads for each reserve, by reserve number. */
  readonly feeds: Map<number, Feed>;
  /** USD, by reserve number. */
  readonly prices: Map<number, number>;
  /** Creates contracts after the deployment, from an address of its own. */
  readonly workshop: Outbox;
}

/** Transactions of the next block; none when the action has nothing to work on. */
export type RandomAction = (context: ActionContext) => readonly Transaction[] | Promise<readonly Transaction[]>;

const DRAW = 9_007_199_254_740_992n;

/** A raw amount up to `bound`: mostly any size, sometimes a few units, where rounding shows. */
export function drawAmount({ random }: ActionContext, bound: bigint): bigint {
  if (bound <= 0n) return 1n;
  const small = BigInt(1 + random.below(900));
  if (random.chance(0.12)) return small < bound ? small : bound;
  const share = random.chance(0.3) ? random.uniform() * random.uniform() : random.uniform();
  const drawn = (bound * BigInt(Math.floor(share * Number(DRAW)))) / DRAW;
  return drawn > 0n ? drawn : 1n;
}

/** USD to raw units at the current price. */
export function usdToRaw({ prices }: ActionContext, reserve: Reserve, usd: number): bigint {
  const tokens = usd / (prices.get(reserve.id) ?? 1);
  return BigInt(Math.floor(tokens * 1e6)) * 10n ** BigInt(reserve.config.decimals - 6);
}
