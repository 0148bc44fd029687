import type { Analytics } from '../book/analytics.ts';
import { type HeatmapTarget, knownTargetAt } from '../book/asset-family.ts';
import { legsOf } from '../book/heatmap-column.ts';
import { holdersMask } from '../book/holders-mask.ts';
import { type CurveArguments, curveAnswer } from './at-risk.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { metaOf } from './meta.ts';
import { checkPool, maskOf } from './pool-scope.ts';

interface Asked {
  /** null for all pools */
  readonly poolId: string | null;
  readonly args: CurveArguments;
  readonly context: ApiContext;
}

/** The at-risk curve of moves of every price that is not stable. @throws UnknownEntity, InvalidArgument */
export async function poolCurve(analytics: Analytics, { poolId, args, context }: Asked) {
  checkPool(analytics, poolId);
  const include = await maskOf(analytics, { poolId, args, context });
  return {
    asset: null,
    market: null,
    points: curveAnswer(analytics, { of: null, include }, args),
    unknownReason: null,
    meta: () => metaOf(context.sources, analytics, { include }),
  };
}

/** The at-risk curve of moves of one market's price, or of an asset's. @throws UnknownEntity, InvalidArgument */
export async function targetCurve(analytics: Analytics, target: HeatmapTarget, { poolId, args, context }: Asked) {
  checkPool(analytics, poolId);
  const { book } = analytics;
  const { of, markets, reference, unknownReason } = knownTargetAt(analytics, target);
  const include = await maskOf(analytics, { poolId, args, context });
  const priced = markets.filter((market) => market.unpricedReason === null).map(({ id }) => id);
  const moving = of === null ? null : { markets: priced, price: legsOf(book, of).price };
  return {
    asset: target.type === 'ASSET' ? target.base : null,
    market: () => entityAt(context, analytics, { type: 'Market', id: reference.id }),
    points:
      moving === null ? [] : curveAnswer(analytics, { of: moving, include: holdersMask(book, priced, include) }, args),
    unknownReason,
    meta: () => metaOf(context.sources, analytics, { include, markets: priced }),
  };
}
