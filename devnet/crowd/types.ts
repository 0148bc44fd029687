import type { EntityReader } from '../../engine/index.ts';
import type { Mood } from '../agents/mood.ts';
import type { Hex, Transaction } from '../chain/miner.ts';
import type { Rpc } from '../chain/rpc.ts';
import type { Random } from '../random/random.ts';
import type { Difference } from '../reconcile.ts';

/** One hour of the scenario, as everybody sees it. */
export interface Hour {
  readonly hour: number;
  /** Unix seconds of the block being filled. */
  readonly time: number;
  readonly mood: Mood;
  /** USD, as the shared Chainlink feeds now answer. */
  price(symbol: string): number;
  /** What the price did over the last day, as a fraction. */
  trend(symbol: string): number;
}

/** Compares what a store rebuilt from events with what the contracts said when they were asked. */
export type Check = (reader: EntityReader) => Promise<readonly Difference[]>;

/** The people of one protocol beside Aave, and its keepers. */
export interface Crowd {
  readonly name: string;
  /** Addresses of the subgraph's static data sources. */
  readonly sources: Readonly<Record<string, Hex>>;
  /** What keepers tell the protocol of new answers, in the block of the answers; must not revert. */
  told(proxies: ReadonlySet<Hex>): readonly Transaction[];
  /** Liquidations, right after the answers. */
  guard(hour: Hour): Promise<readonly Transaction[]>;
  act(hour: Hour): Promise<readonly Transaction[]>;
  /** Moments after `act`, what must follow it. */
  follow(hour: Hour): readonly Transaction[];
  /** Asks the contracts about everything at a block; null for a protocol that has no views. */
  look(block: { readonly number: number; readonly timestamp: number }): Promise<Check | null>;
}

/** A protocol where a short position in ether can be had. */
export interface ShortSeller {
  /** Ether that the owner is short of, and the dollars that what secures it is worth. */
  held(owner: Hex, hour: Hour): Promise<{ readonly ether: number; readonly worth: number }>;
  /** Gives the owner dollars for margin, and asks for a short of so many more ether; either may be zero. */
  short(owner: Hex, more: { readonly ether: number; readonly dollars: number }, hour: Hour): readonly Transaction[];
}

/** Who is how rich, how bold, and when there next. */
export interface Person {
  readonly address: Hex;
  readonly number: number;
  /** USD */
  readonly equity: number;
  /** 0 to 1 */
  readonly boldness: number;
  /** Hours between visits, on average. */
  readonly pace: number;
  next: number;
}

export interface CrowdSetting {
  readonly rpc: Rpc;
  readonly random: Random;
  readonly seed: number;
  /** Margin accounts of each protocol, about. */
  readonly size: number;
  readonly hours: number;
  /** Gives somebody tokens, raw units. */
  mint(token: Hex, to: Hex, raw: bigint): Transaction;
}
