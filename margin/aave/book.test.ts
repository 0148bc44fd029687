import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountAt, liquidationPrice } from '../book/account.ts';
import { createBookBuilder } from '../book/builder.ts';
import { seededRandom } from '../book/fixtures.ts';
import type { Book } from '../book/types.ts';
import { TimeBeforeIndexError } from '../errors.ts';
import { RAY, WAD } from '../math/integers.ts';
import { accountData, healthFraction } from './account.ts';
import { aaveBookAssets, addAaveAccounts } from './book.ts';
import { testPool, testReserve } from './fixtures.ts';
import { liquidationOutcome } from './liquidation.ts';
import type { AaveCategory, AavePool, AavePosition, AaveUser } from './types.ts';

const NOW = 1_700_000_000n;
const category: AaveCategory = {
  id: 1,
  ltv: 9000n,
  liquidationThreshold: 9300n,
  liquidationBonus: 10100n,
  collateral: new Set(['eth', 'steth']),
  ltvZero: new Set(),
};
const reserves = [
  testReserve('eth', { price: 2345_67000000n, liquidationThreshold: 8250n, ...grown(3n) }),
  testReserve('steth', { price: 2612_34567890n, liquidationThreshold: 7900n, liquidationBonus: 10700n, ...grown(5n) }),
  testReserve('btc', { price: 61_234_56000000n, decimals: 8, liquidationThreshold: 7800n, ...grown(2n) }),
  testReserve('usd', { price: 99_980000n, decimals: 6, liquidationThreshold: 7700n, ...grown(7n) }),
  testReserve('gho', { price: 1_00010000n, ltv: 0n, liquidationThreshold: 0n, ...grown(11n) }),
];

function grown(n: bigint) {
  return {
    liquidityIndex: RAY + (RAY * n) / 137n,
    variableBorrowIndex: RAY + (RAY * n) / 91n,
    liquidityRate: (RAY * n) / 400n,
    variableBorrowRate: (RAY * n) / 220n,
    indexTimestamp: NOW - 86_400n * n,
  };
}

const poolOf = (revision: number): AavePool => testPool(reserves, { revision, categories: [category] });

function bookOf(pool: AavePool, users: readonly AaveUser[]): Book {
  const builder = createBookBuilder(aaveBookAssets(pool));
  addAaveAccounts(builder, { pool, users, timestamp: NOW, group: 'pool' });
  return builder.finish();
}

/** Accounts worth at least some dollars, with collateral, idle supply, debts, both sides in one asset, and eMode. */
function randomUsers(seed: number, count: number): AaveUser[] {
  const random = seededRandom(seed);
  const scaled = (asset: (typeof reserves)[number], usd: number): bigint =>
    BigInt(Math.round((usd / (Number(asset.price) / 1e8)) * 1e6)) * 10n ** BigInt(asset.decimals - 6);
  return Array.from({ length: count }, (_, i) => {
    const positions: AavePosition[] = reserves
      .filter(() => random() < 0.5)
      .map((reserve) => ({
        asset: reserve.asset,
        scaledSupply: random() < 0.6 ? scaled(reserve, 10 ** (2 + 4 * random())) : 0n,
        scaledDebt: random() < 0.5 ? scaled(reserve, 10 ** (1 + 4 * random())) : 0n,
        isCollateral: random() < 0.8,
      }));
    return { id: `user-${i}`, category: random() < 0.3 ? 1 : 0, positions };
  });
}

/** USD by which the contract may round an account's collateral or debt: a native unit and 1e-8 for each balance. */
function dustOf(user: AaveUser): number {
  return user.positions.reduce((sum, { asset }) => {
    const { price, decimals } = reserves.find((reserve) => reserve.asset === asset)!;
    return sum + Number(price) / 1e8 / 10 ** decimals + 1e-8;
  }, 0);
}

/** By how much rounding may move a health factor: dust in both its sides, and float64. */
function slackOf(user: AaveUser, exact: ReturnType<typeof accountData>): number {
  const health = Number(exact.healthFactor) / 1e18;
  return ((1 + health) * dustOf(user)) / (Number(exact.debtBase) / 1e8) + 1e-12 * Math.max(1, health);
}

