import type { EntityRow } from '../../engine/index.ts';
import { createBatch } from '../batch.ts';
import type { Analytics } from '../book/analytics.ts';
import { baseAssetOf } from '../book/base-asset.ts';
import { type HistoryRange, utilizationHistory } from '../book/history.ts';
import { apyText, baseText, fractionText } from '../book/market-numbers.ts';
import { holdersOf } from '../book/population.ts';
import type { CurveArguments } from './at-risk.ts';
import { targetCurve } from './at-risk-root.ts';
import { analyticsAt, idOf } from './at-row.ts';
import type { ApiContext } from './context.ts';
import type { HeatmapArguments } from './heatmap.ts';
import { targetHeatmap } from './heatmap-root.ts';
import { type HistoryArguments, historyRange } from './history.ts';
import { marketCurveResolvers } from './market-curve.ts';
import { derived, viewOf } from './market-view.ts';
import { metaOf } from './meta.ts';

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
  baseAsset: derived(({ market }) => baseAssetOf(market.symbol, market.name).base),
  isYieldBearing: derived(({ market }) => baseAssetOf(market.symbol, market.name).isYieldBearing),
  isStable: derived(({ analytics, market }) => analytics.stableMarkets.has(market.id)),
  openSuppliers: derived(({ analytics, market }) => holdersOf(analytics, market.id).suppliers),
  openBorrowers: derived(({ analytics, market }) => holdersOf(analytics, market.id).borrowers),
  async utilizationHistory(row: EntityRow, args: HistoryArguments, context: ApiContext) {
    const { analytics, market } = await viewOf(row, context);
    const points = await historyOf(market.id, historyRange(analytics.block, args), { analytics, context });
    return { interval: args.interval, points, meta: metaOf(context.sources, analytics, { markets: [market.id] }) };
  },
  async liquidationHeatmap(row: EntityRow, args: HeatmapArguments, context: ApiContext) {
    return targetHeatmap(await analyticsAt(row, context), { type: 'MARKET', id: idOf(row) }, { args, context });
  },
  async atRiskCurve(row: EntityRow, args: CurveArguments, context: ApiContext) {
    const target = { type: 'MARKET', id: idOf(row) } as const;
    return targetCurve(await analyticsAt(row, context), target, { poolId: null, args, context });
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
