import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildBook } from '../book/builder.ts';
import { withPrices } from '../book/sums.ts';
import { rowsOf } from '../conformance/stage.ts';
import { type PerpetualHoldings, type PerpetualMarketState, perpetualAccountData } from './account.ts';
import { perpetualAdapter } from './adapter.ts';
import { generatedPrices, houseFacts, NOW, POOL, randomHouse } from './fixtures.ts';
import { fundingGrowthAt, pendingFunding, priceOf, toX96 } from './funding.ts';
import { floorTo, Q96 } from './integers.ts';
import { largestTakeover, liquidatableSize, perpetualLiquidationPrice } from './liquidation.ts';
import { rangeAmounts, sqrtPriceAtTick } from './liquidity.ts';

const WAD = 10n ** 18n;
const rules = { imRatio: 100_000n, mmRatio: 62_500n, penaltyRatio: 25_000n, settlementDecimals: 6 };
const UNMADE = { tick: 0, feeX128: 0n, rootFundingX96: 0n, ticks: new Map() };
const at = (price: bigint): ReadonlyMap<string, PerpetualMarketState> =>
  new Map([['eth', { id: 'eth', price, sqrtPriceX96: Q96, growthX96: 0n, pool: UNMADE }]]);
const long = (balance: bigint): PerpetualHoldings => ({
  balance,
  owedRealizedPnl: 0n,
  holdings: [{ market: 'eth', size: WAD, openNotional: -2000n * WAD, growthX96: 0n, orders: [] }],
  collaterals: [],
});
const dataOf = (balance: bigint, price: bigint) => perpetualAccountData(long(balance), { markets: at(price), rules });

describe('liquidity', () => {
  test('ticks are those of Uniswap v3, at its ends too', () => {
    expect(sqrtPriceAtTick(0)).toBe(Q96);
    expect(sqrtPriceAtTick(-887_272)).toBe(4295128739n);
    expect(sqrtPriceAtTick(887_272)).toBe(1461446703485210103287273052203988822378723970342n);
  });
  test('a range is base below it, quote above it, both inside', () => {
    const range = { lowerTick: -200, upperTick: 200, liquidity: WAD };
    expect(rangeAmounts(range, sqrtPriceAtTick(-400)).quote).toBe(0n);
    expect(rangeAmounts(range, sqrtPriceAtTick(400)).base).toBe(0n);
    const { base, quote } = rangeAmounts(range, Q96);
    expect([Number(base) / 1e18, Number(quote) / 1e18].map((value) => value.toFixed(6))).toEqual([
      '0.009950',
      '0.009950',
    ]);
  });
});

describe('funding', () => {
  const funding = { growthX96: 0n, settledAt: 1000n, maxRate: 100_000n };
  test('default: a premium of 10 on 1000 for a day costs a size of one 10', () => {
    const twaps = { marketX96: toX96(1010n * WAD), index: 1000n * WAD };
    const growth = fundingGrowthAt(funding, twaps, 1000n + 86_400n);
    expect(pendingFunding(WAD, growth, 0n)).toBe(10n * WAD);
    expect(pendingFunding(-WAD, growth, 0n)).toBe(-10n * WAD);
  });
  test('behavior: the premium counts for a tenth of the index at most, either way', () => {
    const high = fundingGrowthAt(funding, { marketX96: toX96(2000n * WAD), index: 1000n * WAD }, 1000n + 86_400n);
    const low = fundingGrowthAt(funding, { marketX96: 0n, index: 1000n * WAD }, 1000n + 86_400n);
    expect([pendingFunding(WAD, high, 0n), pendingFunding(WAD, low, 0n)]).toEqual([100n * WAD, -100n * WAD]);
  });
  test('behavior: nothing runs before the first settlement or back in time', () => {
    const twaps = { marketX96: toX96(1010n * WAD), index: 1000n * WAD };
    expect(fundingGrowthAt({ ...funding, settledAt: 0n }, twaps, 5000n)).toBe(0n);
    expect(fundingGrowthAt({ ...funding, growthX96: 7n }, twaps, 999n)).toBe(7n);
  });
  test('the price of a square root is cut as the contract cuts it', () => {
    expect(priceOf(Q96 * 2n)).toBe(4n * WAD);
  });
});

