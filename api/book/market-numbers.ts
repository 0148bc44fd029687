import { aprToApy, type ExactMarket, marketValue, type Scaled } from '../../margin/index.ts';
import { floatText, scaledText } from '../decimals.ts';
import { type Analytics, poolAt } from './analytics.ts';
import type { MarketState } from './pool-state.ts';

/** A market's amounts at the block's timestamp, and what follows from them. */
export interface MarketNumbers extends Omit<ExactMarket, 'deficitUsd'> {
  /** USD with `decimals`; null where the price is unknown. */
  readonly supplyUsd: bigint | null;
  readonly borrowUsd: bigint | null;
  readonly deficitUsd: bigint | null;
  readonly decimals: number;
}

const computed = new WeakMap<Analytics, Map<string, MarketNumbers>>();

/** The numbers of a market, computed once per book. */
export function marketNumbers(analytics: Analytics, market: MarketState): MarketNumbers {
  const known = computed.get(analytics) ?? new Map<string, MarketNumbers>();
  computed.set(analytics, known);
  const numbers = known.get(market.id) ?? computeNumbers(analytics, market);
  known.set(market.id, numbers);
  return numbers;
}

function computeNumbers(analytics: Analytics, market: MarketState): MarketNumbers {
  const pool = analytics.pools.get(market.poolId);
  if (pool === undefined) throw new Error(`Pool ${market.poolId} of market ${market.id} is missing: index it again.`);
  const numbers = poolAt(analytics, pool).market(market.id);
  return {
    ...numbers,
    supplyUsd: marketValue(market, numbers.supply),
    borrowUsd: marketValue(market, numbers.borrow),
    deficitUsd: numbers.deficitUsd ?? marketValue(market, numbers.deficit),
    decimals: pool.decimals,
  };
}

/** A fraction; null where it is unknown. */
export const fractionText = (fraction: Scaled | null): string | null =>
  fraction === null ? null : scaledText(fraction.value, fraction.decimals);

/** A rate per year compounded each second, a fraction; float64. */
export const apyText = (rate: Scaled | null): string | null =>
  rate === null ? null : floatText(aprToApy(Number(rate.value) / 10 ** rate.decimals));

/** USD with some decimals. */
export const baseText = (amount: bigint | null, decimals: number): string | null =>
  amount === null ? null : scaledText(amount, decimals);
