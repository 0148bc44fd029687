import type { GraphQLResolveInfo } from 'graphql';
import { atBlock, type EntityGraph, type WhereInput } from '../../engine/index.ts';
import { concentration, unrealisedBadDebt } from '../../margin/index.ts';
import { intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { badDebtTotals } from '../book/bad-debt.ts';
import { poolMask, poolTotals } from '../book/pool-totals.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument } from '../errors.ts';
import type { ApiContext } from './context.ts';
import { metaOf } from './meta.ts';
import { checkPool, maskOf } from './pool-scope.ts';

export interface ConcentrationArguments {
  readonly by: 'DEBT' | 'COLLATERAL';
  readonly where?: WhereInput | null;
}

interface OfPools<Args> {
  /** null for all pools. */
  readonly poolId: string | null;
  readonly args: Args;
  readonly context: ApiContext;
}

/** Concentration of the SDL. @throws UnknownEntity, InvalidArgument */
export async function concentrationAnswer(
  analytics: Analytics,
  { poolId, args, context }: OfPools<ConcentrationArguments>,
) {
  checkPool(analytics, poolId);
  const include = await maskOf(analytics, { poolId, args, context });
  const { totalUsd, holders, hhi, top } = concentration(analytics.book, {
    of: args.by === 'DEBT' ? 'debt' : 'collateral',
    top: [1, 5, 10],
    include,
  });
  const [top1, top5, top10] = top.map(({ share }) => floatText(share));
  return {
    meta: () => metaOf(context.sources, analytics, { include }),
    by: args.by,
    totalUsd: sumText(totalUsd),
    holders,
    hhi: floatText(hhi),
    top1,
    top5,
    top10,
  };
}

export interface BadDebtArguments {
  readonly from?: number | null;
  readonly to?: number | null;
}

interface EventArguments {
  readonly first?: number | null;
  readonly skip?: number | null;
}

/** BadDebtSummary of the SDL. @throws UnknownEntity, InvalidArgument */
export function badDebtAnswer(
  analytics: Analytics,
  { poolId, args, context, graph }: OfPools<BadDebtArguments> & { readonly graph: EntityGraph },
) {
  checkPool(analytics, poolId);
  const { block, book } = analytics;
  const where = eventsWhere(poolId, args);
  return {
    meta: () => metaOf(context.sources, analytics, { include: poolMask(analytics, poolId) }),
    unrealized: () => {
      const { usd, debtUsd, accounts } = unrealisedBadDebt(book, poolMask(analytics, poolId));
      return { usd: sumText(usd), debtUsd: sumText(debtUsd), accounts };
    },
    outstandingUsd: () => poolTotals(analytics, poolId).deficitUsd,
    async realized() {
      const totals = await badDebtTotals(context.sources.reader, block.number, where);
      await context.entities.confirm(block, 'allow');
      return totals;
    },
    async events(page: EventArguments, _context: unknown, info: GraphQLResolveInfo) {
      const first = intArgument('first', page.first, { min: 1, max: 1000, fallback: 100 });
      const skip = intArgument('skip', page.skip, { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
      const order = { orderBy: 'timestamp', orderDirection: 'desc' } as const;
      const rows = await context.sources.reader.find({
        type: 'BadDebt',
        block: block.number,
        where,
        ...order,
        first,
        skip,
      });
      atBlock(rows, block);
      await graph.prefetch({ type: 'BadDebt', rows, block }, context, info);
      await context.entities.confirm(block, 'allow');
      return rows;
    },
  };
}

function eventsWhere(poolId: string | null, args: BadDebtArguments): WhereInput {
  const seconds = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const from = intArgument('from', args.from, { ...seconds, fallback: 0 });
  const to = intArgument('to', args.to, { ...seconds, fallback: seconds.max });
  if (from > to) throw new InvalidArgument(`from is ${from}, after to, which is ${to}: give an earlier time.`);
  return {
    timestamp_gte: BigInt(from),
    timestamp_lte: BigInt(to),
    ...(poolId === null ? {} : { pool: poolId }),
  };
}
