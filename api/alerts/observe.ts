import type { Analytics } from '../book/analytics.ts';
import { marketFacts } from './market-facts.ts';
import type { BlockView, HolderMetric, Observation, Subject } from './metric.ts';
import { metrics } from './metrics.ts';
import type { Attribute, Rule, Selector } from './rule.ts';

/** Accounts or owners that one rule watches at most; those with the most debt. */
export const mostHolders = 1_000;

export function createBlockView(analytics: Analytics): BlockView {
  const known = new Map<string, { readonly value: unknown }>();
  return {
    analytics,
    facts: marketFacts(analytics.poolRows),
    memo<T>(key: string, make: () => T): T {
      const found = known.get(key);
      if (found !== undefined) return found.value as T;
      const value = make();
      known.set(key, { value });
      return value;
    },
  };
}

/**
 * What a rule sees at a block: one observation for each subject that it selects. None where the metric is unknown to
 * this release, or is not one of blocks.
 */
export function observe(view: BlockView, rule: Rule): Observation[] {
  const named = metrics.get(rule.metric);
  if (named === undefined) return [];
  const { metric, scope } = named;
  if (metric.scope === 'indexer') return [];
  if (metric.scope === 'account') return observeHolders(view, rule, { metric, byOwner: scope === 'owner' });
  const params = { ...metric.params, ...rule.params };
  if (metric.scope === 'market') {
    return [...view.analytics.markets.values()].flatMap((market) => {
      const subject = marketSubject(view, market.id);
      const isStable = view.analytics.stableMarkets.has(market.id);
      if (rule.where.stable !== null && rule.where.stable !== isStable) return [];
      return matches(rule.where, subject) ? [{ subject, value: finite(metric.read(view, market, params)) }] : [];
    });
  }
  if (scope === 'global') return [{ subject: {}, value: finite(metric.read(view, null, params)) }];
  return [...view.analytics.pools.keys()].flatMap((pool) => {
    const subject = poolSubject(view, pool);
    return matches(rule.where, subject) ? [{ subject, value: finite(metric.read(view, pool, params)) }] : [];
  });
}

const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

function matches({ in: lists }: Selector, subject: Subject): boolean {
  return Object.entries(lists).every(([name, values]) => {
    const own = subject[name as Attribute];
    return values === undefined || (own !== undefined && values.some((value) => same(value, own)));
  });
}

const same = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();

function marketSubject({ analytics, facts }: BlockView, id: string): Subject {
  const market = analytics.markets.get(id);
  const protocol = facts.get(id)?.protocol;
  return {
    market: id,
    symbol: market?.symbol ?? market?.name ?? id,
    ...(market && { pool: market.poolId }),
    ...(protocol && { protocol }),
  };
}

function poolSubject(view: BlockView, pool: string): Subject {
  const [market] = view.analytics.pools.get(pool)?.markets.keys() ?? [];
  const protocol = market === undefined ? undefined : view.facts.get(market)?.protocol;
  return { pool, ...(protocol && { protocol }) };
}

interface Holder {
  readonly subject: Subject;
  readonly places: number[];
  debtUsd: number;
}

function observeHolders(
  view: BlockView,
  rule: Rule,
  { metric, byOwner }: { readonly metric: HolderMetric; readonly byOwner: boolean },
): Observation[] {
  const { analytics } = view;
  const holders = new Map<string, Holder>();
  const { book } = analytics;
  for (let place = 0; place < book.count; place++) {
    if (book.occupied?.[place] === 0) continue;
    const id = book.ids.at(place);
    const account = analytics.accounts.get(id);
    if (account === undefined) continue;
    const { owner } = account;
    const subject: Subject = byOwner ? { owner } : { ...poolSubject(view, account.poolId), account: id, owner };
    if (!matches(rule.where, subject)) continue;
    const key = byOwner ? owner : id;
    const holder = holders.get(key) ?? { subject, places: [], debtUsd: 0 };
    holder.places.push(place);
    holder.debtUsd += book.sums.debt[place] ?? 0;
    holders.set(key, holder);
  }
  return (
    [...holders.values()]
      // Perps whose equity is above their exposure owe less than nothing, and are watched like any other.
      .filter(({ debtUsd }) => rule.where.minDebtUsd === 0 || debtUsd >= rule.where.minDebtUsd)
      .sort((a, b) => b.debtUsd - a.debtUsd)
      .slice(0, mostHolders)
      .map(({ subject, places }) => ({ subject, value: finite(metric.read(view, places)) }))
  );
}
