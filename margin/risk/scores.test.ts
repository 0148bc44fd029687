import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leverageBuildUp, leverageBuildUps } from './build-up.ts';
import { scoreMap } from './scorecard.ts';

describe('leverageBuildUp', () => {
  test('vector: 1…9 then 12 is (12 − 5) / √7.5 above itself', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12];
    const found = leverageBuildUp([
      { name: 'flat', values: values.map(() => 1) },
      { name: 'grows', values },
      { name: 'falls', values: values.map((one) => -one) },
    ]);
    expect(found.components.map(({ zScore }) => zScore)).toEqual([
      null,
      expect.closeTo(7 / Math.sqrt(7.5), 12),
      expect.closeTo(-7 / Math.sqrt(7.5), 12),
    ]);
    expect(found).toMatchObject({ driver: 'grows', index: expect.closeTo(0, 12) });
  });
  test('edge: without history there is no index', () => {
    expect(leverageBuildUp([{ name: 'x', values: [1, 2] }])).toMatchObject({ index: null, driver: null });
    expect(leverageBuildUp([])).toEqual({ index: null, driver: null, components: [] });
  });
});

describe('scoreMap', () => {
  test('vector: one hit of two predicted, one surprise', () => {
    const score = scoreMap(
      [
        { account: 'a', expectedUsd: 100 },
        { account: 'b', expectedUsd: 300 },
      ],
      [
        { account: 'a', seizedUsd: 60, timestamp: 1_500 },
        { account: 'a', seizedUsd: 60, timestamp: 1_200 },
        { account: 'c', seizedUsd: 40, timestamp: 1_300 },
      ],
      1_000,
    );
    expect(score).toEqual({
      predictedUsd: 400,
      actualUsd: 160,
      hitUsd: 120,
      firedUsd: 100,
      recall: 0.75,
      precision: 0.25,
      leadSeconds: 200,
      predictedAccounts: 2,
      liquidatedAccounts: 2,
      hitAccounts: 1,
    });
  });
  test('edge: nothing predicted and nothing seized are unknown, not zero', () => {
    expect(scoreMap([], [], 0)).toMatchObject({ recall: null, precision: null, leadSeconds: null });
  });
  test('property: shares stay in [0, 1], and a perfect map scores 1', () => {
    const accounts = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1 });
    fc.assert(
      fc.property(accounts, accounts, fc.integer({ min: 1, max: 99 }), (predicted, actual, usd) => {
        const map = predicted.map((id) => ({ account: `${id}`, expectedUsd: id + 1 }));
        const score = scoreMap(
          map,
          actual.map((id) => ({ account: `${id}`, seizedUsd: usd, timestamp: 5 })),
          1,
        );
        for (const share of [score.recall!, score.precision!]) expect(share >= 0 && share <= 1).toBe(true);
        const perfect = scoreMap(
          map,
          map.map(({ account, expectedUsd }) => ({ account, seizedUsd: expectedUsd, timestamp: 9 })),
          1,
        );
        expect([perfect.recall, perfect.precision, perfect.leadSeconds]).toEqual([1, 1, 8]);
      }),
    );
  });
});

test('leverageBuildUps: each point against those before it, the last as the present is; unknown values are none', () => {
  const borrowed = Array.from({ length: 12 }, (_, i) => 100 + (i % 3) + (i === 11 ? 20 : 0));
  const leverage = borrowed.map((value, i) => (i < 10 ? Number.NaN : value));
  const points = leverageBuildUps([
    { name: 'borrowed', values: borrowed },
    { name: 'leverage', values: leverage },
  ]);
  expect(points).toHaveLength(12);
  expect(points.slice(0, 8).map(({ index }) => index)).toEqual(Array(8).fill(null));
  expect(points[8]).toEqual(leverageBuildUp([{ name: 'borrowed', values: borrowed.slice(0, 9) }]));
  expect(points[11]).toEqual(
    leverageBuildUp([
      { name: 'borrowed', values: borrowed },
      { name: 'leverage', values: leverage.slice(10) },
    ]),
  );
  expect(points[11]).toMatchObject({ driver: 'borrowed', index: 6 });
});
