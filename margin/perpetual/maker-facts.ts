import { bigintOf, bigintOrNull, booleanOf, type FactRow, intOf, intOrNull, textOf } from '../facts.ts';
import type { PoolFacts } from '../protocol.ts';
import type { PerpetualOrder } from './account.ts';
import type { PoolGrowth, TickGrowth } from './maker.ts';

/** An open order with whose it is and up to where its funding is settled. */
export interface OrderFacts extends PerpetualOrder {
  readonly market: string;
  readonly growthX96: bigint;
}

/** A row of MakerOrder. */
export function orderOf(row: FactRow): OrderFacts {
  return {
    market: textOf(row, 'market'),
    growthX96: bigintOf(row, 'fundingGrowthX96'),
    lowerTick: intOf(row, 'lowerTick'),
    upperTick: intOf(row, 'upperTick'),
    liquidity: bigintOf(row, 'liquidity'),
    baseDebt: bigintOf(row, 'baseDebt'),
    quoteDebt: bigintOf(row, 'quoteDebt'),
    settled: {
      feeInsideX128: bigintOf(row, 'feeInsideX128'),
      fundingBelowX96: bigintOf(row, 'fundingBelowX96'),
      fundingInsideX96: bigintOf(row, 'fundingInsideX96'),
      rootFundingInsideX96: bigintOf(row, 'rootFundingInsideX96'),
    },
  };
}

/** Open orders by margin account. */
export function ordersOf(facts: PoolFacts): Map<string, OrderFacts[]> {
  const open = facts.rowsOf('MakerOrder').filter((row) => booleanOf(row, 'isOpen'));
  const orders = new Map<string, OrderFacts[]>();
  for (const row of open) {
    const account = textOf(row, 'marginAccount');
    const held = orders.get(account);
    if (held === undefined) orders.set(account, [orderOf(row)]);
    else held.push(orderOf(row));
  }
  return orders;
}

export function ticksByMarket(facts: PoolFacts): Map<string, FactRow[]> {
  const ticks = new Map<string, FactRow[]>();
  for (const row of facts.rowsOf('PoolTick')) {
    const market = textOf(row, 'market');
    const known = ticks.get(market);
    if (known === undefined) ticks.set(market, [row]);
    else known.push(row);
  }
  return ticks;
}

/** A row of VirtualPool with those of PoolTick of its market. */
export function poolGrowth(swap: FactRow | undefined, ticks: readonly FactRow[] = []): PoolGrowth {
  const of = (field: string): bigint => (swap && bigintOrNull(swap, field)) ?? 0n;
  return {
    tick: (swap && intOrNull(swap, 'tick')) ?? 0,
    feeX128: of('feeGrowthX128'),
    rootFundingX96: of('rootFundingGrowthX96'),
    ticks: new Map(ticks.map((row) => [intOf(row, 'tick'), tickGrowth(row)])),
  };
}

const tickGrowth = (row: FactRow): TickGrowth => ({
  feeX128: bigintOf(row, 'feeOutsideX128'),
  fundingX96: bigintOf(row, 'fundingOutsideX96'),
  rootFundingX96: bigintOf(row, 'rootFundingOutsideX96'),
});
