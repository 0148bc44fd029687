import { aprToApy, balancesAt } from '../../margin/index.ts';
import { floatText, quotientText, scaledText } from '../decimals.ts';
import type { Analytics } from './analytics.ts';
import type { MarketState } from './pool-state.ts';

/** A market's amounts with interest accrued to the block's timestamp, and what follows from them. */
export interface MarketNumbers {
  /** Native units. */
  readonly supply: bigint;
  readonly borrow: bigint;
  /** Base currency of the pool; null where the price is unknown. */
  readonly supplyBase: bigint | null;
  readonly borrowBase: bigint | null;
  readonly deficitBase: bigint | null;
  readonly priceDecimals: number;
}

export function marketNumbers(analytics: Analytics, market: MarketState): MarketNumbers {
  const pool = analytics.pools.get(market.poolId)?.pool;
  const { reserve } = market;
  const scaled = { scaledSupply: market.scaledSupply, scaledDebt: market.scaledBorrow };
  const { supply, debt } = balancesAt(scaled, reserve, BigInt(analytics.block.timestamp), pool?.revision ?? null);
  const worthOf = (amount: bigint): bigint | null =>
    reserve.price === null ? null : (amount * reserve.price) / 10n ** BigInt(reserve.decimals);
  return {
    supply,
    borrow: debt,
    supplyBase: worthOf(supply),
    borrowBase: worthOf(debt),
    deficitBase: worthOf(market.deficit),
    priceDecimals: pool?.priceDecimals ?? 8,
  };
}

/**
 * Borrow over cash plus borrow, 27 decimals as the rate strategy has it; zero where nothing is borrowed, one where
 * something is and the pool holds no cash.
 */
export function utilizationText(borrow: bigint, cash: bigint): string {
  if (borrow === 0n) return '0';
  return cash <= 0n ? '1' : (quotientText(borrow, borrow + cash, 27) ?? '0');
}

/** A RAY rate per year as a fraction. */
export const aprText = (rateRay: bigint): string => scaledText(rateRay, 27);

/** A RAY rate per year compounded each second, a fraction; float64. */
export const apyText = (rateRay: bigint): string | null => floatText(aprToApy(Number(rateRay) / 1e27));

/** An amount of a pool's base currency in USD. */
export const baseText = (amount: bigint | null, priceDecimals: number): string | null =>
  amount === null ? null : scaledText(amount, priceDecimals);
