import { describe, expect, test } from 'vitest';
import { createHealth } from './health.ts';

/** Endpoints that answer after so many milliseconds, or not at all; gives how often each was asked. */
function asked(times: number, latencies: readonly (number | null)[], until = times): number[] {
  let now = 0;
  const health = createHealth({ count: latencies.length, backoffMs: 100, now: () => now, random: () => 0.5 });
  const counts = latencies.map(() => 0);
  for (let i = 0; i < times; i++) {
    const { index, waitMs } = health.choose();
    now += waitMs;
    const ms = latencies[index] ?? null;
    counts[index] = (counts[index] ?? 0) + 1;
    now += ms ?? 50;
    if (ms === null && i < until) health.failed(index, null);
    else health.succeeded(index, ms ?? 10);
  }
  return counts;
}

describe('endpoints by health', () => {
  test('default: the first in the order given, others now and then', () => {
    const [first = 0, second = 0] = asked(1000, [20, 20]);
    expect(first).toBeGreaterThan(950);
    expect(second).toBeGreaterThan(2);
  });
  test('behavior: one that answers much sooner is asked instead', () => {
    const [slow = 0, quick = 0] = asked(1000, [200, 20]);
    expect(slow).toBeLessThan(100);
    expect(quick).toBeGreaterThan(900);
  });
  test('behavior: a slow one is looked at ever less often', () => {
    const [, slow = 0] = asked(5000, [20, 2000]);
    expect(slow).toBeLessThan(12);
  });
  test('behavior: one that fails rests, and comes back when it answers again', () => {
    const [broken = 0, working = 0] = asked(500, [null, 20]);
    expect(broken).toBeLessThan(20);
    expect(working).toBeGreaterThan(480);
    const [healed = 0] = asked(2000, [null, 20], 40);
    expect(healed).toBeGreaterThan(500);
  });
  test('behavior: all rest: the one that is ready first is waited for, no longer than it said', () => {
    const health = createHealth({ count: 2, backoffMs: 100, now: () => 0, random: () => 0.5 });
    health.failed(0, 5000);
    health.failed(1, 700);
    expect(health.choose()).toEqual({ index: 1, waitMs: 700 });
  });
});
