import { describe, expect, test } from 'vitest';
import { Q96 } from './integers.ts';
import { rangeAmounts, sqrtPriceAtTick } from './liquidity.ts';
import { orderFee, orderFundingCoefficient, type PoolGrowth, type SettledRange, type TickGrowth } from './maker.ts';

const WAD = 10n ** 18n;
const Q128 = 2n ** 128n;
const fresh = { feeInsideX128: 0n, fundingBelowX96: 0n, fundingInsideX96: 0n, rootFundingInsideX96: 0n };
const order: SettledRange = { lowerTick: -200, upperTick: 200, liquidity: 100n * WAD, settled: fresh };
const none: TickGrowth = { feeX128: 0n, fundingX96: 0n, rootFundingX96: 0n };
const pool = (tick: number, growth: Partial<PoolGrowth> = {}): PoolGrowth => ({
  tick,
  feeX128: 0n,
  rootFundingX96: 0n,
  ticks: new Map([
    [-200, none],
    [200, none],
  ]),
  ...growth,
});

describe('fees of an order', () => {
  test('default: its share of what its range earned', () => {
    expect(orderFee(order, pool(0, { feeX128: Q128 / 20n }))).toBe(5n * WAD - 1n);
  });
  test('behavior: what grew while the price was above is not its own', () => {
    const ticks = new Map([
      [-200, none],
      [200, { ...none, feeX128: Q128 / 20n }],
    ] as const);
    expect(orderFee(order, pool(300, { feeX128: Q128, ticks }))).toBe(5n * WAD - 1n);
    expect(orderFee(order, pool(0, { feeX128: Q128, ticks }))).toBe(
      orderFee(order, pool(0, { feeX128: Q128 - Q128 / 20n })),
    );
  });
});

describe('funding of an order', () => {
  const day = 10n * 86_400n * Q96;
  test('behavior: below its range it is all base, above it none', () => {
    const base = rangeAmounts(order, sqrtPriceAtTick(-400)).base;
    expect(orderFundingCoefficient(order, pool(-400), day)).toBe((base * day) / Q96);
    expect(orderFundingCoefficient(order, pool(300, { rootFundingX96: day }), day)).toBe(0n);
  });
  test('default: inside, the base it holds at the price', () => {
    const held = Number(rangeAmounts(order, Q96).base) / 1e18;
    const coefficient = orderFundingCoefficient(order, pool(0, { rootFundingX96: day }), day);
    expect(Number(coefficient) / 1e18 / 864_000).toBeCloseTo(held, 12);
  });
});
