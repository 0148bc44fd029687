import type { EntityRow } from '../../engine/index.ts';
import { decimalNumber } from '../arguments.ts';
import { fundingSeries } from '../book/funding-history.ts';
import { bigintOrNull } from '../book/row.ts';
import { sumText } from '../decimals.ts';
import type { ApiContext } from './context.ts';
import { type HistoryArguments, historyRange } from './history.ts';
import { viewOf } from './market-view.ts';
import { metaOf } from './meta.ts';

const SECONDS_PER_DAY = 86_400;

/** FundingHistory of the SDL; null where nothing is traded on margin. @throws InvalidArgument */
export async function fundingAnswer(row: EntityRow, args: HistoryArguments, context: ApiContext) {
  const { analytics, market, numbers } = await viewOf(row, context);
  if (numbers.openInterest === null) return null;
  const { block } = analytics;
  const { points, cumulative } = await fundingSeries(context.sources.reader, historyRange(block, args), market.id);
  await context.entities.confirm(block, 'allow');
  const stored = analytics.pools.get(market.poolId)?.facts.rowOf('Market', market.id);
  const rate = stored?.fundingRatePerDay ?? null;
  const since = stored === undefined ? null : bigintOrNull(stored, 'fundingUpdatedAt');
  const days = since === null ? 0 : (block.timestamp - Number(since)) / SECONDS_PER_DAY;
  return {
    meta: () => metaOf(context.sources, analytics, { markets: [market.id] }),
    interval: args.interval,
    points: points.map((point) => ({
      ...point,
      ratePerDay: sumText(point.ratePerDay),
      minRatePerDay: sumText(point.minRatePerDay),
      maxRatePerDay: sumText(point.maxRatePerDay),
      accrued: sumText(point.accrued),
      cumulative: sumText(point.cumulative),
    })),
    cumulative: sumText(cumulative),
    pending: sumText(rate === null ? 0 : decimalNumber(rate) * days),
  };
}