describe('an account', () => {
  test('default: a long of one at 2000 with 200 of margin', () => {
    const data = dataOf(200_000_000n, 1950n * WAD);
    expect([data.accountValue, data.requirement]).toEqual([150n * WAD, (1950n * WAD * 625n) / 10_000n]);
    expect([data.isLiquidatable, data.unrealizedPnl, data.debtValue]).toEqual([false, -50n * WAD, 2000n * WAD]);
    expect(data.freeCollateral).toBe(0n);
  });
  test('behavior: a value between two units of the settlement token counts as the lower, below zero too', () => {
    expect([floorTo(1_999_999_999_999n, 10n ** 12n), floorTo(-1n, 10n ** 12n)]).toEqual([1n, -1n]);
  });
  test('behavior: all of a single position at once, as half of all value is half of it', () => {
    const data = dataOf(200_000_000n, 1900n * WAD);
    const [exposure] = data.exposures;
    expect(data.isLiquidatable).toBe(true);
    // 100 of value against 118.75: above half of the requirement.
    expect(exposure && liquidatableSize(data, exposure)).toBe(WAD / 2n);
    const [worse] = dataOf(150_000_000n, 1900n * WAD).exposures;
    expect(worse && liquidatableSize(dataOf(150_000_000n, 1900n * WAD), worse)).toBe(WAD);
  });
  test('behavior: the penalty is shared with the insurance fund unless the account is bankrupt', () => {
    const takeover = (balance: bigint) =>
      largestTakeover(dataOf(balance, 1900n * WAD), { rules, priceOf: () => 1900n * WAD });
    expect(takeover(200_000_000n)).toMatchObject({ notional: 950n * WAD, penalty: 23_750_000_000_000_000_000n });
    expect(takeover(200_000_000n)?.toLiquidator).toBe(11_875_000_000_000_000_000n);
    const bankrupt = takeover(50_000_000n);
    expect(bankrupt?.toLiquidator).toBe(bankrupt?.penalty);
  });
  test('the liquidation price is where value meets requirement', () => {
    const price = perpetualLiquidationPrice(dataOf(200_000_000n, 2000n * WAD), {
      market: 'eth',
      price: 2000n * WAD,
      rules,
    });
    expect(price).toBeCloseTo(1800 / 0.9375, 9);
    expect(
      perpetualLiquidationPrice(dataOf(5_000_000_000n, 2000n * WAD), { market: 'eth', price: 2000n * WAD, rules }),
    ).toBeNull();
  });
});

test('what a row decides at other prices the contract decides too, outside the bound', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0.6, max: 1.5, noNaN: true }), (seed, factor) => {
      const house = randomHouse(seed, 30);
      const prices = generatedPrices();
      const before = perpetualAdapter.pool(houseFacts(house, prices));
      const { rows } = rowsOf(before.at(NOW), house.accounts);
      const moved = new Map(
        [...prices].map(([token, price]) => [token, Math.round((price ?? 0) * factor * 1e8) / 1e8]),
      );
      const shocked = perpetualAdapter.pool(houseFacts(house, moved));
      const plain = buildBook(before.assets, rows);
      const priceOf = (id: string): number => moved.get(id.slice(POOL.length + 1)) ?? 1;
      const book = withPrices(plain, Float64Array.from(plain.assets, priceOf));
      for (const [place, id] of [...book.ids].entries()) {
        const account = house.accounts.find((one) => one.id === id);
        if (account === undefined) continue;
        const surplus = book.sums.surplus[place] ?? 0;
        const gross = (book.sums.exposure[place] ?? 0) + Math.abs(book.sums.debt[place] ?? 0);
        if (Math.abs(surplus) <= before.bound.usd * 6 + 1e-9 * gross) continue;
        const exact = shocked.at(NOW).account(account);
        if (exact.requirement > 0n) expect(surplus < 0, id).toBe(exact.isLiquidatable);
      }
    }),
    { numRuns: 60 },
  );
});
