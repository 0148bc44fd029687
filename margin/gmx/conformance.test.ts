import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildBook } from '../book/builder.ts';
import { seededRandom } from '../book/fixtures.ts';
import { rowsOf } from '../conformance/stage.ts';
import { type ConformanceCase, conformanceProblems } from '../conformance.ts';
import type { FactRow } from '../facts.ts';
import { poolFacts } from '../pool-facts.ts';
import type { AccountFacts, PoolFacts } from '../protocol.ts';
import { gmxAdapter } from './adapter.ts';

const NOW = 1_700_000_000n;
const POOL = '0xpool';
const FLOAT = 10n ** 30n;
const PERP = `${POOL}-perp`;
const market = (token: string): string => `${POOL}-${token}`;

/** Keepers' prices per native unit, 30 less the token's decimals. */
type Prices = ReadonlyMap<string, readonly [bigint, bigint] | null>;
const range = (price: number, decimals: number): readonly [bigint, bigint] => {
  const middle = BigInt(Math.round(price * 1e6)) * 10n ** BigInt(24 - decimals);
  return [middle - middle / 4000n, middle + middle / 4000n];
};

interface World {
  readonly index: string;
  readonly accounts: readonly AccountFacts[];
}
const decimalsOf: Readonly<Record<string, number>> = { doge: 8, eth: 18, usd: 6 };
const priceOf: Readonly<Record<string, number>> = { doge: 0.21, eth: 2345.67, usd: 0.9998 };

const sum = (accounts: readonly AccountFacts[], field: string, pick: (row: FactRow) => boolean): bigint =>
  accounts
    .flatMap(({ positions }) => positions)
    .filter(pick)
    .reduce((total, row) => total + BigInt((row[field] ?? 0n) as bigint), 0n);

function tablesOf({ index, accounts }: World, prices: Prices): PoolFacts {
  const of = (side: string) => (row: FactRow) => row.side === side;
  const tokens = [...new Set([index, 'eth', 'usd'])];
  const collateral = (token: string): FactRow => ({
    id: market(token),
    pool: POOL,
    kind: 'COLLATERAL',
    name: token,
    inputToken: token,
    priceFeed: `feed-${token}`,
    scaledSupply: sum(accounts, 'balance', (row) => row.market === market(token)),
    poolAmount: token === 'eth' ? 900n * 10n ** 18n : 2_000_000n * 10n ** 6n,
    deficit: 0n,
  });
  const perp: FactRow = {
    ...collateral(index),
    id: PERP,
    kind: 'PERP',
    scaledSupply: 0n,
    poolAmount: null,
    longToken: 'eth',
    shortToken: 'usd',
    longSize: sum(accounts, 'size', of('LONG')),
    shortSize: sum(accounts, 'size', of('SHORT')),
    longNotional: sum(accounts, 'entryNotional', of('LONG')),
    shortNotional: sum(accounts, 'entryNotional', of('SHORT')),
    borrowingFactorLong: FLOAT / 20n,
    borrowingFactorShort: FLOAT / 30n,
    borrowingUpdatedAt: NOW - 4000n,
    fundingRatePerDay: { digits: 3n, exp: -3 },
    fundingUpdatedAt: NOW - 4000n,
  };
  const settings = {
    'POSITION_FEE_FACTOR.true': (FLOAT * 4n) / 10_000n,
    'POSITION_FEE_FACTOR.false': (FLOAT * 6n) / 10_000n,
    'POSITION_IMPACT_FACTOR.true': FLOAT / 10n ** 10n,
    'POSITION_IMPACT_FACTOR.false': (FLOAT * 2n) / 10n ** 10n,
    'POSITION_IMPACT_EXPONENT_FACTOR.true': 2n * FLOAT,
    'POSITION_IMPACT_EXPONENT_FACTOR.false': 2n * FLOAT,
    'BORROWING_FACTOR.true': FLOAT / 10n ** 9n,
    'BORROWING_FACTOR.false': FLOAT / 10n ** 9n,
    'OPEN_INTEREST_RESERVE_FACTOR.true': FLOAT,
    'OPEN_INTEREST_RESERVE_FACTOR.false': FLOAT,
  };
  const tables = new Map<string, readonly FactRow[]>([
    ['MarginPool', [{ id: POOL, protocol: 'gmx-v2-test' }]],
    ['Market', [perp, ...['eth', 'usd'].map(collateral)]],
    [
      'MarginParameters',
      [
        {
          id: PERP,
          market: PERP,
          minCollateralFactorForLiquidation: FLOAT / 200n,
          maxPositionImpactFactorForLiquidations: FLOAT / 100n,
          minimumPositionMargin: FLOAT,
        },
      ],
    ],
    [
      'PerpSide',
      ['LONG', 'SHORT'].flatMap((side) =>
        ['eth', 'usd'].map((token) => ({
          id: `${side}-${token}`,
          market: PERP,
          collateralToken: token,
          side,
          fundingFeePerSize: token === 'eth' ? 10n ** 26n : 10n ** 18n,
        })),
      ),
    ],
    [
      'ProtocolSetting',
      Object.entries(settings).map(([key, value]) => ({ id: key, pool: POOL, market: PERP, key, value: `${value}` })),
    ],
    ['Token', tokens.map((token) => ({ id: token, symbol: token, decimals: decimalsOf[token] ?? 0 }))],
    [
      'PriceFeed',
      tokens.map((token) => {
        const [minAnswer, maxAnswer] = prices.get(token) ?? [null, null];
        return { id: `feed-${token}`, minAnswer, maxAnswer, updatedAt: NOW };
      }),
    ],
  ]);
  return poolFacts(tables, NOW)[0]!;
}

