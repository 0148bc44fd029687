import type { Analytics } from '../book/analytics.ts';
import { type BuildUpArguments, buildUpAnswer } from './build-up.ts';
import { carryAnswer } from './carry-board.ts';
import { type CascadeArguments, cascadeAnswer } from './cascade.ts';
import type { ApiContext } from './context.ts';
import type { MarketScope } from './market-scope.ts';
import { openInterestAnswer } from './open-interest.ts';
import { oracleHealthAnswer } from './oracle-health.ts';
import { ownerAnswer } from './owner.ts';
import { type ImpactArguments, impactAnswer, type PastArguments, pastImpactsAnswer } from './parameter-impact.ts';
import { type ScorecardArguments, scorecardAnswer } from './scorecard.ts';
import { type SigmaArguments, sigmaAnswer } from './sigma.ts';

interface AtBlock {
  readonly block?: unknown;
}

type OfPool<Args> = AtBlock & Args & { readonly pool?: string | null };

/** Root fields of the analyses, given how a root field finds its book. */
export function questionResolvers(analyticsOf: (args: AtBlock, context: ApiContext) => Promise<Analytics>) {
  const asking =
    <Args extends AtBlock, Answer>(
      answer: (analytics: Analytics, args: Args, context: ApiContext) => Answer | Promise<Answer>,
    ) =>
    async (_root: unknown, args: Args, context: ApiContext): Promise<Answer> =>
      answer(await analyticsOf(args, context), args, context);
  const poolOf = ({ pool }: { readonly pool?: string | null }): string | null => pool?.toLowerCase() ?? null;
  return {
    cascade: asking((analytics, args: OfPool<CascadeArguments>, context) =>
      cascadeAnswer(analytics, { poolId: poolOf(args), args, context }),
    ),
    owner: asking((analytics, args: AtBlock & { readonly address: string }, context) =>
      ownerAnswer(analytics, args.address.toLowerCase(), context),
    ),
    openInterestSummary: asking((analytics, args: AtBlock & MarketScope, context) =>
      openInterestAnswer(analytics, args, context),
    ),
    oracleHealth: asking((analytics, args: AtBlock & MarketScope & { readonly heartbeat?: number | null }, context) =>
      oracleHealthAnswer(analytics, args, context),
    ),
    leverageBuildUp: asking((analytics, args: AtBlock & BuildUpArguments, context) =>
      buildUpAnswer(analytics, args, context),
    ),
    heatmapScorecard: asking((analytics, args: AtBlock & ScorecardArguments, context) =>
      scorecardAnswer(analytics, args, context),
    ),
    parameterImpact: asking((analytics, args: AtBlock & ImpactArguments, context) =>
      impactAnswer(analytics, args, context),
    ),
    parameterChangeImpacts: asking((analytics, args: AtBlock & PastArguments, context) =>
      pastImpactsAnswer(analytics, args, context),
    ),
    carryBoard: asking((analytics, _args: AtBlock, context) => carryAnswer(analytics, context)),
    sigmaDistribution: asking((analytics, args: OfPool<SigmaArguments>, context) =>
      sigmaAnswer(analytics, { poolId: poolOf(args), args, context }),
    ),
  };
}
