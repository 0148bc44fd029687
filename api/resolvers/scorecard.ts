import type { ProcessedBlock } from '../../engine/index.ts';
import {
  type ActualLiquidation,
  type Prediction,
  predictedSeizures,
  type Scorecard,
  scoreMap,
} from '../../margin/index.ts';
import { decimalNumber, intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { blocksAt } from '../book/heatmap-history.ts';
import { feedOf, type HourlyPrice, hourlyPrices } from '../book/price-history.ts';
import { bigintOf, textOf } from '../book/row.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument, UnknownEntity } from '../errors.ts';
import { walks } from '../limits/walks.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { metaOf } from './meta.ts';

export interface ScorecardArguments {
  readonly market: string;
  readonly from?: number | null;
  readonly to?: number | null;
  readonly samples?: number | null;
}

interface Sample {
  readonly block: ProcessedBlock;
  readonly from: number;
  readonly to: number;
  readonly predictions: readonly Prediction[];
  readonly actuals: readonly ActualLiquidation[];
}

/** HeatmapScorecard of the SDL. @throws UnknownEntity, InvalidArgument */
export async function scorecardAnswer(analytics: Analytics, args: ScorecardArguments, context: ApiContext) {
  const id = args.market.toLowerCase();
  const { block } = analytics;
  if (!analytics.markets.has(id)) throw new UnknownEntity('market', id, block.number);
  const seconds = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const to = Math.min(intArgument('to', args.to, { ...seconds, fallback: block.timestamp }), block.timestamp);
  const from = intArgument('from', args.from, { ...seconds, fallback: Math.max(0, to - 7 * 86_400) });
  const { most, usual } = walks.heatmapScorecard;
  const count = intArgument('samples', args.samples, { min: 1, max: most, fallback: usual });
  if (from >= to) throw new InvalidArgument(`from is ${from} and to is ${to}: let them grow.`);
  const windows = Array.from({ length: count }, (_, i) => ({
    from: Math.floor(from + ((to - from) * i) / count),
    to: Math.floor(from + ((to - from) * (i + 1)) / count),
  }));
  const { samples, unpriced } = await sampled(analytics, id, windows, context);
  const total = scoreMap(
    samples.flatMap((one, i) => one.predictions.map((item) => ({ ...item, account: `${i} ${item.account}` }))),
    samples.flatMap((one, i) =>
      one.actuals.map((item) => ({ ...item, account: `${i} ${item.account}`, timestamp: item.timestamp - one.from })),
    ),
    0,
  );
  return {
    meta: () => metaOf(context.sources, analytics, { markets: [id] }),
    market: () => entityAt(context, analytics, { type: 'Market', id }),
    from,
    to,
    total: scoreText(total),
    samples: samples.map((one) => ({
      block: one.block,
      from: one.from,
      to: one.to,
      score: scoreText(scoreMap(one.predictions, one.actuals, one.from)),
    })),
    unpricedLiquidations: unpriced,
  };
}

const scoreText = (score: Scorecard) => ({
  predictedUsd: sumText(score.predictedUsd),
  actualUsd: sumText(score.actualUsd),
  hitUsd: sumText(score.hitUsd),
  firedUsd: sumText(score.firedUsd),
  recall: floatText(score.recall),
  precision: floatText(score.precision),
  leadSeconds: score.leadSeconds === null ? null : Math.round(score.leadSeconds),
  predictedAccounts: score.predictedAccounts,
  liquidatedAccounts: score.liquidatedAccounts,
  hitAccounts: score.hitAccounts,
});

interface Window {
  readonly from: number;
  readonly to: number;
}

async function sampled(analytics: Analytics, id: string, windows: readonly Window[], context: ApiContext) {
  const { reader, books } = context.sources;
  const first = windows[0]?.from ?? 0;
  const last = windows[windows.length - 1]?.to ?? 0;
  const feed = feedOf(analytics, id);
  const prices = await hourlyPrices(reader, analytics, { feeds: feed === null ? [] : [feed], from: first });
  const { actuals, unpriced } = await liquidationsOf(analytics, id, { from: first, to: last }, context);
  const blocks = await blocksAt(
    reader,
    windows.map(({ from }) => from),
    analytics.block,
  );
  const samples: Sample[] = [];
  for (const [i, window] of windows.entries()) {
    const block = blocks[i] ?? null;
    if (block === null) continue;
    for await (const past of books.walk([block])) {
      const path = pathOf(feed === null ? [] : (prices.get(feed) ?? []), window);
      const isKnown = past.markets.get(id)?.unpricedReason === null;
      samples.push({
        block,
        ...window,
        predictions: isKnown && path !== null ? predictedSeizures(past.book, id, path) : [],
        actuals: actuals.filter(({ timestamp }) => timestamp > window.from && timestamp <= window.to),
      });
    }
  }
  await context.entities.confirm(analytics.block, 'allow');
  return { samples, unpriced };
}

/** Lowest and highest price of the hours of a window; null without any. */
function pathOf(prices: readonly HourlyPrice[], { from, to }: Window): { low: number; high: number } | null {
  const within = prices.filter(({ hour }) => hour + 3_600 > from && hour <= to);
  if (within.length === 0) return null;
  return { low: Math.min(...within.map(({ low }) => low)), high: Math.max(...within.map(({ high }) => high)) };
}

/** Liquidations that took or repaid the market, or closed a position in it. */
async function liquidationsOf(analytics: Analytics, id: string, { from, to }: Window, { sources }: ApiContext) {
  const time = { timestamp_gt: BigInt(from), timestamp_lte: BigInt(to) };
  const rows = await sources.reader.find({
    type: 'Liquidation',
    block: analytics.block.number,
    where: { or: ['collateralMarket', 'debtMarket', 'perpMarket'].map((field) => ({ ...time, [field]: id })) },
    fields: ['id', 'marginAccount', 'timestamp', 'seizedUsd', 'notionalUsd'],
  });
  const actuals = rows.flatMap((row): ActualLiquidation[] => {
    const usd = row.seizedUsd ?? row.notionalUsd ?? null;
    if (usd === null) return [];
    const timestamp = Number(bigintOf(row, 'timestamp'));
    return [{ account: textOf(row, 'marginAccount'), seizedUsd: decimalNumber(usd), timestamp }];
  });
  return { actuals, unpriced: rows.length - actuals.length };
}
