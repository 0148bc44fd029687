import { balancesAt } from '../../margin/index.ts';
import type { Analytics } from './analytics.ts';
import { baseText } from './market-numbers.ts';

export interface PositionAnswer {
  readonly balanceNow: string;
  readonly valueUsd: string | null;
}

export interface PositionFacts {
  readonly marketId: string;
  readonly isDebt: boolean;
  readonly scaledBalance: bigint;
}

/** A position's balance with interest to the block's timestamp, as its token's balanceOf says, and its value. */
export function positionAnswer(
  analytics: Analytics,
  { marketId, isDebt, scaledBalance }: PositionFacts,
): PositionAnswer {
  const market = analytics.markets.get(marketId);
  const pool = analytics.pools.get(market?.poolId ?? '')?.pool;
  if (market === undefined || pool === undefined) return { balanceNow: '0', valueUsd: null };
  const { reserve } = market;
  const { supply, debt } = balancesAt(
    { scaledSupply: isDebt ? 0n : scaledBalance, scaledDebt: isDebt ? scaledBalance : 0n },
    reserve,
    BigInt(analytics.block.timestamp),
    pool.revision,
  );
  const balance = isDebt ? debt : supply;
  const value = reserve.price === null ? null : (balance * reserve.price) / 10n ** BigInt(reserve.decimals);
  return { balanceNow: balance.toString(), valueUsd: baseText(value, pool.priceDecimals) };
}
