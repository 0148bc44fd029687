import { type AccountMask, type LeverageDistribution, leverageDistribution } from '../../margin/index.ts';
import { decimalArgument, decimalNumber, intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { type AtStake, atStake, stakeWhere } from '../book/at-stake.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument } from '../errors.ts';

export interface LeverageArguments {
  readonly weightedBy: 'DEBT' | 'COLLATERAL' | 'NOTIONAL' | 'COUNT';
  readonly buckets?: number | null;
  readonly max?: unknown;
  readonly edges?: readonly unknown[] | null;
}

interface LeverageBucket {
  readonly lower: string;
  readonly upper: string | null;
  readonly accounts: number;
  readonly debtUsd: string;
  readonly collateralUsd: string;
  readonly share: string;
}

/** LeverageDistribution of the SDL, its meta apart. */
export interface LeverageAnswer {
  readonly weightedBy: LeverageArguments['weightedBy'];
  readonly buckets: readonly LeverageBucket[];
  readonly quantiles: { readonly [name: string]: string | null };
  readonly mean: string | null;
  readonly accounts: number;
  readonly withoutEquity: AtStake;
}

/** margin's names of the weights. */
const weights = { DEBT: 'debt', COLLATERAL: 'collateral', NOTIONAL: 'collateral', COUNT: 'count' } as const;
const quantileShares = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;

/** The leverage distribution of the accounts of a mask. @throws InvalidArgument */
export function leverageAnswer(
  { book }: Analytics,
  args: LeverageArguments,
  include?: AccountMask | undefined,
): LeverageAnswer {
  const edges = edgesOf(args);
  const weightedBy = weights[args.weightedBy];
  const chosen = leverageDistribution(book, { weightedBy, edges, quantiles: quantileShares, include });
  const by = (other: 'debt' | 'collateral') =>
    other === weightedBy ? chosen : leverageDistribution(book, { weightedBy: other, edges, include });
  const total = groupsOf(chosen).reduce((sum, group) => sum + group.weight, 0);
  const [debts, collaterals] = [groupsOf(by('debt')), groupsOf(by('collateral'))];
  const buckets = groupsOf(chosen).map((group, i) => ({
    lower: sumText(edges[i] ?? 0),
    upper: i < edges.length - 1 ? sumText(edges[i + 1] ?? 0) : null,
    accounts: group.accounts,
    debtUsd: sumText(debts[i]?.weight ?? 0),
    collateralUsd: sumText(collaterals[i]?.weight ?? 0),
    share: sumText(total === 0 ? 0 : group.weight / total),
  }));
  return {
    weightedBy: args.weightedBy,
    buckets,
    quantiles: Object.fromEntries(
      chosen.quantiles.map(({ share, leverage }) => [`p${Math.round(share * 100)}`, floatText(leverage)]),
    ),
    mean: floatText(chosen.mean),
    accounts: buckets.reduce((sum, bucket) => sum + bucket.accounts, 0),
    withoutEquity: atStake(
      stakeWhere(book, (account) => account.requirement > 0 && account.collateralUsd <= account.debtUsd, include),
    ),
  };
}

interface Group {
  readonly weight: number;
  readonly accounts: number;
}

/** One group per edge: what is under the first edge counts in the first bucket, what is over the last in an open one. */
function groupsOf(map: LeverageDistribution): Group[] {
  const bins: Group[] = Array.from(map.weight, (weight, i) => ({ weight, accounts: map.accounts[i] ?? 0 }));
  const first = bins[0] ?? { weight: 0, accounts: 0 };
  bins[0] = { weight: first.weight + map.below.weight, accounts: first.accounts + map.below.accounts };
  return [...bins, map.above];
}

function edgesOf(args: LeverageArguments): number[] {
  if (args.edges !== null && args.edges !== undefined) return checkedEdges(args.edges.map(decimalNumber));
  const buckets = intArgument('buckets', args.buckets, { min: 1, max: 200, fallback: 20 });
  const max = decimalArgument('max', args.max, { min: 1.1, max: 1000, fallback: 11 });
  return Array.from({ length: buckets + 1 }, (_, i) => Number((1 + ((max - 1) * i) / buckets).toFixed(9)));
}

function checkedEdges(edges: readonly number[]): number[] {
  const isWrong = edges.some((edge, i) => !(edge >= 1 && edge <= 1e6) || edge <= (edges[i - 1] ?? 0));
  if (isWrong || edges.length < 2 || edges.length > 200) {
    throw new InvalidArgument('edges are no leverages: give 2 to 200 ascending numbers of at least 1.');
  }
  return [...edges];
}
