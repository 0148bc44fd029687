import { type BuildUp, type ComponentSeries, leverageBuildUp, leverageBuildUps } from '../../margin/index.ts';
import { intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { bucketsOf, buildUpSeries } from '../book/build-up-series.ts';
import { bucketSeconds } from '../book/history.ts';
import { leverageSamples } from '../book/leverage-samples.ts';
import { volatilities, volatilityHistory } from '../book/price-history.ts';
import { floatText, sumText } from '../decimals.ts';
import { walks } from '../limits/walks.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { historyRange } from './history.ts';
import { type MarketScope, marketsIn } from './market-scope.ts';
import { metaOf } from './meta.ts';
import { samplesOf } from './samples.ts';

export interface BuildUpArguments extends MarketScope {
  readonly interval: 'hour' | 'day';
  readonly buckets?: number | null;
}

/** LeverageBuildUp of the SDL, most unusual market first. @throws UnknownEntity, InvalidArgument */
export async function buildUpAnswer(analytics: Analytics, args: BuildUpArguments, context: ApiContext) {
  const ids = marketsIn(analytics, args).map(({ id }) => id);
  const { most, usual } = walks.leverageBuildUp;
  const first = intArgument('buckets', args.buckets, { min: 9, max: most, fallback: usual });
  const range = historyRange(analytics.block, { interval: args.interval, first });
  const { sources } = context;
  const span = { interval: args.interval, from: range.firstBucket };
  const sampled = await samplesOf(analytics.block, span, { most, usual: first }, context);
  const found = await leverageSamples(
    sources,
    sampled.map(({ block }) => block),
  );
  const samples = found.map((leverage, i) => ({ start: sampled[i]?.start ?? 0, leverage }));
  const [series, moves] = await Promise.all([
    buildUpSeries({ reader: sources.reader, range, samples }, ids),
    volatilities(sources.reader, analytics),
  ]);
  await context.entities.confirm(analytics.block, 'allow');
  const answers = ids.map((id) => {
    const own = series.get(id) ?? [];
    return { id, own, now: leverageBuildUp(own.map(known)) };
  });
  answers.sort((a, b) => rankOf(b.now) - rankOf(a.now) || (a.id < b.id ? -1 : 1));
  const starts = bucketsOf(range);
  const ends = starts.map((start) => Math.min(start + bucketSeconds[args.interval], analytics.block.timestamp + 1));
  return answers.map(({ id, own, now }) => ({
    meta: () => metaOf(context.sources, analytics, { markets: [id] }),
    market: () => entityAt(context, analytics, { type: 'Market', id }),
    interval: args.interval,
    ...textOf(now),
    realizedVolatility: floatText(moves.get(id) ?? null),
    history: async () => {
      const volatility = await volatilityHistory(sources.reader, analytics, { market: id, ends });
      return leverageBuildUps(own).map((one, i) => ({
        timestamp: starts[i] ?? 0,
        ...textOf(one),
        realizedVolatility: floatText(volatility[i] ?? null),
      }));
    },
  }));
}

/** Without the buckets before the first known value. */
const known = ({ name, values }: ComponentSeries): ComponentSeries => ({
  name,
  values: values.filter((value) => !Number.isNaN(value)),
});

const rankOf = ({ index }: BuildUp): number => index ?? Number.NEGATIVE_INFINITY;

const textOf = ({ index, driver, components }: BuildUp) => ({
  index: floatText(index),
  driver,
  components: components.map(({ name, value, mean, zScore }) => ({
    name,
    value: sumText(value),
    mean: floatText(mean),
    zScore: floatText(zScore),
  })),
});
