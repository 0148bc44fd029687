import type { ProcessedBlock } from '../../engine/index.ts';
import type { Analytics } from '../book/analytics.ts';
import { atStake, stakeWhere } from '../book/at-stake.ts';
import { liquidationTotals, recentLiquidations } from '../book/liquidation-totals.ts';
import { poolMask } from '../book/pool-totals.ts';
import { riskAtShocks } from './at-risk.ts';
import type { ApiContext } from './context.ts';
import { metaOf } from './meta.ts';
import { totalsAnswer } from './pool.ts';
import { checkPool } from './pool-scope.ts';

const overviewShocks = [-0.05, -0.1, -0.2] as const;

/** Overview of the SDL, of one pool or of all. @throws UnknownEntity */
export function overviewAnswer(analytics: Analytics, poolId: string | null, context: ApiContext) {
  checkPool(analytics, poolId);
  const include = poolMask(analytics, poolId);
  const { book, block } = analytics;
  const week = () => weekOf(context, block, poolId);
  return {
    meta: () => metaOf(context.sources, analytics, { include }),
    markets: [...analytics.markets.values()].filter((market) => poolId === null || market.poolId === poolId).length,
    totals: () => totalsAnswer(analytics, poolId, context),
    liquidatable: () => atStake(stakeWhere(book, (account) => account.isLiquidatable, include)),
    atRisk: () => riskAtShocks(analytics, { of: null, include }, overviewShocks),
    liquidations24h: async () => liquidationTotals(await week(), block.timestamp - 86_400),
    liquidations7d: async () => liquidationTotals(await week(), block.timestamp - 7 * 86_400),
  };
}

async function weekOf({ sources, entities }: ApiContext, block: ProcessedBlock, poolId: string | null) {
  const facts = await recentLiquidations(sources.reader, block, poolId);
  await entities.confirm(block, 'allow');
  return facts;
}
