import { expect } from 'vitest';
import type { Subject } from '../alerts/metric.ts';
import { metricNames, metrics } from '../alerts/metrics.ts';
import { createBlockView, observe } from '../alerts/observe.ts';
import { readRuleFile } from '../alerts/rule-file.ts';
import type { Analytics } from '../book/analytics.ts';
import { referenceMetrics } from './metric-reference.ts';

const [FALL, WITHIN] = [0.3, 0.3];

/** Of a perp market in every protocol: nothing is lent there. */
const UNKNOWN_OF_PERPS: ReadonlySet<string> = new Set([
  'market.utilization-over-kink',
  'market.borrow-apr',
  'market.supply-cap-used',
  'market.borrow-cap-used',
  'market.peg-deviation',
]);

/**
 * Holds each metric of the catalogue against its definition; `told` says what another way gives for a market, undefined
 * where it has no say.
 */
export function checkMetrics(
  analytics: Analytics,
  bound: number,
  told: (name: string, market: string) => number | null | undefined,
): void {
  const { values, wall } = referenceMetrics(analytics, { fall: FALL, within: WITHIN });
  const view = createBlockView(analytics);
  const rows = analytics.poolRows.get('Market') ?? [];
  const perps = new Set(rows.flatMap(({ id, kind }) => (kind === 'PERP' ? String(id) : [])));
  const seen = new Map(metricNames.map((name) => [name, observe(view, ruleOf(name))]));
  for (const [name, observations] of seen) {
    for (const { subject, value } of observations) {
      const [key, about] = [keyOf(name, subject), `${name} ${JSON.stringify(subject)}`];
      const expected = name.startsWith('market.') ? told(name, key) : values.get(name)?.get(key);
      if (expected !== undefined) near(value, expected, { bound, about });
      if (expected === undefined) expect(name, about).toMatch(/^market\./);
      const market = name.startsWith('market.') ? analytics.markets.get(key) : undefined;
      if (perps.has(key) && UNKNOWN_OF_PERPS.has(name)) expect(value, about).toBeNull();
      if (market !== undefined) checkMarket(name, value, { analytics, market, about, wall: wall(key) });
    }
    if (name !== 'indexer.lag') expect(observations.length, name).toBeGreaterThan(0);
  }
  for (const scope of ['account', 'owner']) {
    expect(new Set(seen.get(`${scope}.leverage`)?.map(({ subject }) => keyOf(scope, subject)))).toEqual(
      new Set(values.get(`${scope}.leverage`)?.keys()),
    );
  }
}

interface MarketCheck {
  readonly analytics: Analytics;
  readonly market: NonNullable<ReturnType<Analytics['markets']['get']>>;
  readonly about: string;
  readonly wall: { readonly near: number; readonly share: number };
}

function checkMarket(name: string, value: number | null, { analytics, market, about, wall }: MarketCheck): void {
  if (name === 'market.price-age') {
    const { priceUpdatedAt } = market;
    expect(value, about).toBe(priceUpdatedAt === null ? null : analytics.block.timestamp - priceUpdatedAt);
  }
  if (name === 'market.price-deviation') {
    const { token } = market;
    const isKnown = [...analytics.markets.values()].some(
      (other) => other.id !== market.id && token !== '' && other.token === token && other.price !== null,
    );
    expect(value !== null, about).toBe(isKnown && market.price !== null);
  }
  if (name === 'market.wall-share' && analytics.book.assetIndex.has(market.id))
    near(value, wall.share, { bound: 1e-9, about });
  if (name === 'market.wall-usd' && value !== null) {
    expect(value > 0, about).toBe(wall.near > 0);
    expect(value, about).toBeLessThanOrEqual(wall.near * (1 + 1e-9));
  }
}

function near(value: number | null, expected: number | null, { bound, about }: { bound: number; about: string }): void {
  if (expected === null || value === null) expect(value, about).toBe(expected);
  else
    expect(Math.abs(value - expected), `${about} ${value} ${expected}`).toBeLessThanOrEqual(
      bound * Math.max(1, Math.abs(expected)),
    );
}

const keyOf = (name: string, { market, pool, account, owner }: Subject): string => {
  if (name.startsWith('market')) return market ?? '';
  if (name.startsWith('account')) return account ?? '';
  if (name.startsWith('owner')) return owner ?? '';
  return pool ?? '';
};

function ruleOf(name: string) {
  const { metric } = metrics.get(name) ?? {};
  const names = metric !== undefined && 'params' in metric ? Object.keys(metric.params ?? {}) : [];
  const all = { fall: FALL, within: WITHIN };
  const params = Object.entries(all).filter(([param]) => names.includes(param));
  const text = params.map(([param, value]) => `${param}: ${value}`).join(', ');
  const given = text === '' ? '' : `params: { ${text} }, `;
  const read = readRuleFile(`version: 1\nrules:\n  - { id: it, metric: ${name}, ${given}above: 0 }\n`);
  if (read.type !== 'rules' || read.set.rules[0] === undefined) throw new Error(JSON.stringify(read));
  return read.set.rules[0];
}
