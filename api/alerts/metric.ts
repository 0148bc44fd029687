import type { Analytics } from '../book/analytics.ts';
import type { MarketState } from '../book/pool-state.ts';
import type { MarketFacts } from './market-facts.ts';
import type { Attribute } from './rule.ts';

/** What one value of a metric is about. */
export type Scope = 'market' | 'pool' | 'global' | 'account' | 'owner' | 'indexer';

/** The attributes of the subject that a value is about; absent where they do not apply. */
export type Subject = { readonly [attribute in Attribute]?: string };

/** A metric of one subject at one block. null: it is not known there, which neither fires nor resolves an alert. */
export interface Observation {
  readonly subject: Subject;
  readonly value: number | null;
}

/** What a block's metrics are read from. */
export interface BlockView {
  readonly analytics: Analytics;
  /** By market id; what the book does not hold. */
  readonly facts: ReadonlyMap<string, MarketFacts>;
  /** Keeps what several rules ask for: the same key, the same value. */
  readonly memo: <T>(key: string, make: () => T) => T;
}

export type Params = { readonly [name: string]: number };

interface Described {
  readonly name: string;
  readonly unit: 'fraction' | 'USD' | 'seconds' | 'multiple' | 'accounts' | 'number';
  /** One line, for people. */
  readonly about: string;
  /** Parameters with their defaults, every one a fraction in (0, 1). */
  readonly params?: Params;
}

export interface MarketMetric extends Described {
  readonly scope: 'market';
  readonly read: (view: BlockView, market: MarketState, params: Params) => number | null;
}

export interface BookMetric extends Described {
  readonly scope: 'pool';
  /** Of one pool, or of all: with `pool.` as its name begins, or `global.` instead. */
  readonly read: (view: BlockView, poolId: string | null, params: Params) => number | null;
}

/** Accounts of the book by place: one for an account, several for an owner. */
export interface HolderMetric extends Described {
  readonly scope: 'account';
  /** Of one margin account, or of an owner's accounts together: with `account.` or with `owner.`. */
  readonly read: (view: BlockView, places: readonly number[]) => number | null;
}

export interface IndexerMetric extends Described {
  readonly scope: 'indexer';
}

export type Metric = MarketMetric | BookMetric | HolderMetric | IndexerMetric;
