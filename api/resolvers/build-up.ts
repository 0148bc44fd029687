import type { EntityReader } from '../../engine/index.ts';
import { type ComponentSeries, leverageBuildUp } from '../../margin/index.ts';
import { decimalNumber, intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { type HistoryRange, utilizationHistory } from '../book/history.ts';
import { volatilities } from '../book/price-history.ts';
import { textOf } from '../book/row.ts';
import { floatText, sumText } from '../decimals.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { historyRange } from './history.ts';
import { type MarketScope, marketsIn } from './market-scope.ts';
import { metaOf } from './meta.ts';

export interface BuildUpArguments extends MarketScope {
  readonly interval: 'hour' | 'day';
  readonly buckets?: number | null;
}

/** LeverageBuildUp of the SDL, most unusual market first. @throws UnknownEntity, InvalidArgument */
export async function buildUpAnswer(analytics: Analytics, args: BuildUpArguments, context: ApiContext) {
  const markets = marketsIn(analytics, args);
  const ids = markets.map(({ id }) => id);
  const first = intArgument('buckets', args.buckets, { min: 9, max: 500, fallback: 30 });
  const range = historyRange(analytics.block, { interval: args.interval, first });
  const { reader } = context.sources;
  const [histories, perps, moves] = await Promise.all([
    utilizationHistory(reader, range, ids),
    perpSeries(reader, range, ids),
    volatilities(reader, analytics),
  ]);
  await context.entities.confirm(analytics.block, 'allow');
  const answers = markets.map(({ id }, i) => {
    const points = histories[i] ?? [];
    const lending: ComponentSeries[] = (['borrow', 'utilization', 'borrowApr'] as const).map((field) => ({
      name: field === 'borrow' ? 'borrowed' : field,
      values: points.map((point) => decimalNumber(point[field])),
    }));
    const found = leverageBuildUp([...lending, ...(perps.get(id) ?? [])].filter(({ values }) => values.length > 0));
    return { id, found };
  });
  answers.sort(
    (a, b) =>
      (b.found.index ?? Number.NEGATIVE_INFINITY) - (a.found.index ?? Number.NEGATIVE_INFINITY) ||
      (a.id < b.id ? -1 : 1),
  );
  return answers.map(({ id, found }) => ({
    meta: () => metaOf(context.sources, analytics),
    market: () => entityAt(context, analytics, { type: 'Market', id }),
    interval: args.interval,
    index: floatText(found.index),
    components: found.components.map(({ name, value, mean, zScore }) => ({
      name,
      value: sumText(value),
      mean: sumText(mean),
      zScore: floatText(zScore),
    })),
    driver: found.driver,
    realizedVolatility: floatText(moves.get(id) ?? null),
  }));
}

/** Open interest and size of funding by bucket, of the markets that have them. */
async function perpSeries(reader: EntityReader, range: HistoryRange, ids: readonly string[]) {
  const found = new Map<string, ComponentSeries[]>();
  const tables = [
    ['OpenInterestStats', 'openInterest', ['longUsd', 'shortUsd']],
    ['FundingStats', 'funding', ['ratePerDay']],
  ] as const;
  for (const [type, name, fields] of tables) {
    const rows = await reader.find({
      type,
      interval: range.interval,
      current: 'include',
      block: range.block,
      where: { market_in: ids, timestamp_gte: BigInt(range.firstBucket) * 1_000_000n },
      orderBy: 'timestamp',
      orderDirection: 'asc',
    });
    const values = new Map<string, number[]>();
    for (const row of rows) {
      const market = textOf(row, 'market');
      const value = fields.reduce((sum, field) => sum + Math.abs(decimalNumber(row[field])), 0);
      values.set(market, [...(values.get(market) ?? []), value]);
    }
    for (const [market, series] of values) found.set(market, [...(found.get(market) ?? []), { name, values: series }]);
  }
  return found;
}
