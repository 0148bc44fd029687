import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WAD } from '../math/integers.ts';
import {
  type Comet,
  type CometAccount,
  cometAbsorption,
  cometHealthFactor,
  cometPenaltyBps,
  cometPresentValue,
  cometRate,
  cometStoreFrontPrice,
  cometUtilization,
  isCometLiquidatable,
} from './comet.ts';

const percent = (n: bigint): bigint => (WAD * n) / 100n;
const comet: Comet = {
  base: { scale: 10n ** 6n, price: 10n ** 8n, supplyIndex: 10n ** 15n, borrowIndex: (10n ** 15n * 11n) / 10n },
  assets: [
    {
      asset: 'eth',
      scale: WAD,
      price: 2000n * 10n ** 8n,
      borrowCollateralFactor: percent(80n),
      liquidateCollateralFactor: percent(85n),
      liquidationFactor: percent(93n),
    },
    {
      asset: 'btc',
      scale: 10n ** 8n,
      price: 50_000n * 10n ** 8n,
      borrowCollateralFactor: percent(70n),
      liquidateCollateralFactor: percent(75n),
      liquidationFactor: percent(90n),
    },
  ],
};
/** 10 ETH and 0.1 BTC against a debt in whole USDC. */
const owing = (debt: bigint): CometAccount => ({
  principal: (-debt * 10n ** 7n) / 11n,
  collateral: new Map([
    ['eth', 10n * WAD],
    ['btc', 10n ** 7n],
  ]),
});

describe('health', () => {
  test('default: collateral at its liquidation factors over debt', () => {
    // 0.85·20000 + 0.75·5000 = 20750 over 10000
    expect(cometHealthFactor(comet, owing(10_999n))).not.toBeNull();
    expect(Number(cometHealthFactor(comet, owing(11_000n))) / 1e18).toBeCloseTo(20_750 / 11_000, 9);
    expect(cometPresentValue(comet.base, -10_000n * 10n ** 6n)).toBe(-11_000n * 10n ** 6n);
  });
  test('behavior: below 1 exactly when liquidatable; equality is safe', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 20_000n, max: 21_500n }), (debt) => {
        const health = cometHealthFactor(comet, owing(debt)) ?? 0n;
        expect(isCometLiquidatable(comet, owing(debt))).toBe(health < WAD);
      }),
    );
    const edge = { principal: -20_750_000_000n, collateral: owing(1n).collateral };
    const flat = { ...comet, base: { ...comet.base, borrowIndex: 10n ** 15n } };
    expect(isCometLiquidatable(flat, edge)).toBe(false);
    expect(isCometLiquidatable(flat, { ...edge, principal: edge.principal - 1n })).toBe(true);
  });
  test('behavior: suppliers have none', () => {
    const supplier = { principal: 5n, collateral: new Map<string, bigint>() };
    expect([cometHealthFactor(comet, supplier), isCometLiquidatable(comet, supplier)]).toEqual([null, false]);
  });
});

describe('cometAbsorption', () => {
  test('default: every collateral is taken, the surplus over the debt is credited', () => {
    // credited 0.93·20000 + 0.90·5000 = 23100 against 22000
    const result = cometAbsorption(comet, owing(22_000n));
    expect(result?.collateralValue).toBe(25_000n * 10n ** 8n);
    expect(Number(result?.newBalance) / 1e6).toBeCloseTo(1100, 5);
    expect(Number(result?.basePaidOut) / 1e6).toBeCloseTo(23_100, 5);
    expect(result?.shortfall).toBe(0n);
  });
  test('behavior: what is not covered is the reserves’ loss', () => {
    const result = cometAbsorption(comet, owing(33_000n));
    expect(result?.newBalance).toBe(0n);
    expect(Number(result?.shortfall) / 1e6).toBeCloseTo(9900, 5);
    expect(Number(result?.basePaidOut) / 1e6).toBeCloseTo(33_000, 5);
  });
  test('error: a healthy account is not absorbed', () => {
    expect(cometAbsorption(comet, owing(10_000n))).toBeNull();
  });
});

describe('markets', () => {
  test('default: store-front price, penalty, utilization and rates', () => {
    const eth = comet.assets[0]!;
    expect(cometStoreFrontPrice(eth, percent(60n))).toBe((2000n * 10n ** 8n * 958n) / 1000n);
    expect(cometPenaltyBps(eth)).toBe(700n);
    expect(cometUtilization(comet.base, 1000n, 500n)).toBe(percent(55n));
    expect(cometUtilization(comet.base, 0n, 5n)).toBe(0n);
    expect(cometUtilization(comet.base, 100n, 100n) > WAD).toBe(true);
    const curve = { base: 100n, slopeLow: 1000n, slopeHigh: 10_000n, kink: percent(80n) };
    expect([0n, 80n, 90n].map((u) => cometRate(curve, percent(u)))).toEqual([100n, 900n, 1900n]);
  });
});
