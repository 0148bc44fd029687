import type { EntityRow } from '../../engine/index.ts';
import { createBatch } from '../batch.ts';
import type { Analytics } from '../book/analytics.ts';
import { type HistoryRange, utilizationHistory } from '../book/history.ts';
import { holdersOf } from '../book/holders.ts';
import { apyText, baseText, fractionText } from '../book/market-numbers.ts';
import { UnknownEntity } from '../errors.ts';
import { type CurveArguments, curveAnswer } from './at-risk.ts';
import { analyticsAt, entityAt, idOf } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { type HeatmapArguments, heatmapAnswer } from './heatmap.ts';
import { type HistoryArguments, historyRange } from './history.ts';
import { marketCurveResolvers } from './market-curve.ts';
import { derived, viewOf } from './market-view.ts';
import { metaOf } from './meta.ts';
import { maskOf } from './pool.ts';

export const marketResolvers = {
  ...marketCurveResolvers,
  utilization: derived(({ numbers }) => fractionText(numbers.utilization)),
  supplyApr: derived(({ numbers }) => fractionText(numbers.supplyApr)),
  borrowApr: derived(({ numbers }) => fractionText(numbers.borrowApr)),
  supplyApy: derived(({ numbers }) => apyText(numbers.supplyApr)),
  borrowApy: derived(({ numbers }) => apyText(numbers.borrowApr)),
  totalSupply: derived(({ numbers }) => numbers.supply),
  totalBorrow: derived(({ numbers }) => numbers.borrow),
  totalSupplyUsd: derived(({ numbers }) => baseText(numbers.supplyUsd, numbers.decimals)),
  totalBorrowUsd: derived(({ numbers }) => baseText(numbers.borrowUsd, numbers.decimals)),
  priceUsd: derived(({ market, numbers }) => baseText(market.price, numbers.decimals)),
  priceAgeSeconds: derived(({ analytics, market }) =>
    market.price === null || market.priceUpdatedAt === null
      ? null
      : Math.max(0, analytics.block.timestamp - market.priceUpdatedAt),
  ),
  isStable: derived(({ analytics, market }) => analytics.stableMarkets.has(market.id)),
  openSuppliers: derived(({ analytics, market }) => holdersOf(analytics, market.id).suppliers),
  openBorrowers: derived(({ analytics, market }) => holdersOf(analytics, market.id).borrowers),
  async utilizationHistory(row: EntityRow, args: HistoryArguments, context: ApiContext) {
    const { analytics, market } = await viewOf(row, context);
    const points = await historyOf(market.id, historyRange(analytics.block, args), { analytics, context });
    return { interval: args.interval, points, meta: metaOf(context.sources, analytics) };
  },
  async liquidationHeatmap(row: EntityRow, args: HeatmapArguments, context: ApiContext) {
    return marketHeatmap(await analyticsAt(row, context), { id: idOf(row), args, context });
  },
  async atRiskCurve(row: EntityRow, args: CurveArguments, context: ApiContext) {
    return marketCurve(await analyticsAt(row, context), { id: idOf(row), args, context });
  },
  meta: async (row: EntityRow, _args: unknown, context: ApiContext) =>
    metaOf(context.sources, await analyticsAt(row, context)),
};

function historyOf(
  marketId: string,
  range: HistoryRange,
  { analytics, context }: { readonly analytics: Analytics; readonly context: ApiContext },
) {
  const key = `${analytics.block.hash} ${JSON.stringify(range)}`;
  const batch =
    context.histories.get(key) ??
    createBatch(async (ids: readonly string[]) => {
      const histories = await utilizationHistory(context.sources.reader, range, ids);
      await context.entities.confirm(analytics.block, 'allow');
      return histories;
    });
  context.histories.set(key, batch);
  return batch.load(marketId);
}

interface OneMarket<Args> {
  readonly id: string;
  readonly args: Args;
  readonly context: ApiContext;
}

/** A market's heatmap with its meta. @throws UnknownEntity, InvalidArgument */
export async function marketHeatmap(analytics: Analytics, { id, args, context }: OneMarket<HeatmapArguments>) {
  if (!analytics.markets.has(id)) throw new UnknownEntity('market', id, analytics.block.number);
  const include = await maskOf(analytics, { poolId: null, args, context });
  return {
    ...heatmapAnswer(analytics, id, args, include),
    market: () => entityAt(context, analytics, { type: 'Market', id }),
    meta: () => metaOf(context.sources, analytics),
  };
}

/** The at-risk curve of one market's price with its meta. @throws UnknownEntity, InvalidArgument */
export function marketCurve(analytics: Analytics, { id, args, context }: OneMarket<CurveArguments>) {
  const market = analytics.markets.get(id);
  if (market === undefined) throw new UnknownEntity('market', id, analytics.block.number);
  const unknownReason = market.unpricedReason;
  return {
    points: unknownReason === null ? curveAnswer(analytics, { market: id }, args) : [],
    unknownReason,
    market: () => entityAt(context, analytics, { type: 'Market', id }),
    meta: () => metaOf(context.sources, analytics),
  };
}
