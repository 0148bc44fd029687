import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TimeBeforeIndexError, UnknownCategoryError, UnknownPriceError, UnknownReserveError } from '../errors.ts';
import { MAX_UINT256, RAY } from '../math/integers.ts';
import { accountData, collateralTerms, healthFraction, unpricedAssets } from './account.ts';
import { testPool, testReserve } from './fixtures.ts';
import type { AaveCategory, AaveUser } from './types.ts';

const units = (n: bigint): bigint => n * 10n ** 18n;
const user = (positions: AaveUser['positions'], category = 0): AaveUser => ({ id: 'u', category, positions });
const supply = (asset: string, scaledSupply: bigint) => ({ asset, scaledSupply, scaledDebt: 0n, isCollateral: true });
const debt = (asset: string, scaledDebt: bigint) => ({ asset, scaledSupply: 0n, scaledDebt, isCollateral: false });
const eth = testReserve('eth', { price: 2000_00000000n, ltv: 8000n, liquidationThreshold: 8250n });
const usd = testReserve('usd', { decimals: 6, ltv: 0n, liquidationThreshold: 7800n });

describe('accountData', () => {
  test('behavior: stable-rate debt compounds at its own rate and is owed beside variable debt of the same reserve', () => {
    const pool = testPool([eth, usd], { revision: 1 });
    const year = 31_536_000n;
    const stableDebt = { amount: 1000_000000n, rate: RAY / 10n, since: 0n };
    const position = { ...debt('usd', 500_000000n), stableDebt };
    const data = accountData(user([supply('eth', units(2n)), position]), pool, year);
    // 1 + 0.1 + 0.1²/2 + 0.1³/6 · 31/31.887: the contract cuts the cubic coefficient to a whole number.
    expect(data.debtBase).toBe(160516204300n);
    expect(data.healthFactor).toBe(
      accountData(user([supply('eth', units(2n)), debt('usd', 1605_162043n)]), pool, 0n).healthFactor,
    );
  });
  test('default: a worked account, with and without the truncated average', () => {
    const reserves = [
      testReserve('a', { decimals: 2, liquidationThreshold: 8300n }),
      testReserve('b', { decimals: 2, liquidationThreshold: 7800n }),
      testReserve('c', { decimals: 2, liquidationThreshold: 7350n }),
      testReserve('d', { decimals: 0 }),
    ];
    const account = user([supply('a', 12345678n), supply('b', 9876543n), supply('c', 5555555n), debt('d', 200_000n)]);
    const at = (revision: number) => accountData(account, testPool(reserves, { revision }), 0n);
    expect((Number(at(9).healthFactor) / 1e18).toFixed(8)).toBe('1.10169746');
    expect((Number(at(8).healthFactor) / 1e18).toFixed(8)).toBe('1.10166660');
    expect(at(9).liquidationThreshold).toBe(at(8).liquidationThreshold);
  });

  test('behavior: the six values of a plain account', () => {
    const account = user([supply('eth', units(10n)), debt('usd', 10_000_000_000n)]);
    expect(accountData(account, testPool([eth, usd]), 0n)).toEqual({
      collateralBase: 20_000_00000000n,
      debtBase: 10_000_00000000n,
      availableBorrows: 6_000_00000000n,
      liquidationThreshold: 8250n,
      ltv: 8000n,
      healthFactor: 1_650000000000000000n,
    });
  });

  test('behavior: an empty account and one without debt', () => {
    const empty = accountData(user([]), testPool([eth, usd]), 0n);
    expect(empty).toEqual({
      collateralBase: 0n,
      debtBase: 0n,
      availableBorrows: 0n,
      liquidationThreshold: 0n,
      ltv: 0n,
      healthFactor: MAX_UINT256,
    });
    expect(healthFraction(empty)).toBeNull();
    expect(healthFraction({ healthFactor: 0n })).toBe(0);
  });

  test('behavior: debt without collateral has health 0', () => {
    expect(accountData(user([debt('usd', 5n)]), testPool([eth, usd]), 0n).healthFactor).toBe(0n);
    expect(accountData(user([debt('usd', 500n)]), testPool([eth, usd], { revision: 8 }), 0n).healthFactor).toBe(0n);
  });

  test('behavior: from v3.5 collateral rounds down and debt rounds up, before both are floored or half-up', () => {
    const reserve = testReserve('x', {
      decimals: 18,
      price: 1n,
      liquidityIndex: RAY + RAY / 2n,
      variableBorrowIndex: RAY + RAY / 2n,
    });
    const account = user([{ asset: 'x', scaledSupply: units(3n) + 1n, scaledDebt: 1n, isCollateral: true }]);
    const now = accountData(account, testPool([reserve], { revision: 10 }), 0n);
    expect([now.collateralBase, now.debtBase]).toEqual([4n, 1n]);
    const then = accountData(account, testPool([reserve], { revision: 8 }), 0n);
    expect([then.collateralBase, then.debtBase]).toEqual([4n, 0n]);
    expect(then.healthFactor).toBe(MAX_UINT256);
  });

  test('behavior: supply that is no collateral counts for nothing', () => {
    const account = user([{ ...supply('eth', units(1n)), isCollateral: false }, debt('usd', 1n)]);
    expect(accountData(account, testPool([eth, usd]), 0n).collateralBase).toBe(0n);
  });

  test('behavior: interest since the stored index counts', () => {
    const reserve = testReserve('usd', { decimals: 6, variableBorrowRate: RAY / 10n, liquidityRate: RAY / 20n });
    const account = user([{ asset: 'usd', scaledSupply: 10n ** 10n, scaledDebt: 10n ** 9n, isCollateral: true }]);
    const data = accountData(account, testPool([reserve]), 31_536_000n);
    expect(data.collateralBase).toBe(10_500_00000000n);
    expect(data.debtBase).toBe(1105_16666700n);
  });

  test('error: what is missing is named', () => {
    const account = user([supply('eth', 1n), debt('usd', 1n)]);
    expect(() => accountData(account, testPool([eth]), 0n)).toThrow(UnknownReserveError);
    expect(() => accountData({ ...account, category: 3 }, testPool([eth, usd]), 0n)).toThrow(UnknownCategoryError);
    const unpriced = testPool([eth, { ...usd, price: null }]);
    expect(() => accountData(account, unpriced, 0n)).toThrow(UnknownPriceError);
    expect(unpricedAssets(account, unpriced)).toEqual(['usd']);
    expect(unpricedAssets(user([supply('usd', 0n), supply('eth', 1n)]), unpriced)).toEqual([]);
    const later = testPool([{ ...eth, indexTimestamp: 100n }, usd]);
    expect(() => accountData(account, later, 99n)).toThrow(TimeBeforeIndexError);
  });
});

