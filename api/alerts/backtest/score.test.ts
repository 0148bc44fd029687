import { describe, expect, test } from 'vitest';
import { type PastAlert, type PastLiquidation, score } from './score.ts';

const hour = 3_600;
const at = (block: number) => ({ number: block, hash: `0x${block}`, timestamp: block * hour });

const alert = (fired: number, resolved: number | null, subject: PastAlert['subject'] = {}): PastAlert => ({
  group: '',
  subject,
  summary: '',
  fired: at(fired),
  resolved: resolved === null ? null : at(resolved),
  value: 1,
  measured: 1,
});

const liquidation = (block: number, usd: number, markets: readonly string[] = ['m']): PastLiquidation => ({
  timestamp: block * hour,
  block,
  pool: '0xaa',
  account: '0xaabb',
  markets,
  usd,
});

const period = { from: 0, to: 100 * hour, horizonSeconds: 10 * hour };

describe('score', () => {
  test('default: led, false and open alerts, lead times, and what was warned of', () => {
    const liquidations = [liquidation(15, 100), liquidation(16, 300), liquidation(60, 600)];
    const alerts = [alert(10, 11), alert(16, 17), alert(30, 31), alert(95, null)];
    expect(score(alerts, liquidations, period)).toMatchObject({
      fires: 4,
      led: 1,
      falseAlarms: 2,
      falseAlarmShare: 2 / 3,
      leadSeconds: { shortest: 5 * hour, median: 5 * hour, longest: 5 * hour },
      liquidations: 3,
      liquidatedUsd: 1_000,
      warned: 2,
      warnedUsd: 400,
      warnedShare: 0.4,
    });
    expect(score(alerts, liquidations, period).alerts.map(({ outcome }) => outcome)).toEqual([
      'LED',
      'FALSE',
      'FALSE',
      'OPEN',
    ]);
  });

  test('behavior: a liquidation in the block of the firing was not foreseen', () => {
    expect(score([alert(10, 11)], [liquidation(10, 1)], period)).toMatchObject({ led: 0, warned: 0 });
  });

  test('behavior: an alert that is still firing warns beyond the horizon', () => {
    const { warned, led } = score([alert(10, null)], [liquidation(50, 1)], period);
    expect([warned, led]).toEqual([1, 0]);
  });

  test('behavior: an alert is about its own market, account, owner or pool', () => {
    const ledBy = (subject: PastAlert['subject']): number =>
      score([alert(10, 11, subject)], [liquidation(12, 1)], period).led;
    expect([{ market: 'm' }, { pool: '0xaa' }, { account: '0xaabb' }, { owner: '0xbb' }, {}].map(ledBy)).toEqual([
      1, 1, 1, 1, 1,
    ]);
    expect([{ market: 'n' }, { pool: '0xab' }, { account: '0xaacc' }, { owner: '0xcc' }].map(ledBy)).toEqual([
      0, 0, 0, 0,
    ]);
  });

  test('behavior: nothing happened', () => {
    expect(score([], [], period)).toMatchObject({
      fires: 0,
      falseAlarmShare: null,
      leadSeconds: null,
      warnedShare: null,
    });
  });
});
