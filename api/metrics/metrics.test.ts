import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../engine/index.ts';
import { ensureStoreWorker } from '../../test/support/store-worker.ts';
import { startHttpServer } from '../http/server.ts';
import { aftermath, crash, opening } from '../testing/scenario.ts';
import { openTestApi } from '../testing/test-api.ts';
import { marketLabels } from './market-labels.ts';
import { createMetrics, type Metrics } from './metrics.ts';

let db: Database;
beforeAll(async () => {
  await ensureStoreWorker();
  db = await openDatabase({ memory: true });
});
afterAll(() => db.close());

/** Samples of a page by name and labels, the network's label left out. */
function samplesOf(page: string): Map<string, number> {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (.+)$/.exec(line) ?? [];
      const kept = labels.split(',').filter((label) => !label.startsWith('network='));
      return [`${name}${kept.length > 0 && kept[0] !== '' ? `{${kept.join(',')}}` : ''}`, Number(value)];
    }),
  );
}

const page = async (metrics: Metrics) => String((await metrics.page()).body);

describe('/metrics', () => {
  test('has the numbers of the book at the head, as the API answers them, and follows it back', async () => {
    const metrics = createMetrics('devnet');
    const api = await openTestApi(db, [opening, crash], { metrics: metrics.set });
    const at = async (name: string) => samplesOf(await page(metrics)).get(name);
    const protocol = 'protocol="aave-v3-devnet"';
    await expect.poll(() => at('marginscope_market_metrics_block')).toBe(20);
    const { data } = await api.ask(
      `{ markets(where: { name: "USDC" }) { utilization totalSupplyUsd }
         overview { totals { accounts borrowers } liquidatable { accounts debtUsd } atRisk { shock stake { debtUsd } } }
         leverageDistribution(weightedBy: DEBT) { quantiles { p50 p90 p99 } } }`,
    );
    const [usdc] = data.markets ?? [];
    const numbers = [
      await at(`marginscope_market_utilization_ratio{${protocol},market="USDC"}`),
      await at(`marginscope_market_supply_usd{${protocol},market="USDC"}`),
      await at(`marginscope_accounts{${protocol}}`),
      await at(`marginscope_borrowers{${protocol}}`),
      await at(`marginscope_liquidatable_accounts{${protocol}}`),
      await at(`marginscope_liquidatable_debt_usd{${protocol}}`),
      await at(`marginscope_at_risk_debt_usd{${protocol},shock="0.2"}`),
      await at(`marginscope_leverage_ratio{${protocol},percentile="90"}`),
    ];
    const expected = [
      usdc?.utilization,
      usdc?.totalSupplyUsd,
      data.overview?.totals?.accounts,
      data.overview?.totals?.borrowers,
      data.overview?.liquidatable?.accounts,
      data.overview?.liquidatable?.debtUsd,
      data.overview?.atRisk?.find(({ shock }) => shock === '-0.2')?.stake?.debtUsd,
      data.leverageDistribution?.quantiles?.p90,
    ];
    for (const [i, value] of expected.entries()) expect(numbers[i]).toBeCloseTo(Number(value), 6);
    await api.store.commit(aftermath);
    await expect.poll(() => at('marginscope_market_metrics_block')).toBe(30);
    await api.store.revertTo(crash.blocks.at(-1)!);
    await expect.poll(() => at('marginscope_market_metrics_block')).toBe(20);
    expect(await at('marginscope_live_subscriptions')).toBe(0);
    await api.close();
    metrics.close();
  });

  test('is what promtool finds nothing to say about, and stays small', async () => {
    const metrics = createMetrics('devnet');
    const alertCounts = () => [{ severity: 'CRITICAL', state: 'FIRING', count: 2 }];
    const api = await openTestApi(db, [opening], { metrics: metrics.set, alertCounts });
    const server = await startHttpServer({ api: api.api, port: 0, metrics });
    metrics.engine.head({ number: 10, timestamp: 1_700_000_120 });
    metrics.engine.behind({ chainHead: 12, blocks: 2, seconds: 1.5 });
    metrics.engine.processed({ blocks: 1, events: 3 });
    metrics.engine.flushed({ seconds: 0.02, rows: 12 });
    metrics.engine.reverted(2);
    metrics.engine.requested({ endpoint: 0, outcome: 'timeout', seconds: 1 });
    metrics.engine.recovered();
    await expect.poll(async () => await page(metrics)).toMatch(/metrics_block\S* 10/);
    const answer = await fetch(`${server.url}/metrics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching('version=0.0.4')]);
    const text = await answer.text();
    expect(samplesOf(text).get('marginscope_alerts{severity="critical",state="firing"}')).toBe(2);
    expect(samplesOf(text).get('marginscope_rpc_requests_total{endpoint="0",outcome="timeout"}')).toBe(1);
    const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
    });
    expect([error, status, stdout, stderr]).toEqual([undefined, 0, '', '']);
    expect(samplesOf(text).size).toBeLessThan(200);
    await server.close();
    await api.close();
    metrics.close();
  });
});

describe('marketLabels', () => {
  const market = (id: string, symbol: string, sizeUsd: number, protocol = 'p') => ({ id, symbol, sizeUsd, protocol });

  test('the largest have their symbol, the same symbol again an ending, the rest is other', () => {
    const labels = marketLabels(
      [
        market('0xaaaaaa01', 'USDC', 5),
        market('0xbbbbbb02', 'USDC', 9),
        market('0x03', 'DAI', 1),
        market('0x04', 'ODD', 0),
      ],
      3,
    );
    expect(Object.fromEntries([...labels].map(([id, label]) => [id, label.market]))).toEqual({
      '0xbbbbbb02': 'USDC',
      '0xaaaaaa01': 'USDC-aaaa01',
      '0x03': 'DAI',
      '0x04': 'other',
    });
  });

  test('no two markets share a label below the cap, however many there are', () => {
    const many = Array.from({ length: 500 }, (_, i) => market(`0x${i.toString(16).padStart(40, '0')}`, `T${i % 7}`, i));
    const labels = [...marketLabels(many, 100).values()].map(({ market: label }) => label);
    expect(new Set(labels.filter((label) => label !== 'other')).size).toBe(100);
    expect(new Set(labels).size).toBe(101);
  });
});
