import { atRiskCurve } from '../../margin/index.ts';
import { intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { atStake } from '../book/at-stake.ts';
import { baseText } from '../book/market-numbers.ts';
import { largestDeviation, otherSources } from '../book/other-sources.ts';
import type { MarketState } from '../book/pool-state.ts';
import { feedOf, hourlyPrices, VOLATILITY_DAYS, volatilities } from '../book/price-history.ts';
import { sumText } from '../decimals.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { type MarketScope, marketsIn } from './market-scope.ts';
import { metaOf } from './meta.ts';

const HOUR = 3_600;
const YEAR = 365 * 86_400;

/** OracleHealth of the SDL, of the markets of a scope. @throws UnknownEntity, InvalidArgument */
export async function oracleHealthAnswer(
  analytics: Analytics,
  args: MarketScope & { readonly heartbeat?: number | null },
  context: ApiContext,
) {
  const markets = marketsIn(analytics, args);
  const given = intArgument('heartbeat', args.heartbeat, { min: 0, max: 31_536_000, fallback: 0 });
  const { reader } = context.sources;
  const [moves, usual] = await Promise.all([
    volatilities(reader, analytics),
    given > 0 ? new Map<string, number>() : heartbeats(context, analytics, markets),
  ]);
  await context.entities.confirm(analytics.block, 'allow');
  return markets.map((market) => {
    const age = ageOf(analytics, market);
    const heartbeat = given > 0 ? given : (usual.get(market.id) ?? null);
    const volatility = moves.get(market.id);
    const move = age === null || volatility === undefined ? null : volatility * Math.sqrt(age / YEAR);
    const sources = otherSources(analytics, market);
    const deviation = largestDeviation(sources);
    return {
      meta: () => metaOf(context.sources, analytics, { markets: [market.id] }),
      market: () => entityAt(context, analytics, { type: 'Market', id: market.id }),
      priceUsd: baseText(market.price, decimalsOf(analytics, market)),
      ageSeconds: age,
      heartbeatSeconds: heartbeat,
      isStale: age === null || heartbeat === null ? null : age > heartbeat,
      expectedMove: move === null ? null : sumText(move),
      hiddenAtRisk: move === null || market.unpricedReason !== null ? null : hiddenAtRisk(analytics, market.id, move),
      sources: sources.map(({ other, deviation }) => ({
        market: () => entityAt(context, analytics, { type: 'Market', id: other.id }),
        priceUsd: baseText(other.price, decimalsOf(analytics, other)),
        ageSeconds: ageOf(analytics, other),
        deviation: sumText(deviation),
      })),
      largestDeviation: deviation === null ? null : sumText(deviation),
    };
  });
}

const decimalsOf = ({ pools }: Analytics, { poolId }: MarketState): number => pools.get(poolId)?.decimals ?? 8;

const ageOf = ({ block }: Analytics, { price, priceUpdatedAt }: MarketState): number | null =>
  price === null || priceUpdatedAt === null ? null : Math.max(0, block.timestamp - priceUpdatedAt);

/** The 95th percentile of times between hours with an update, seconds, at least an hour; markets with fewer than two are absent. */
async function heartbeats(context: ApiContext, analytics: Analytics, markets: readonly MarketState[]) {
  const feeds = new Map<string, string>();
  for (const { id } of markets) {
    const feed = feedOf(analytics, id);
    if (feed !== null) feeds.set(id, feed);
  }
  const from = Math.max(0, analytics.block.timestamp - VOLATILITY_DAYS * 86_400);
  const hours = await hourlyPrices(context.sources.reader, analytics, { feeds: [...new Set(feeds.values())], from });
  const found = new Map<string, number>();
  for (const [id, feed] of feeds) {
    const prices = hours.get(feed) ?? [];
    const gaps = prices.slice(1).map(({ hour }, i) => hour - (prices[i]?.hour ?? hour));
    const sorted = gaps.sort((a, b) => a - b);
    if (sorted.length > 0) found.set(id, Math.max(HOUR, sorted[Math.ceil(sorted.length * 0.95) - 1] ?? HOUR));
  }
  return found;
}

function hiddenAtRisk({ book }: Analytics, market: string, move: number) {
  const shock = Math.max(-0.99, -move);
  const { points } = atRiskCurve(book, { shocks: [shock, 0], assets: [market] });
  const [moved, now] = [points.find((point) => point.shock === shock), points.find((point) => point.shock === 0)];
  return atStake({
    accounts: (moved?.accounts ?? 0) - (now?.accounts ?? 0),
    collateralUsd: (moved?.collateralUsd ?? 0) - (now?.collateralUsd ?? 0),
    debtUsd: (moved?.debtUsd ?? 0) - (now?.debtUsd ?? 0),
    expectedSeizedUsd: (moved?.expectedSeizedUsd ?? 0) - (now?.expectedSeizedUsd ?? 0),
  });
}
