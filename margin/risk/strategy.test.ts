import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { portfolioMargin } from './portfolio-margin.ts';
import { exposures, type OwnerLeg, strategies } from './strategy.ts';

const leg = (side: OwnerLeg['side'], base: string, usd: number, rest: Partial<OwnerLeg> = {}): OwnerLeg => ({
  account: 'a',
  family: side === 'LONG' || side === 'SHORT' ? 'PERPETUAL' : 'LENDING',
  side,
  base,
  isStable: base === 'USD',
  isYieldBearing: false,
  usd,
  ...rest,
});
const kinds = (legs: OwnerLeg[]) => strategies(legs).map(({ kind }) => kind);

describe('strategies', () => {
  test('default: ETH on loan against a perp short is neutral and carries', () => {
    const found = strategies([leg('SUPPLY', 'ETH', 10_000), leg('SHORT', 'ETH', 9_800, { account: 'b' })]);
    expect(found.map(({ kind }) => kind)).toEqual(['CARRY', 'DELTA_NEUTRAL']);
    expect(found[1]?.confidence).toBeCloseTo(1 - 200 / 19_800, 12);
    expect(found[1]?.reasons).toContain('ETH: 10000 USD long, 9800 USD short');
  });
  test('staked ETH on borrowed ETH is a loop with carry, and nearly neutral only when deep', () => {
    const staked = leg('SUPPLY', 'ETH', 10_000, { isYieldBearing: true });
    expect(kinds([staked, leg('BORROW', 'ETH', 9_000)])).toEqual(['LOOP', 'CARRY', 'DELTA_NEUTRAL']);
    expect(kinds([staked, leg('BORROW', 'ETH', 3_000)])).toEqual(['LOOP', 'CARRY', 'DIRECTIONAL']);
  });
  test('ETH against dollars is directional', () => {
    const [only] = strategies([leg('SUPPLY', 'ETH', 10_000), leg('BORROW', 'USD', 5_000)]);
    expect(only).toMatchObject({ kind: 'DIRECTIONAL', confidence: 1 });
    expect(only?.reasons).toContain('long 10000 USD of ETH');
  });
  test('dollars against dollars are a loop, nothing and nobody has no label', () => {
    expect(kinds([leg('SUPPLY', 'USD', 5_000), leg('BORROW', 'USD', 4_000)])).toEqual(['LOOP']);
    expect(kinds([])).toEqual([]);
    expect(kinds([leg('SUPPLY', 'ETH', 50)])).toEqual([]);
  });
});

describe('portfolioMargin', () => {
  test('vector: net deltas of +600 ETH and −500 BTC require 40 % of the larger', () => {
    const found = portfolioMargin(
      exposures([leg('LONG', 'ETH', 600), leg('SHORT', 'BTC', 500), leg('SUPPLY', 'USD', 9e9)]),
    );
    expect(found).toMatchObject({ requiredUsd: 240, worst: { base: 'ETH', shock: -0.4, pnlUsd: -240 }, scenarios: 60 });
  });
  test('property: never more than the margin of each exposure apart, never below zero', () => {
    const legs = fc.array(
      fc.tuple(
        fc.constantFrom('LONG', 'SHORT', 'SUPPLY', 'BORROW'),
        fc.constantFrom('ETH', 'BTC', 'USD'),
        fc.integer({ min: 0, max: 1e6 }),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(legs, (given) => {
        const all = given.map(([side, base, usd]) => leg(side as OwnerLeg['side'], base, usd));
        const { requiredUsd } = portfolioMargin(exposures(all));
        const apart = all.reduce((sum, one) => sum + portfolioMargin(exposures([one])).requiredUsd, 0);
        expect(requiredUsd).toBeGreaterThanOrEqual(0);
        expect(requiredUsd).toBeLessThanOrEqual(apart + 1e-6);
      }),
    );
  });
});
