import type { EntityReader } from '../../engine/index.ts';
import { realisedVolatility } from '../../margin/index.ts';
import { decimalNumber } from '../arguments.ts';
import type { Analytics } from './analytics.ts';
import { bigintOf, textOf, textOrNull } from './row.ts';

/** Days of hourly closes that a volatility is made of. */
export const VOLATILITY_DAYS = 30;
const HOUR = 3_600;

export interface HourlyPrice {
  /** start of the hour, Unix seconds */
  readonly hour: number;
  readonly low: number;
  readonly high: number;
  readonly close: number;
}

/** The feed of a market, by its own row; of a lent token whose market names none the token's, which prices it then. */
export function feedOf(analytics: Analytics, marketId: string): string | null {
  const facts = analytics.pools.get(analytics.markets.get(marketId)?.poolId ?? '')?.facts;
  const row = facts?.rowOf('Market', marketId);
  if (facts === undefined || row === undefined) return null;
  const token = row.kind === 'ISOLATED_PAIR' ? facts.rowOf('Token', row.inputToken) : undefined;
  return textOrNull(row, 'priceFeed') ?? (token === undefined ? null : textOrNull(token, 'priceFeed'));
}

/** Hourly prices of some feeds up to the book's block, from a Unix second on, ascending, hours without an update left out. */
export async function hourlyPrices(
  reader: EntityReader,
  { block }: Pick<Analytics, 'block'>,
  { feeds, from }: { readonly feeds: readonly string[]; readonly from: number },
): Promise<Map<string, HourlyPrice[]>> {
  const found = new Map<string, HourlyPrice[]>(feeds.map((feed) => [feed, []]));
  if (feeds.length === 0) return found;
  const rows = await reader.find({
    type: 'PriceStats',
    interval: 'hour',
    current: 'include',
    block: block.number,
    where: { feed_in: feeds, timestamp_gte: BigInt(from - (from % HOUR)) * 1_000_000n },
    orderBy: 'timestamp',
    orderDirection: 'asc',
  });
  for (const row of rows) {
    const hour = Number(bigintOf(row, 'timestamp') / 1_000_000n);
    const [low, high, close] = [decimalNumber(row.low), decimalNumber(row.high), decimalNumber(row.close)];
    found.get(textOf(row, 'feed'))?.push({ hour, low, high, close });
  }
  return found;
}

const computed = new WeakMap<Analytics, Promise<ReadonlyMap<string, number>>>();

/** Realised volatility per year by market id, from 30 days of hourly closes; markets without enough of them are absent. */
export function volatilities(reader: EntityReader, analytics: Analytics): Promise<ReadonlyMap<string, number>> {
  const known = computed.get(analytics) ?? computeVolatilities(reader, analytics);
  computed.set(analytics, known);
  known.catch(() => computed.delete(analytics));
  return known;
}

async function computeVolatilities(reader: EntityReader, analytics: Analytics): Promise<ReadonlyMap<string, number>> {
  const feeds = new Map<string, string>();
  for (const id of analytics.markets.keys()) {
    const feed = feedOf(analytics, id);
    if (feed !== null) feeds.set(id, feed);
  }
  const from = Math.max(0, analytics.block.timestamp - VOLATILITY_DAYS * 86_400);
  const prices = await hourlyPrices(reader, analytics, { feeds: [...new Set(feeds.values())], from });
  const found = new Map<string, number>();
  for (const [id, feed] of feeds) {
    const volatility = realisedVolatility(filled(prices.get(feed) ?? []));
    if (volatility !== null && volatility > 0) found.set(id, volatility);
  }
  return found;
}

/** Closes hour by hour, hours without an update carrying the one before. */
function filled(prices: readonly HourlyPrice[]): number[] {
  const closes: number[] = [];
  let last: HourlyPrice | undefined;
  for (const price of prices) {
    for (let hour = (last?.hour ?? price.hour) + HOUR; hour < price.hour; hour += HOUR) closes.push(last?.close ?? 0);
    closes.push(price.close);
    last = price;
  }
  return closes;
}

/** Realised volatility of one market at each of some Unix seconds, ascending, from the 30 days before it; null without enough. */
export async function volatilityHistory(
  reader: EntityReader,
  analytics: Analytics,
  { market, ends }: { readonly market: string; readonly ends: readonly number[] },
): Promise<(number | null)[]> {
  const feed = feedOf(analytics, market);
  if (feed === null) return ends.map(() => null);
  const from = Math.max(0, (ends[0] ?? 0) - VOLATILITY_DAYS * 86_400);
  const prices = (await hourlyPrices(reader, analytics, { feeds: [feed], from })).get(feed) ?? [];
  return ends.map((end) => {
    const within = prices.filter(({ hour }) => hour < end && hour >= end - VOLATILITY_DAYS * 86_400);
    const volatility = realisedVolatility(filled(within));
    return volatility !== null && volatility > 0 ? volatility : null;
  });
}
