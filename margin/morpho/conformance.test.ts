import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../book/fixtures.ts';
import { type ConformanceCase, conformanceProblems } from '../conformance.ts';
import type { FactRow } from '../facts.ts';
import { SECONDS_PER_YEAR, WAD } from '../math/integers.ts';
import { poolFacts } from '../pool-facts.ts';
import type { AccountFacts } from '../protocol.ts';
import { morphoAdapter } from './adapter.ts';

const NOW = 1_700_000_000n;
const POOL = '0xpool';
const LOAN = `${POOL}-usd`;
const COLLATERAL = `${POOL}-eth`;
const [LOAN_DECIMALS, COLLATERAL_DECIMALS] = [6, 18];
const shares = (assets: bigint): bigint => assets * 1_000_000n;

/** How a market stands: seconds since it accrued, its fee, and which rate model it has. */
interface Setting {
  readonly elapsed: bigint;
  readonly fee: bigint;
  readonly model: 'ADAPTIVE_CURVE' | 'UNKNOWN' | null;
  readonly lltv: bigint;
}

interface Prices {
  /** 8 decimals; null when unknown */
  readonly loan: bigint | null;
  /** loan units for a collateral unit, 1e36; null when unknown */
  readonly pair: bigint | null;
}

const PRICES = { loan: 99_980_000n, pair: 2345n * 10n ** BigInt(36 + LOAN_DECIMALS - COLLATERAL_DECIMALS) };

function tablesOf(accounts: readonly AccountFacts[], setting: Setting, prices: Prices) {
  const total = (side: string): bigint =>
    accounts
      .flatMap(({ positions }) => positions)
      .filter((row) => row.side === side)
      .reduce((sum, row) => sum + BigInt(row.scaledBalance as bigint), 0n);
  const [supply, borrow] = [total('LENDER'), total('BORROWER')];
  const common = { pool: POOL, priceFeed: null, indexUpdatedAt: NOW - setting.elapsed };
  const loan: FactRow = {
    ...common,
    id: LOAN,
    name: 'ETH/USD 86 %',
    inputToken: 'usd',
    priceFeed: 'feed-usd',
    rateModel: setting.model === null ? null : 'model',
    borrowRateRay: setting.model === null ? 0n : ((WAD * 7n) / 100n / SECONDS_PER_YEAR) * SECONDS_PER_YEAR * 10n ** 9n,
    // Shares are worth a little more than at first: interest was earned.
    supplyAssets: supply / 1_000_000n + supply / 90_000_000n,
    borrowAssets: borrow / 1_000_000n + borrow / 60_000_000n,
    scaledSupply: supply,
    scaledBorrow: borrow,
    feeWad: setting.fee,
  };
  const collateral: FactRow = {
    ...common,
    id: COLLATERAL,
    name: 'collateral of ETH/USD 86 %',
    inputToken: 'eth',
    scaledSupply: total('COLLATERAL'),
  };
  const rows = new Map<string, FactRow[]>([
    [
      'MarginPool',
      [
        {
          id: POOL,
          protocol: 'morpho-blue-test',
          loanMarket: LOAN,
          collateralMarket: COLLATERAL,
          pairOracle: 'oracle',
        },
      ],
    ],
    ['Market', [loan, collateral]],
    ['CollateralConfig', [{ id: COLLATERAL, pool: POOL, market: COLLATERAL, liquidationThresholdWad: setting.lltv }]],
    [
      'Token',
      [
        { id: 'usd', symbol: 'usd', decimals: LOAN_DECIMALS, priceFeed: null, lastPriceUsd: null },
        { id: 'eth', symbol: 'eth', decimals: COLLATERAL_DECIMALS, priceFeed: null, lastPriceUsd: null },
      ],
    ],
    [
      'PriceFeed',
      [{ id: 'feed-usd', description: 'USD / USD', decimals: 8, lastAnswer: prices.loan, updatedAt: NOW - 60n }],
    ],
    [
      'InterestRateModel',
      [{ id: 'model', market: LOAN, kind: setting.model ?? 'UNKNOWN', rateAtTargetWad: WAD / 25n / SECONDS_PER_YEAR }],
    ],
    [
      'PairOracle',
      [
        {
          id: 'oracle',
          baseFeeds: [],
          quoteFeeds: ['feed-usd'],
          baseVault: 'vault',
          quoteVault: null,
          price: prices.pair,
          priceTimestamp: NOW - 60n,
        },
      ],
    ],
  ]);
  return poolFacts(rows, NOW)[0]!;
}

