import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { averageAnswer, averageSqrtPrice, indexOf, markPrice, type PriceWindow, type Standing } from './averages.ts';
import { priceOf } from './funding.ts';
import { sqrtPriceAtTick } from './liquidity.ts';

const WAD = 10n ** 18n;
const NOW = 10_000n;
const DECIMALS = 8;
const usd = (price: number): bigint => BigInt(Math.round(price * 1e8));
const standing = (...pairs: readonly (readonly [number, bigint | number])[]): Standing[] =>
  pairs.map(([since, value]) => ({ since: BigInt(since), value: BigInt(value) }));
const window = (over: Partial<PriceWindow>): PriceWindow => ({
  ticks: standing([0, 76_000]),
  answers: standing([0, usd(2000)]),
  decimals: DECIMALS,
  newest: usd(2000),
  ...over,
});
const over = (interval: number) => ({ until: NOW, interval: BigInt(interval) });

describe('the pool', () => {
  test('default: 600 seconds at one tick and 300 at another average to the tick between, cut towards zero', () => {
    const down = window({ ticks: standing([0, -10], [9_700, -11]) });
    expect(averageSqrtPrice(down, 0n, over(900))).toBe(sqrtPriceAtTick(-10));
    const up = window({ ticks: standing([0, 100], [9_700, 400]) });
    expect(averageSqrtPrice(up, 0n, over(900))).toBe(sqrtPriceAtTick(200));
  });
  test('behavior: below ten seconds the price counts as it stands', () => {
    expect(averageSqrtPrice(window({}), 77n, over(9))).toBe(77n);
  });
  test('behavior: before the first tick that is known its price counts', () => {
    expect(averageSqrtPrice(window({ ticks: standing([9_999, 5]) }), 0n, over(900))).toBe(sqrtPriceAtTick(5));
  });
});

describe('the index', () => {
  test('default: weighed by time, cut down to the feed’s decimals', () => {
    const { answers } = window({ answers: standing([0, 100_000_000n], [9_993, 100_000_010n]) });
    // Seven seconds of ten units more: nothing over 900 seconds, seven units over ten.
    expect(averageAnswer(window({ answers }), over(900))).toBe(WAD);
    expect(averageAnswer(window({ answers }), over(10))).toBe(WAD + 7n * 10n ** 10n);
  });
  test('behavior: a reader that remembers less than the interval gives the newest answer', () => {
    const young = window({ answers: standing([9_500, usd(1900)], [9_900, usd(2100)]) });
    expect(averageAnswer(young, over(900))).toBe(2100n * WAD);
    expect(averageAnswer(young, over(500))).toBe(1940n * WAD);
    expect(averageAnswer(window({ answers: [], newest: usd(1800) }), over(900))).toBe(1800n * WAD);
  });
  test('behavior: an interval of zero is the newest answer, and without any there is none', () => {
    expect(averageAnswer(window({}), over(0))).toBe(2000n * WAD);
    expect(averageAnswer(window({ answers: [], newest: null }), over(900))).toBeNull();
    expect(indexOf(window({ decimals: 20, newest: 5n * 10n ** 20n, answers: [] }))).toBe(5n * WAD);
  });
});

describe('the mark price', () => {
  const intervals = { market: 1800n, premium: 900n };
  const mark = (given: Partial<PriceWindow>): bigint | null =>
    markPrice(window(given), { sqrtPriceX96: sqrtPriceAtTick(76_000), until: NOW, intervals });
  const at = (tick: number): bigint => priceOf(sqrtPriceAtTick(tick));

  test('default: while nothing moves it is the pool’s price, wherever the index stands', () => {
    expect(mark({})).toBe(at(76_000));
  });
  test('behavior: a trade of the last seconds does not move it beyond the longer averages', () => {
    expect(mark({ ticks: standing([0, 76_000], [9_999, 90_000]) })).toBe(at(76_015));
  });
  test('behavior: the index falls, and the pool falls short of it: the index with the premium from before counts', () => {
    const given = {
      ticks: standing([0, 76_000], [9_900, 74_000]),
      answers: standing([0, usd(1998)], [9_990, usd(1850)]),
    };
    const premium = at(75_777) - (averageAnswer(window(given), over(900)) ?? 0n);
    const expected = 1850n * WAD + premium;
    expect(expected > at(74_000) && expected < at(75_888)).toBe(true);
    expect(mark(given)).toBe(expected);
  });
  test('it is unknown without an answer', () => {
    expect(mark({ answers: [], newest: null })).toBeNull();
  });
  test('property: standing still long enough, every average is what stands', () => {
    const moves = fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: -80_000, max: 80_000 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(moves, (drawn) => {
        const ticks = standing(...[...drawn].sort(([a], [b]) => a - b).filter(([a], i, all) => all[i + 1]?.[0] !== a));
        const last = ticks.at(-1)?.value ?? 0n;
        expect(mark({ ticks })).toBe(at(Number(last)));
      }),
    );
  });
});

/** A time line of answers, of which the reader was told of the first, the newest, and those that are marked. */
const lateAnswers = fc
  .array(
    fc.record({
      pause: fc.integer({ min: 1, max: 900 }),
      answer: fc.integer({ min: 1_000, max: 9_000_000 }),
      told: fc.boolean(),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((drawn) => {
    let since = NOW;
    return [...drawn].reverse().map((one, at) => {
      since -= BigInt(one.pause);
      return { since: at === drawn.length - 1 ? 0n : since, value: BigInt(one.answer), told: one.told };
    });
  })
  .map((line) =>
    line.reverse().map((one, at, all) => ({ ...one, told: one.told || at === 0 || at === all.length - 1 })),
  );

test('behavior: answers that keepers skipped move averages and the mark price by no more than is stated', () => {
  fc.assert(
    fc.property(lateAnswers, fc.integer({ min: 1, max: 3_600 }), (line, seconds) => {
      const span = over(seconds);
      const ticks = standing([0, 100], [9_200, 900], [9_990, 500]);
      const held = (answers: readonly Standing[]): PriceWindow => window({ answers, ticks });
      const [all, told] = [held(line), held(line.filter((one) => one.told))];
      let bound = 0n;
      let known = 0n;
      for (const [at, { since, value, told: isTold }] of line.entries()) {
        if (isTold) known = value;
        const [start, end] = [since > NOW - span.interval ? since : NOW - span.interval, line[at + 1]?.since ?? NOW];
        if (!isTold && end > start) bound += (value > known ? value - known : known - value) * (end - start);
      }
      const most = (bound / span.interval + 2n) * 10n ** 10n;
      const apart = (a: bigint | null, b: bigint | null): bigint => {
        const difference = (a ?? 0n) - (b ?? 0n);
        return difference < 0n ? -difference : difference;
      };
      expect(apart(averageAnswer(all, span), averageAnswer(told, span)) <= most).toBe(true);
      const marked = (of: PriceWindow) =>
        markPrice(of, {
          sqrtPriceX96: sqrtPriceAtTick(500),
          until: NOW,
          intervals: { market: 1800n, premium: span.interval },
        });
      expect(apart(marked(all), marked(told)) <= most).toBe(true);
    }),
  );
});
