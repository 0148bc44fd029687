import { describe, expect, test } from 'vitest';
import { RAY, WAD } from '../math/integers.ts';
import { poolFacts } from '../pool-facts.ts';
import type { PoolAt } from '../protocol.ts';
import { compoundAdapter } from './adapter.ts';

const YEAR = 31_536_000n;
const apr = (percent: bigint): bigint => (WAD * percent) / 100n / YEAR;
const market = {
  id: 'base',
  pool: 'comet',
  kind: 'RESERVE',
  name: 'USDC',
  inputToken: 'usdc',
  priceFeed: null,
  rateModel: 'model',
  supplyIndexRay: RAY,
  borrowIndexRay: 2n * RAY,
  supplyRateRay: 0n,
  borrowRateRay: 0n,
  indexUpdatedAt: 0n,
  scaledSupply: 1_000_000n,
  scaledBorrow: 250_000n,
  cash: 600_000n,
  supplyCapNative: null,
};
const collateral = { ...market, id: 'weth', kind: 'COLLATERAL', rateModel: null, supplyCapNative: 7_000n };
const model = {
  id: 'model',
  market: 'base',
  supplyKinkWad: (WAD * 9n) / 10n,
  supplyBasePerSecondWad: 0n,
  supplySlopeLowPerSecondWad: apr(4n),
  supplySlopeHighPerSecondWad: apr(300n),
  borrowKinkWad: (WAD * 8n) / 10n,
  borrowBasePerSecondWad: apr(1n),
  borrowSlopeLowPerSecondWad: apr(5n),
  borrowSlopeHighPerSecondWad: apr(400n),
};

function cometAt(row: object = {}): PoolAt {
  const [facts] = poolFacts(
    new Map<string, readonly { readonly [field: string]: string | bigint | number | null }[]>([
      ['MarginPool', [{ id: 'comet', protocol: 'compound-v3', priceDecimals: 8, baseCurrency: null }]],
      ['Market', [{ ...market, ...row }, collateral]],
      ['InterestRateModel', [model]],
      ['Token', [{ id: 'usdc', symbol: 'USDC', decimals: 6, lastPriceUsd: null }]],
    ]),
    0n,
  );
  return compoundAdapter.pool(facts!).at(0n);
}

describe('the rate curves of a Comet', () => {
  const rates = cometAt().rates?.('base');
  test.each([
    [0, 0.01, 0],
    [0.5, 0.035, 0.02],
    [0.8, 0.05, 0.032],
    [0.9, 0.45, 0.036],
    [1.1, 1.25, 0.636],
  ])('vector: at a usage of %f borrow %f and supply %f, each by its own kink', (usage, borrowApr, supplyApr) => {
    expect(rates?.at(usage).borrowApr).toBeCloseTo(borrowApr, 8);
    expect(rates?.at(usage).supplyApr).toBeCloseTo(supplyApr, 8);
  });
  test('what-if: usage is borrowed over supplied, as far as there is cash', () => {
    expect(rates).toMatchObject({ kink: 0.8, supplyKink: 0.9, base: 1_000_000n });
    expect(rates?.usageAfter({ supply: 0n, borrow: 0n })).toBe(0.5);
    expect(rates?.usageAfter({ supply: 0n, borrow: 600_000n })).toBe(1.1);
    expect(rates?.usageAfter({ supply: 0n, borrow: 600_001n })).toBeNull();
    expect(rates?.usageAfter({ supply: -1_000_001n, borrow: 0n })).toBeNull();
  });
  test('an unknown model is no curve; a collateral has a cap, the base none', () => {
    expect(cometAt({ rateModel: null }).rates?.('base')).toBeNull();
    expect(cometAt().rates?.('weth')).toBeNull();
    expect(cometAt().caps?.('weth')).toEqual({ supply: 7_000n, borrow: null });
    expect(cometAt().caps?.('base')).toEqual({ supply: null, borrow: null });
  });
});
