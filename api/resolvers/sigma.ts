import type { WhereInput } from '../../engine/index.ts';
import { type AccountMask, accountAt, type RiskMeasure, sigmaDistances, touchProbability } from '../../margin/index.ts';
import { decimalNumber } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { atStake } from '../book/at-stake.ts';
import { volatilities } from '../book/price-history.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument } from '../errors.ts';
import type { ApiContext } from './context.ts';
import { metaOf } from './meta.ts';
import { checkPool, maskOf } from './pool-scope.ts';

export interface SigmaArguments {
  readonly edges?: readonly unknown[] | null;
  readonly where?: WhereInput | null;
}

const computed = new WeakMap<Analytics, Promise<Float64Array>>();

/** How many σ of a day each account of the book is from its nearest liquidation price, by place; once per book. */
export function distancesOf(analytics: Analytics, { sources }: ApiContext): Promise<Float64Array> {
  const known =
    computed.get(analytics) ??
    volatilities(sources.reader, analytics).then((moves) => sigmaDistances(analytics.book, moves));
  computed.set(analytics, known);
  known.catch(() => computed.delete(analytics));
  return known;
}

/** An account's distance in σ and the chance to be touched within a day; null where unknown. */
export async function accountSigma(analytics: Analytics, id: string, context: ApiContext) {
  const place = analytics.book.ids.placeOf(id);
  const distance = place === undefined ? Number.NaN : ((await distancesOf(analytics, context))[place] ?? Number.NaN);
  return {
    sigmaDistance: floatText(distance),
    touchProbability: Number.isNaN(distance) ? null : floatText(touchProbability(distance)),
  };
}

/** SigmaDistribution of the SDL. @throws UnknownEntity, InvalidArgument */
export async function sigmaAnswer(
  analytics: Analytics,
  {
    poolId,
    args,
    context,
  }: { readonly poolId: string | null; readonly args: SigmaArguments; readonly context: ApiContext },
) {
  checkPool(analytics, poolId);
  const include = await maskOf(analytics, { poolId, args, context });
  const edges = edgesOf(args.edges);
  const { buckets, unknown } = binned(analytics, await distancesOf(analytics, context), { edges, include });
  return {
    meta: () => metaOf(context.sources, analytics, { include }),
    buckets: buckets.map((stake, i) => ({
      lower: sumText(edges[i] ?? 0),
      upper: i + 1 < edges.length ? sumText(edges[i + 1] ?? 0) : null,
      stake: atStake(stake),
    })),
    unknown: atStake(unknown),
  };
}

function edgesOf(given: SigmaArguments['edges']): number[] {
  const edges = (given ?? [0, 0.5, 1, 2, 3, 5, 10, 20]).map(decimalNumber);
  const isWrong = edges.some((edge, i) => !(edge >= 0 && edge <= 1e6) || (i > 0 && edge <= (edges[i - 1] ?? 0)));
  if (isWrong || edges[0] !== 0 || edges.length > 100) {
    throw new InvalidArgument('edges are no distances: give up to 100 ascending numbers from 0 on.');
  }
  return edges;
}

function binned(
  { book }: Analytics,
  distances: Float64Array,
  { edges, include }: { readonly edges: readonly number[]; readonly include: AccountMask | undefined },
) {
  const none = (): { -readonly [key in keyof RiskMeasure]: number } => ({
    accounts: 0,
    collateralUsd: 0,
    debtUsd: 0,
    expectedSeizedUsd: 0,
  });
  const buckets = edges.map(none);
  const unknown = none();
  for (let place = 0; place < book.count; place++) {
    if (book.owing[place] !== 1 || (include !== undefined && include[place] !== 1)) continue;
    const distance = distances[place] ?? Number.NaN;
    const at = Number.isNaN(distance) ? unknown : (buckets[edges.findLastIndex((edge) => edge <= distance)] ?? unknown);
    const account = accountAt(book, place);
    at.accounts++;
    at.collateralUsd += account.collateralUsd;
    at.debtUsd += account.debtUsd;
    at.expectedSeizedUsd += account.expectedSeizedUsd;
  }
  return { buckets, unknown };
}
