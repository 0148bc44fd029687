import type { EntityGraph } from '../../engine/index.ts';
import { type TargetArguments, targetOf } from '../book/asset-family.ts';
import type { ResolverMap } from '../schema/build-schema.ts';
import { ownTurn } from '../turns.ts';
import { accountResolvers, positionResolvers } from './account.ts';
import { accountsResolver } from './accounts.ts';
import { accountsConnection, type ConnectionArguments } from './accounts-connection.ts';
import { alertBacktestQuery } from './alert-backtest.ts';
import { alertMutations } from './alert-mutations.ts';
import { alertQueries } from './alerts.ts';
import type { CurveArguments } from './at-risk.ts';
import { poolCurve, targetCurve } from './at-risk-root.ts';
import { rootBlock } from './at-row.ts';
import type { ApiContext } from './context.ts';
import type { RootHeatmapArguments } from './heatmap.ts';
import { type HeatmapHistoryArguments, heatmapHistoryAnswer } from './heatmap-history.ts';
import { targetHeatmap } from './heatmap-root.ts';
import { liquidationResolvers } from './liquidation.ts';
import { marketResolvers } from './market.ts';
import { overviewAnswer } from './overview.ts';
import { poolLeverage, poolResolvers, type SelectedLeverageArguments } from './pool.ts';
import { provenanceResolvers } from './provenance.ts';
import { questionResolvers } from './questions.ts';
import { type ReconcileArguments, reconcileAnswer } from './reconcile.ts';
import { type BadDebtArguments, badDebtAnswer, type ConcentrationArguments, concentrationAnswer } from './risk.ts';

/** The graph has no resolver for a root field that the API builds on. */
class MissingRootField extends Error {
  override readonly name = 'MissingRootField';
  readonly code = 'MISSING_ROOT_FIELD';
  readonly field: string;

  constructor(field: string) {
    super(`The entity graph has no root field ${field}: the schema lacks the entity.`);
    this.field = field;
  }
}

interface AtBlock {
  readonly block?: unknown;
}

interface OfPool extends AtBlock {
  readonly pool?: string | null;
}

/** The book of a block, in a turn of its own for what is computed over it. */
const analyticsOf = async ({ block }: AtBlock, context: ApiContext) => {
  const analytics = await context.sources.books.at(await rootBlock(block, context));
  await ownTurn();
  return analytics;
};

/** Ids are lower-case in the store, and addresses are often written in mixed case. */
const poolOf = ({ pool }: OfPool): string | null => pool?.toLowerCase() ?? null;

const rootResolvers = (graph: EntityGraph) => ({
  ...questionResolvers(analyticsOf),
  reconciliation: (_root: unknown, args: ReconcileArguments, context: ApiContext) => reconcileAnswer(args, context),
  overview: async (_root: unknown, args: OfPool, context: ApiContext) =>
    overviewAnswer(await analyticsOf(args, context), poolOf(args), context),
  leverageDistribution: async (_root: unknown, args: OfPool & SelectedLeverageArguments, context: ApiContext) =>
    poolLeverage(await analyticsOf(args, context), { poolId: poolOf(args), args, context }),
  liquidationHeatmap: async (_root: unknown, args: AtBlock & RootHeatmapArguments, context: ApiContext) =>
    targetHeatmap(await analyticsOf(args, context), targetOf(args), { args, context }),
  liquidationHeatmapHistory: (_root: unknown, args: HeatmapHistoryArguments, context: ApiContext) =>
    heatmapHistoryAnswer(args, context),
  atRiskCurve: async (_root: unknown, args: OfPool & CurveArguments & TargetArguments, context: ApiContext) => {
    const analytics = await analyticsOf(args, context);
    const isOfAll = typeof args.market !== 'string' && typeof args.asset !== 'string';
    if (isOfAll) return poolCurve(analytics, { poolId: poolOf(args), args, context });
    return targetCurve(analytics, targetOf(args), { poolId: poolOf(args), args, context });
  },
  concentration: async (_root: unknown, args: OfPool & ConcentrationArguments, context: ApiContext) =>
    concentrationAnswer(await analyticsOf(args, context), { poolId: poolOf(args), args, context }),
  marginAccountsConnection: (_root: unknown, args: ConnectionArguments, context: ApiContext) =>
    accountsConnection(graph, args, context),
  badDebtSummary: async (_root: unknown, args: OfPool & BadDebtArguments, context: ApiContext) =>
    badDebtAnswer(await analyticsOf(args, context), { poolId: poolOf(args), args, context, graph }),
});

/** Resolvers of what the API adds to the entity graph. @throws MissingRootField */
export function derivedResolvers(graph: EntityGraph): ResolverMap {
  const { Query: query } = graph.resolvers;
  const stored = query !== undefined && 'marginAccounts' in query ? query.marginAccounts : undefined;
  if (typeof stored !== 'function') throw new MissingRootField('marginAccounts');
  return {
    ...provenanceResolvers,
    Market: marketResolvers,
    MarginAccount: accountResolvers,
    Position: positionResolvers,
    MarginPool: poolResolvers,
    Liquidation: liquidationResolvers,
    Mutation: alertMutations,
    Query: {
      ...rootResolvers(graph),
      ...alertQueries,
      ...alertBacktestQuery,
      marginAccounts: accountsResolver(graph, stored),
    },
  };
}
