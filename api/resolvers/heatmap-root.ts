import type { AccountMask } from '../../margin/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { type HeatmapTarget, knownTargetAt, type TargetAt } from '../book/asset-family.ts';
import { atStake } from '../book/at-stake.ts';
import { binStakes, heatmapColumn } from '../book/heatmap-column.ts';
import { entityAt } from './at-row.ts';
import type { ApiContext } from './context.ts';
import { type HeatmapArguments, heatmapAnswer, onSide, partsOf } from './heatmap.ts';
import { type Grouping, groupsBy } from './heatmap-groups.ts';
import { metaOf } from './meta.ts';
import { maskOf } from './pool-scope.ts';

interface Asked {
  readonly args: HeatmapArguments;
  readonly context: ApiContext;
}

/** LiquidationHeatmap of the SDL. @throws UnknownEntity, InvalidArgument */
export async function targetHeatmap(analytics: Analytics, target: HeatmapTarget, { args, context }: Asked) {
  const at = knownTargetAt(analytics, target);
  const include = await maskOf(analytics, { poolId: null, args, context });
  const market = (id: string) => entityAt(context, analytics, { type: 'Market', id });
  const answer = heatmapAnswer(analytics, at, args, include);
  return {
    ...answer,
    asset: target.type === 'ASSET' ? target.base : null,
    market: () => market(at.reference.id),
    markets: () => Promise.all(at.markets.map(({ id }) => market(id))),
    groups: ({ by }: { readonly by: Grouping }) =>
      groupAnswers(analytics, at, { by, edges: answer.edges.map(Number), include, side: args.side }),
    meta: () => metaOf(context.sources, analytics, { include, markets: at.markets.map(({ id }) => id) }),
  };
}

interface GroupRequest {
  readonly by: Grouping;
  readonly edges: readonly number[];
  readonly include: AccountMask | undefined;
  readonly side: HeatmapArguments['side'];
}

/** HeatmapGroup of the SDL: the map of each group on the edges of the whole. */
function groupAnswers(analytics: Analytics, { of }: TargetAt, { by, edges, include, side }: GroupRequest) {
  if (of === null) return [];
  const { book } = analytics;
  const groups = groupsBy(analytics, of, { by, include: onSide(book, of, side, include) });
  return groups.map(({ key, label, mask }) => {
    const map = heatmapColumn(book, of, { edges, include: mask });
    return { key, label, bins: binStakes(map).map(atStake), ...partsOf(map) };
  });
}
