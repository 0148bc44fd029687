import { RAY } from '../math/integers.ts';
import type { AaveCategory, AavePool, AaveReserve } from './types.ts';

/** A reserve for tests: index 1, no interest, USD base with 8 decimals; override what matters. */
export function testReserve(asset: string, overrides: Partial<AaveReserve> = {}): AaveReserve {
  return {
    asset,
    decimals: 18,
    price: 100_000_000n,
    liquidityIndex: RAY,
    variableBorrowIndex: RAY,
    liquidityRate: 0n,
    variableBorrowRate: 0n,
    indexTimestamp: 0n,
    ltv: 7500n,
    liquidationThreshold: 8000n,
    liquidationBonus: 10500n,
    liquidationProtocolFee: 1000n,
    ...overrides,
  };
}

export function testPool(
  reserves: readonly AaveReserve[],
  { revision = 10, categories = [] }: { revision?: number | null; categories?: readonly AaveCategory[] } = {},
): AavePool {
  return {
    revision,
    priceDecimals: 8,
    reserves: new Map(reserves.map((reserve) => [reserve.asset, reserve])),
    categories: new Map(categories.map((category) => [category.id, category])),
  };
}