describe('addAaveAccounts', () => {
  test('default: weights are threshold · units less debt', () => {
    const pool = testPool([testReserve('eth', { price: 2000_00000000n }), testReserve('usd', { decimals: 6 })]);
    const position = { asset: 'eth', scaledSupply: 10n * WAD, scaledDebt: 2n * WAD, isCollateral: true };
    const supplied = { asset: 'usd', scaledSupply: 5_000_000n, scaledDebt: 0n, isCollateral: false };
    const builder = createBookBuilder(aaveBookAssets(pool));
    addAaveAccounts(builder, {
      pool,
      users: [{ id: 'a', category: 0, positions: [position, supplied] }],
      timestamp: 0n,
    });
    const book = builder.finish();
    expect(accountAt(book, 0)).toMatchObject({
      marginRatio: 4,
      collateralUsd: 20_000,
      debtUsd: 4000,
      idleUsd: 5,
      equityUsd: 16_005,
    });
    expect(book.bonus[0]).toBeCloseTo(1.05, 12);
    expect(book.rules).toEqual([{ closeFactor: 0.5, fullBelowHealth: 0.95, fullBelowUsd: 2000 }]);
  });

  test('behavior: the health factor equals the contract’s from v3.5, but for its rounding', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(9, 10, 11), (seed, revision) => {
        const pool = poolOf(revision);
        const users = randomUsers(seed, 20);
        const book = bookOf(pool, users);
        [...book.ids].forEach((id, account) => {
          const user = users.find((u) => u.id === id)!;
          const exact = accountData(user, pool, NOW);
          const { marginRatio, collateralUsd, debtUsd } = accountAt(book, account);
          const dust = dustOf(user) + 1e-12 * (collateralUsd + debtUsd);
          expect(Math.abs(collateralUsd - Number(exact.collateralBase) / 1e8)).toBeLessThan(dust);
          expect(Math.abs(debtUsd - Number(exact.debtBase) / 1e8)).toBeLessThan(dust);
          const health = healthFraction(exact);
          if (health === null || marginRatio === null) expect(marginRatio).toBe(health);
          else expect(Math.abs(marginRatio - health)).toBeLessThan(slackOf(user, exact));
        });
      }),
      { numRuns: 40 },
    );
  });

  test('behavior: up to v3.4 it exceeds the contract’s by at most one basis point of threshold', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1, 4, 7, 8), (seed, revision) => {
        const pool = poolOf(revision);
        const users = randomUsers(seed, 20);
        const book = bookOf(pool, users);
        [...book.ids].forEach((id, account) => {
          const user = users.find((u) => u.id === id)!;
          const exact = accountData(user, pool, NOW);
          const health = healthFraction(exact);
          const ratio = accountAt(book, account).marginRatio;
          if (health === null || ratio === null) return;
          const perBps = Number(exact.collateralBase) / Number(exact.debtBase) / 1e4;
          expect(ratio - health).toBeGreaterThan(-slackOf(user, exact));
          expect(ratio - health).toBeLessThan(perBps + slackOf(user, exact));
        });
      }),
      { numRuns: 30 },
    );
  });

  test('behavior: just below its liquidation price an account is liquidatable by the contract, just above it is not', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const pool = poolOf(10);
        const users = randomUsers(seed, 10);
        const book = bookOf(pool, users);
        [...book.ids].forEach((id, account) => {
          const found = liquidationPrice(book, account, 'eth');
          if (found === null || found.price > 1e7 || found.price < 0.01) return;
          const user = users.find((u) => u.id === id)!;
          const isUnder = (price: number): boolean => {
            const eth = { ...reserves[0]!, price: BigInt(Math.round(price * 1e8)) };
            const moved = testPool([eth, ...reserves.slice(1)], { categories: [category] });
            return accountData(user, moved, NOW).healthFactor < WAD;
          };
          const sides = [isUnder(found.price * (1 - 1e-4)), isUnder(found.price * (1 + 1e-4))];
          expect(sides).toEqual(found.direction === 'FALLS' ? [true, false] : [false, true]);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('behavior: expected seizure of a one-pair account is what the contract takes, fee included', () => {
    const eth = testReserve('eth', { price: 2000_00000000n, liquidationThreshold: 8250n });
    const pool = testPool([eth, testReserve('usd', { decimals: 6 })]);
    for (const debt of [16_600n, 18_000n, 25_000n]) {
      const user: AaveUser = {
        id: 'a',
        category: 0,
        positions: [
          { asset: 'eth', scaledSupply: 10n * WAD, scaledDebt: 0n, isCollateral: true },
          { asset: 'usd', scaledSupply: 0n, scaledDebt: debt * 1_000_000n, isCollateral: false },
        ],
      };
      const builder = createBookBuilder(aaveBookAssets(pool));
      addAaveAccounts(builder, { pool, users: [user], timestamp: 0n });
      const outcome = liquidationOutcome(user, pool, 0n, { collateralAsset: 'eth', debtAsset: 'usd' });
      if (!outcome.allowed) throw new Error(outcome.reason);
      const taken = (Number(outcome.seized + outcome.protocolFee) / 1e18) * 2000;
      expect(accountAt(builder.finish(), 0).expectedSeizedUsd).toBeCloseTo(taken, 4);
    }
  });

  test('behavior: a category price up to v3.1 inflates the units', () => {
    const priced = { ...category, price: 2500_00000000n };
    const pool = testPool(reserves, { revision: 4, categories: [priced] });
    const user: AaveUser = {
      id: 'a',
      category: 1,
      positions: [
        { asset: 'eth', scaledSupply: 10n * WAD, scaledDebt: 0n, isCollateral: true },
        { asset: 'usd', scaledSupply: 0n, scaledDebt: 9_000_000_000n, isCollateral: false },
      ],
    };
    const exact = healthFraction(accountData(user, pool, NOW)) ?? 0;
    expect(accountAt(bookOf(pool, [user]), 0).marginRatio).toBeCloseTo(exact, 3);
  });

  test('behavior: accounts that cannot be valued are excluded with the reason, empty ones skipped', () => {
    const [eth, ...rest] = reserves;
    const pool = testPool([{ ...eth!, price: null }, ...rest]);
    const hold = (asset: string, units: bigint) => [{ asset, scaledSupply: units, scaledDebt: 0n, isCollateral: true }];
    const book = bookOf(pool, [
      { id: 'unpriced', category: 0, positions: hold('eth', 1n) },
      { id: 'unlisted', category: 0, positions: hold('doge', 1n) },
      { id: 'uncategorised', category: 9, positions: hold('usd', 1n) },
      { id: 'empty', category: 0, positions: hold('usd', 0n) },
      { id: 'fine', category: 0, positions: hold('usd', 1n) },
    ]);
    expect([...book.ids]).toEqual(['fine']);
    expect(book.excluded.map(({ id }) => id)).toEqual(['unpriced', 'unlisted', 'uncategorised']);
    expect(book.excluded[0]?.reason).toBe('no price is known for eth');
  });

  test('error: a time before the pool’s state', () => {
    const builder = createBookBuilder(aaveBookAssets(poolOf(10)));
    expect(() => addAaveAccounts(builder, { pool: poolOf(10), users: [], timestamp: 1n })).toThrow(
      TimeBeforeIndexError,
    );
  });
});