function randomAccounts(seed: number, index: string, count: number): AccountFacts[] {
  const random = seededRandom(seed);
  const native = (token: string, usd: number): bigint =>
    BigInt(Math.round((usd / (priceOf[token] ?? 1)) * 1e6)) * 10n ** BigInt((decimalsOf[token] ?? 0) - 6);
  return Array.from({ length: count }, (_, i) => {
    const id = `account-${i}`;
    const side = random() < 0.5 ? 'LONG' : 'SHORT';
    const collateral = random() < 0.5 ? 'eth' : 'usd';
    const sizeUsd = 10 ** (2 + 3 * random());
    // Entries within a few per cent of the price, so that no side's profit passes the pool's cap.
    const entry = sizeUsd * (0.97 + 0.06 * random());
    const perp: FactRow = {
      id: `${id}-perp`,
      market: PERP,
      side,
      balance: native(index, sizeUsd),
      size: native(index, sizeUsd),
      entryNotional: BigInt(Math.round(entry * 1e6)) * 10n ** 24n,
      borrowingIndex: FLOAT / 40n,
      fundingIndex: 0n,
      pendingImpact: BigInt(Math.round((random() - 0.5) * 1e3)),
    };
    const held = native(collateral, sizeUsd * (0.02 + 0.4 * random()));
    const margin: FactRow = { id: `${id}-margin`, market: market(collateral), side: 'COLLATERAL', balance: held };
    return { id, poolId: POOL, owner: id, row: { id }, positions: [perp, margin] };
  });
}

function caseOf(seed: number, index: string): ConformanceCase {
  const accounts = randomAccounts(seed, index, 30);
  const world = { index, accounts };
  const prices: Prices = new Map(Object.keys(decimalsOf).map((t) => [t, range(priceOf[t] ?? 1, decimalsOf[t] ?? 0)]));
  const reprice = (id: string, factor: number | null): PoolFacts => {
    const token = id === PERP ? index : id.slice(POOL.length + 1);
    const scale = BigInt(Math.round((factor ?? 0) * 1000));
    const [min, max] = prices.get(token) ?? [0n, 0n];
    const next = factor === null ? null : ([(min * scale) / 1000n, (max * scale) / 1000n] as const);
    return tablesOf(world, new Map([...prices, [token, next]]));
  };
  return { adapter: gmxAdapter, facts: tablesOf(world, prices), accounts, timestamp: NOW, reprice, isComplete: true };
}

describe('the GMX adapter', () => {
  test('keeps the contract of adapters', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(conformanceProblems(caseOf(seed, 'doge'))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('has one leg where the collateral is the index token, and decides by it as the contract does', () => {
    const { accounts, facts, reprice } = caseOf(11, 'eth');
    for (const factor of [0.9, 0.97, 1, 1.03, 1.1]) {
      const pool = gmxAdapter.pool(factor === 1 ? facts : reprice(PERP, factor));
      const at = pool.at(NOW);
      const book = buildBook(pool.assets, rowsOf(at, accounts).rows);
      expect(book.columns[book.assetIndex.get(market('eth')) ?? 0]?.count).toBe(0);
      accounts.forEach((account, place) => {
        const surplus = book.sums.surplus[place] ?? 0;
        const slack = pool.bound.relative * (book.sums.exposure[place] ?? 0) * 4 + pool.bound.usd;
        if (Math.abs(surplus) > slack) expect(surplus < 0, account.id).toBe(at.account(account).isLiquidatable);
      });
    }
  });

  test('excludes a position whose index has no price, with the reason', () => {
    const { accounts, reprice } = caseOf(5, 'doge');
    const at = gmxAdapter.pool(reprice(PERP, null)).at(NOW);
    const { rows, excluded } = rowsOf(at, accounts);
    expect(rows).toEqual([]);
    expect(excluded.get('account-0')).toBe('the price of doge is unknown');
  });
});