describe('risk categories', () => {
  const category: AaveCategory = {
    id: 1,
    ltv: 9000n,
    liquidationThreshold: 9300n,
    liquidationBonus: 10100n,
    collateral: new Set(['eth', 'bare']),
    ltvZero: new Set(['eth']),
  };
  const bare = testReserve('bare', { ltv: 0n, liquidationThreshold: 0n });

  test('default: the category holds for assets it lists, for the others their own terms', () => {
    expect(collateralTerms(eth, category, 8)).toEqual({
      ltv: 9000n,
      liquidationThreshold: 9300n,
      liquidationBonus: 10100n,
      counts: true,
    });
    expect(collateralTerms(usd, category, 10).liquidationThreshold).toBe(7800n);
    expect(collateralTerms(eth, null, 10).liquidationThreshold).toBe(8250n);
  });

  test('behavior: zero LTV inside a category is honoured from v3.6', () => {
    expect([9, 10].map((revision) => collateralTerms(eth, category, revision).ltv)).toEqual([9000n, 0n]);
    const open = { ...category, ltvZero: new Set<string>() };
    expect([9, 10].map((revision) => collateralTerms({ ...eth, ltv: 0n }, open, revision).ltv)).toEqual([0n, 9000n]);
  });

  test('behavior: an asset that is collateral only inside a category counts from v3.6', () => {
    const account = user([supply('bare', units(1n))], 1);
    const at = (revision: number) =>
      accountData(account, testPool([bare], { revision, categories: [category] }), 0n).collateralBase;
    expect([at(9), at(10)]).toEqual([0n, 1_00000000n]);
  });

  test('behavior: an isolated category gives other assets no LTV from v3.7', () => {
    const isolated = { ...category, isolated: true };
    expect([10, 11].map((revision) => collateralTerms({ ...usd, ltv: 7000n }, isolated, revision).ltv)).toEqual([
      7000n,
      0n,
    ]);
  });

  test('behavior: a category price replaces the asset price up to v3.1, for collateral and debt', () => {
    const priced = { ...category, price: 1000_00000000n };
    const account = user([{ asset: 'eth', scaledSupply: units(2n), scaledDebt: units(1n), isCollateral: true }], 1);
    const at = (revision: number) => accountData(account, testPool([eth], { revision, categories: [priced] }), 0n);
    expect([at(4).collateralBase, at(4).debtBase]).toEqual([2000_00000000n, 1000_00000000n]);
    expect(at(5).collateralBase).toBe(4000_00000000n);
  });
});

test('health never falls when a collateral price rises, whatever the revision', () => {
  const amount = fc.bigInt({ min: 1n, max: 10n ** 24n });
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      fc.integer({ min: 5, max: 11 }),
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      (a, b, d, revision, rise) => {
        const account = user([supply('eth', a), supply('usd', b % 10n ** 13n), debt('debt', d)]);
        const other = testReserve('debt');
        const before = accountData(account, testPool([eth, usd, other], { revision }), 0n);
        const risen = { ...eth, price: (eth.price ?? 0n) + rise };
        const after = accountData(account, testPool([risen, usd, other], { revision }), 0n);
        // below v3.5 the average threshold is cut to whole basis points, so a rise may lose up to one of them
        const slack = revision >= 9 ? 0n : before.healthFactor / 5000n + 1n;
        expect(after.healthFactor + slack >= before.healthFactor).toBe(true);
      },
    ),
  );
});