function randomAccounts(seed: number, lltv: bigint): AccountFacts[] {
  const random = seededRandom(seed);
  const position = (id: string, side: string, scaledBalance: bigint): FactRow => ({
    id: `${id}-${side}`,
    market: side === 'COLLATERAL' ? COLLATERAL : LOAN,
    side,
    scaledBalance,
  });
  const borrowers = Array.from({ length: 30 }, (_, i): AccountFacts => {
    const id = `account-${i}`;
    const usd = 10 ** (6 * random() - 1);
    const posted = BigInt(Math.floor((usd / 2345) * 1e9)) * 10n ** 9n;
    const owed = BigInt(Math.floor(usd * (Number(lltv) / 1e18) * (0.2 + 1.1 * random()) * 1e6));
    const lent = BigInt(Math.floor(usd * random() * 1e6));
    const positions = [
      ...(random() < 0.85 && posted > 0n ? [position(id, 'COLLATERAL', posted)] : []),
      ...(random() < 0.75 && owed > 0n ? [position(id, 'BORROWER', shares(owed) + 7n)] : []),
      ...(random() < 0.4 && lent > 0n ? [position(id, 'LENDER', shares(lent))] : []),
    ];
    return { id, poolId: POOL, owner: id, row: { id }, positions };
  });
  const lender = position('lender', 'LENDER', shares(40_000_000n * 10n ** 6n));
  return [...borrowers, { id: 'lender', poolId: POOL, owner: 'lender', row: { id: 'lender' }, positions: [lender] }];
}

function caseOf(seed: number, setting: Setting): ConformanceCase {
  const accounts = randomAccounts(seed, setting.lltv);
  const scaled = (price: bigint, factor: number): bigint => (price * BigInt(Math.round(factor * 1000))) / 1000n;
  return {
    adapter: morphoAdapter,
    facts: tablesOf(accounts, setting, PRICES),
    accounts,
    timestamp: NOW,
    reprice(market, factor) {
      // The pair's price is one token in the other: when the loan token rises, the collateral buys less of it.
      if (market === COLLATERAL) {
        const pair = factor === null ? null : scaled(PRICES.pair, factor);
        return tablesOf(accounts, setting, { ...PRICES, pair });
      }
      if (factor === null) return tablesOf(accounts, setting, { ...PRICES, loan: null });
      const pair = (PRICES.pair * 1000n) / BigInt(Math.round(factor * 1000));
      return tablesOf(accounts, setting, { loan: scaled(PRICES.loan, factor), pair });
    },
    // Shares of a fee not yet accrued belong to nobody yet.
    isComplete: setting.fee === 0n || setting.elapsed === 0n,
  };
}

test('the Morpho Blue adapter keeps the contract of adapters, with any rate model, fee and time since accrual', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.record({
        elapsed: fc.constantFrom(0n, 13n, 86_400n, 30n * 86_400n),
        fee: fc.constantFrom(0n, WAD / 10n, WAD / 4n),
        model: fc.constantFrom('ADAPTIVE_CURVE' as const, 'UNKNOWN' as const, null),
        lltv: fc.constantFrom((WAD * 385n) / 1000n, (WAD * 86n) / 100n, (WAD * 965n) / 1000n),
      }),
      (seed, setting) => {
        expect(conformanceProblems(caseOf(seed, setting))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
