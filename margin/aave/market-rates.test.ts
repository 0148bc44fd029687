import { describe, expect, test } from 'vitest';
import { RAY } from '../math/integers.ts';
import { poolFacts } from '../pool-facts.ts';
import type { PoolFacts } from '../protocol.ts';
import { aaveAdapter } from './adapter.ts';

const market = {
  id: 'm',
  pool: 'p',
  name: 'USD',
  inputToken: 'usd',
  priceFeed: null,
  rateModel: 'r',
  supplyIndexRay: RAY,
  borrowIndexRay: RAY,
  supplyRateRay: 0n,
  borrowRateRay: 0n,
  indexUpdatedAt: 0n,
  scaledSupply: 1_000_000n,
  scaledBorrow: 450_000n,
  cash: 550_000n,
  deficit: 0n,
  reserveFactorBps: 1000n,
  supplyCap: 3n,
  borrowCap: 0n,
};
const model = { id: 'r', market: 'm', optimalUsageBps: 9000n, baseRateBps: 0n, slope1Bps: 400n, slope2Bps: 6000n };

const at = (facts: PoolFacts) => aaveAdapter.pool(facts).at(0n);

function factsOf(row: object = {}): PoolFacts {
  const [facts] = poolFacts(
    new Map([
      ['MarginPool', [{ id: 'p', protocol: 'aave-v3', revision: 10, priceDecimals: 8 }]],
      ['Market', [{ ...market, ...row }]],
      ['InterestRateModel', [model]],
      ['Token', [{ id: 'usd', symbol: 'USD', decimals: 6, lastPriceUsd: null }]],
    ]),
    0n,
  );
  return facts!;
}

const ratesOf = (row: object = {}) => at(factsOf(row)).rates?.('m') ?? null;

describe('the rate curve of a reserve', () => {
  test.each([
    [0.45, 0.02, 0.0081],
    [0.9, 0.04, 0.0324],
    [0.95, 0.34, 0.2907],
  ])('vector: at %f borrow %f and supply %f', (usage, borrowApr, supplyApr) => {
    const found = ratesOf()!.at(usage);
    expect(found.borrowApr).toBeCloseTo(borrowApr, 12);
    expect(found.supplyApr).toBeCloseTo(supplyApr, 12);
  });
  test('what-if moves cash and debt', () => {
    const rates = ratesOf()!;
    expect(rates.usageAfter({ supply: 0n, borrow: 0n })).toBe(0.45);
    expect(rates.usageAfter({ supply: 0n, borrow: 450_000n })).toBe(0.9);
    expect(rates.usageAfter({ supply: -100_000n, borrow: -200_000n })).toBeCloseTo(0.25 / 0.9, 12);
    expect(rates.usageAfter({ supply: 0n, borrow: 550_001n })).toBeNull();
  });
  test('caps are whole tokens, zero is none; an unknown strategy is no curve', () => {
    expect(ratesOf()).toMatchObject({ kink: 0.9, supplyKink: 0.9, base: 1_000_000n });
    expect(at(factsOf()).caps?.('m')).toEqual({ supply: 3_000_000n, borrow: null });
    expect(ratesOf({ rateModel: 'other' })).toBeNull();
  });
});
