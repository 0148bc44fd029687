import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../book/fixtures.ts';
import { type ConformanceCase, conformanceProblems } from '../conformance.ts';
import type { DecimalFact, FactRow } from '../facts.ts';
import { RAY, WAD } from '../math/integers.ts';
import { poolFacts } from '../pool-facts.ts';
import type { AccountFacts, PoolFacts } from '../protocol.ts';
import { compoundAdapter } from './adapter.ts';

const NOW = 1_700_000_000n;
const POOL = '0xcomet';
const USD = '0x0000000000000000000000000000000000000000';
const market = (asset: string): string => `${POOL}-${asset}`;
const percent = (n: bigint): bigint => (WAD * n) / 100n;
const listings = [
  { asset: 'usd', decimals: 6, price: 99_980000n, liquidate: 0n, factor: 0n },
  { asset: 'eth', decimals: 18, price: 2345_67000000n, liquidate: 85n, factor: 93n },
  { asset: 'btc', decimals: 8, price: 61_234_56000000n, liquidate: 75n, factor: 90n },
  { asset: 'comp', decimals: 18, price: 48_12345678n, liquidate: 70n, factor: 80n },
];
/** What prices are multiplied by when the Comet counts in something that is worth 1843.27 USD. */
const CURRENCY: DecimalFact = { digits: 184_327n, exp: -2 };

function marketRow(listing: (typeof listings)[number], totals: (asset: string, side: string) => bigint): FactRow {
  const isBase = listing.asset === 'usd';
  return {
    id: market(listing.asset),
    pool: POOL,
    kind: isBase ? 'RESERVE' : 'COLLATERAL',
    name: listing.asset,
    inputToken: listing.asset,
    priceFeed: `feed-${listing.asset}`,
    supplyIndexRay: isBase ? 1_034_567_890_123_456n * 10n ** 12n : RAY,
    borrowIndexRay: isBase ? 1_078_901_234_567_891n * 10n ** 12n : RAY,
    supplyRateRay: isBase ? 951_293_759n * 31_536_000n * 10n ** 9n : 0n,
    borrowRateRay: isBase ? 1_585_489_599n * 31_536_000n * 10n ** 9n : 0n,
    indexUpdatedAt: NOW - 86_400n,
    scaledSupply: totals(listing.asset, isBase ? 'LENDER' : 'COLLATERAL'),
    scaledBorrow: totals(listing.asset, 'BORROWER'),
    cash: 10n ** 18n,
  };
}

interface Shape {
  readonly accounts: readonly AccountFacts[];
  readonly prices: ReadonlyMap<string, bigint | null>;
  readonly currency: string;
}

function factsOf({ accounts, prices, currency }: Shape): PoolFacts {
  const totals = (asset: string, side: string): bigint =>
    accounts
      .flatMap(({ positions }) => positions)
      .filter((row) => row.market === market(asset) && row.side === side)
      .reduce((sum, row) => sum + BigInt(row.scaledBalance as bigint), 0n);
  const tokens: FactRow[] = listings.map(({ asset, decimals }) => ({ id: asset, symbol: asset, decimals }));
  const rows = new Map<string, FactRow[]>([
    ['MarginPool', [{ id: POOL, protocol: 'compound-v3-test', priceDecimals: 8, baseCurrency: currency }]],
    ['Market', listings.map((one) => marketRow(one, totals))],
    [
      'CollateralConfig',
      listings
        .filter(({ liquidate }) => liquidate > 0n)
        .map(({ asset, liquidate, factor }) => ({
          id: market(asset),
          pool: POOL,
          market: market(asset),
          ltvWad: percent(liquidate - 5n),
          liquidationThresholdWad: percent(liquidate),
          liquidationFactorWad: percent(factor),
        })),
    ],
    ['Token', [...tokens, { id: 'weth', symbol: 'WETH', decimals: 18, lastPriceUsd: CURRENCY }]],
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
      return { id: `${id}-${asset}-${side}`, market: market(asset), side, scaledBalance: scaled };
    };
    const side = random() < 0.6 ? 'BORROWER' : 'LENDER';
    const positions = listings.flatMap(({ asset }) => {
      if (asset === 'usd') return random() < 0.8 ? [position(asset, side, 10 ** (1 + 4 * random()))] : [];
      return random() < 0.5 ? [position(asset, 'COLLATERAL', 10 ** (2 + 3 * random()))] : [];
    });
    return { id, poolId: POOL, owner: id, row: { id }, positions };
  });
}

function caseOf(seed: number, currency: string): ConformanceCase {
  const accounts = randomAccounts(seed, 40);
  const prices = new Map<string, bigint | null>(listings.map(({ asset, price }) => [asset, price]));
  const reprice = (id: string, factor: number | null): PoolFacts => {
    const asset = id.slice(POOL.length + 1);
    const price = BigInt(prices.get(asset) ?? 0n);
    const next = factor === null ? null : (price * BigInt(Math.round(factor * 1000))) / 1000n;
    return factsOf({ accounts, currency, prices: new Map([...prices, [asset, next]]) });
  };
  const facts = factsOf({ accounts, currency, prices });
  return { adapter: compoundAdapter, facts, accounts, timestamp: NOW, reprice, isComplete: true };
}

test('the Compound adapter keeps the contract of adapters, whatever the Comet counts in', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(USD, 'weth'), (seed, currency) => {
      expect(conformanceProblems(caseOf(seed, currency))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('a Comet whose currency has no price in USD leaves its accounts out, with the reason', () => {
  const { facts, accounts } = caseOf(3, 'nowhere');
  const pool = compoundAdapter.pool(facts);
  const eth = pool.markets.get(market('eth'));
  expect([eth?.price, eth?.unpricedReason]).toEqual([null, 'the currency that prices eth has no known price in USD']);
  const borrower = accounts.find(({ positions }) => positions.some(({ side }) => side === 'BORROWER'))!;
  expect(() => pool.at(NOW).account(borrower)).toThrow('no price is known for');
});

test('an absorption takes the whole account and writes off what its collateral is not credited with', () => {
  const { facts } = caseOf(1, USD);
  const at = compoundAdapter.pool(facts).at(NOW);
  const row = (asset: string, side: string, scaledBalance: bigint): FactRow => ({
    id: `${asset}-${side}`,
    market: market(asset),
    side,
    scaledBalance,
  });
  const positions = [row('eth', 'COLLATERAL', WAD), row('usd', 'BORROWER', 3_000n * 10n ** 6n)];
  const taken = at.liquidation({ id: 'a', poolId: POOL, owner: 'a', row: { id: 'a' }, positions });
  const credit = (2345.67 * 0.93) / 0.9998;
  expect(taken?.collateralMarket).toBe(market('eth'));
  expect(taken?.seized).toBe(WAD);
  expect(Number(taken?.repaid) / 1e6).toBeCloseTo(3000 * 1.0789 * (1 + 1.3698e-4), 0);
  expect(Number(taken?.badDebtUsd) / 1e8 / 0.9998).toBeCloseTo(Number(taken?.repaid) / 1e6 - credit, 4);
});
