import type { EntityRow } from '../../engine/index.ts';
import { walks } from '../limits/walks.ts';
import type { ApiContext } from './context.ts';
import { viewOf } from './market-view.ts';
import { metaOf } from './meta.ts';
import { poolsAt } from './pools-at.ts';
import { type CurveWhatIf, rateCurveAt } from './rate-curve.ts';
import { type SampleArguments, samplesOf } from './samples.ts';

/** RateCurveHistory of the SDL: pools alone are read at each block. @throws InvalidArgument */
export async function rateCurveHistoryAnswer(row: EntityRow, args: SampleArguments & CurveWhatIf, context: ApiContext) {
  const { analytics, market } = await viewOf(row, context);
  const samples = [];
  for (const { start, block } of await samplesOf(analytics.block, args, walks.rateCurveHistory, context)) {
    const pools = await poolsAt(context, block.number);
    const then = pools.get(market.poolId)?.markets.get(market.id);
    if (then === undefined) continue;
    samples.push({
      timestamp: start,
      block: { number: block.number, hash: block.hash, timestamp: block.timestamp },
      curve: rateCurveAt({ block, pools }, then, args),
    });
  }
  await context.entities.confirm(analytics.block, 'allow');
  return { meta: () => metaOf(context.sources, analytics, { markets: [market.id] }), interval: args.interval, samples };
}
