import type { Ledger } from '../ledger/ledger.ts';
import type { Random } from '../random/random.ts';
import type { Desk } from './desk.ts';
import type { Mood } from './mood.ts';
import type { Agent } from './population.ts';

/** What a visit to the market has at hand. */
export interface World {
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly mood: Mood;
  /** The agent's own draws of this visit. */
  readonly random: Random;
  readonly others: readonly Agent[];
}

export type Behavior = (agent: Agent, world: World) => void;
