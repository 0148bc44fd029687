import type { EntityRow } from '../../engine/index.ts';
import { type Analytics, poolAt } from './analytics.ts';
import { baseText } from './market-numbers.ts';
import { textOf } from './row.ts';

export interface PositionAnswer {
  readonly balanceNow: string;
  readonly valueUsd: string | null;
}

/** A position's balance at the block's timestamp, as the protocol rounds it, and its value. */
export function positionAnswer(analytics: Analytics, row: EntityRow): PositionAnswer {
  const market = analytics.markets.get(textOf(row, 'market'));
  const pool = analytics.pools.get(market?.poolId ?? '');
  if (market === undefined || pool === undefined) return { balanceNow: '0', valueUsd: null };
  const { balance, value } = poolAt(analytics, pool).position(row);
  return { balanceNow: balance.toString(), valueUsd: baseText(value, pool.decimals) };
}
