import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../book/fixtures.ts';
import { type ConformanceCase, conformanceProblems } from '../conformance.ts';
import type { FactRow } from '../facts.ts';
import { RAY } from '../math/integers.ts';
import { poolFacts } from '../pool-facts.ts';
import type { AccountFacts, PoolFacts } from '../protocol.ts';
import { aaveAdapter } from './adapter.ts';

const NOW = 1_700_000_000n;
const POOL = '0xpool';
const market = (asset: string): string => `${POOL}-${asset}`;
const listings = [
  { asset: 'eth', decimals: 18, price: 2345_67000000n, lt: 8250n, bonus: 10500n },
  { asset: 'steth', decimals: 18, price: 2612_34567890n, lt: 7900n, bonus: 10700n },
  { asset: 'btc', decimals: 8, price: 61_234_56000000n, lt: 7800n, bonus: 10500n },
  { asset: 'usd', decimals: 6, price: 99_980000n, lt: 7700n, bonus: 10400n },
  { asset: 'gho', decimals: 18, price: 1_00010000n, lt: 0n, bonus: 0n },
];

function marketRow(listing: (typeof listings)[number], n: bigint, totals: { supply: bigint; borrow: bigint }): FactRow {
  return {
    id: market(listing.asset),
    pool: POOL,
    name: listing.asset,
    inputToken: listing.asset,
    priceFeed: `feed-${listing.asset}`,
    supplyIndexRay: RAY + (RAY * n) / 137n,
    borrowIndexRay: RAY + (RAY * n) / 91n,
    supplyRateRay: (RAY * n) / 400n,
    borrowRateRay: (RAY * n) / 220n,
    indexUpdatedAt: NOW - 86_400n * n,
    scaledSupply: totals.supply,
    scaledBorrow: totals.borrow,
    cash: 10n ** 18n,
    deficit: 0n,
    liquidationProtocolFeeBps: 1000n,
  };
}

function tablesOf(revision: number, accounts: readonly AccountFacts[], prices: ReadonlyMap<string, bigint | null>) {
  const totals = (asset: string, side: string): bigint =>
    accounts
      .flatMap(({ positions }) => positions)
      .filter((row) => row.market === market(asset) && row.side === side)
      .reduce((sum, row) => sum + BigInt(row.scaledBalance as bigint), 0n);
  const pool: FactRow = { id: POOL, protocol: 'aave-v3-test', revision, priceDecimals: 8 };
  const rows = new Map<string, FactRow[]>([
    ['MarginPool', [pool]],
    [
      'Market',
      listings.map((one, i) =>
        marketRow(one, BigInt(i + 1), {
          supply: totals(one.asset, 'COLLATERAL'),
          borrow: totals(one.asset, 'BORROWER'),
        }),
      ),
    ],
    [
      'CollateralConfig',
      listings.map(({ asset, lt, bonus }) => ({
        id: market(asset),
        pool: POOL,
        market: market(asset),
        ltvBps: lt > 500n ? lt - 500n : 0n,
        liquidationThresholdBps: lt,
        liquidationBonusBps: bonus,
      })),
    ],
    [
      'RiskCategory',
      [
        {
          id: 'category-1',
          pool: POOL,
          categoryId: 1,
          ltvBps: 9000n,
          liquidationThresholdBps: 9300n,
          liquidationBonusBps: 10100n,
          isIsolated: false,
          collateralMarkets: [market('eth'), market('steth')],
          ltvZeroMarkets: [],
        },
      ],
    ],
    ['Token', listings.map(({ asset, decimals }) => ({ id: asset, symbol: asset, decimals, lastPriceUsd: null }))],
    [
      'PriceFeed',
      listings.map(({ asset }) => ({ id: `feed-${asset}`, lastAnswer: prices.get(asset) ?? null, updatedAt: NOW })),
    ],
  ]);
  return poolFacts(rows, NOW)[0]!;
}

function randomAccounts(seed: number, count: number): AccountFacts[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const id = `account-${i}`;
    const position = (asset: string, side: string, usd: number): FactRow => {
      const { price, decimals } = listings.find((one) => one.asset === asset)!;
      const scaled = BigInt(Math.round((usd / (Number(price) / 1e8)) * 1e6)) * 10n ** BigInt(decimals - 6);
      return {
        id: `${id}-${asset}-${side}`,
        market: market(asset),
        side,
        isCollateral: random() < 0.8,
        scaledBalance: scaled,
      };
    };
    const positions = listings.flatMap(({ asset }) => [
      ...(random() < 0.4 ? [position(asset, 'COLLATERAL', 10 ** (2 + 4 * random()))] : []),
      ...(random() < 0.3 ? [position(asset, 'BORROWER', 10 ** (1 + 4 * random()))] : []),
    ]);
    return { id, poolId: POOL, owner: id, row: { id, category: random() < 0.3 ? 1 : 0 }, positions };
  });
}

function caseOf(seed: number, revision: number): ConformanceCase {
  const accounts = randomAccounts(seed, 40);
  const prices = new Map<string, bigint | null>(listings.map(({ asset, price }) => [asset, price]));
  const reprice = (id: string, factor: number | null): PoolFacts => {
    const asset = id.slice(POOL.length + 1);
    const price = BigInt(prices.get(asset) ?? 0n);
    const next = factor === null ? null : (price * BigInt(Math.round(factor * 1000))) / 1000n;
    return tablesOf(revision, accounts, new Map([...prices, [asset, next]]));
  };
  const facts = tablesOf(revision, accounts, prices);
  return { adapter: aaveAdapter, facts, accounts, timestamp: NOW, reprice, isComplete: true };
}

test('the Aave adapter keeps the contract of adapters, at any version', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(1, 4, 6, 7, 8, 9, 10, 11), (seed, revision) => {
      expect(conformanceProblems(caseOf(seed, revision))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('the kit sees an adapter that breaks the contract', () => {
  const given = caseOf(7, 10);
  const lying: ConformanceCase = {
    ...given,
    adapter: {
      ...aaveAdapter,
      pool(facts) {
        const pool = aaveAdapter.pool(facts);
        return {
          ...pool,
          at: (timestamp) => {
            const at = pool.at(timestamp);
            return {
              ...at,
              account: (account) => ({ ...at.account(account), exposure: at.account(account).exposure + 10n ** 10n }),
              addAccounts: (sink, accounts) =>
                at.addAccounts({ ...sink, add: (row) => sink.add({ ...row, group: '' }) }, accounts),
            };
          },
        };
      },
    },
  };
  const problems = conformanceProblems(lying).join('\n');
  expect(problems).toMatch(/exposure of row and exact answer differ/);
  expect(problems).toMatch(/is not the pool/);
});
