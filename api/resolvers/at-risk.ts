import type { WhereInput } from '../../engine/index.ts';
import { type AccountMask, atRiskCurve } from '../../margin/index.ts';
import { decimalArgument, intArgument } from '../arguments.ts';
import type { Analytics } from '../book/analytics.ts';
import { type AtStake, atStake } from '../book/at-stake.ts';
import { sumText } from '../decimals.ts';
import { InvalidArgument } from '../errors.ts';

export interface CurveArguments {
  readonly from?: unknown;
  readonly to?: unknown;
  readonly points?: number | null;
  readonly where?: WhereInput | null;
}

/** AtRiskPoint of the SDL. */
export interface AtRiskAnswer {
  readonly shock: string;
  readonly price: string | null;
  readonly stake: AtStake;
}

/** Which prices move. */
export interface CurveScope {
  /** Markets of one asset with the price they are shown by; null for all markets that are not stable. */
  readonly of: { readonly markets: readonly string[]; readonly price: number } | null;
  readonly include?: AccountMask | undefined;
}

/** Points of an at-risk curve at equal steps from `from` to `to`. @throws InvalidArgument */
export function curveAnswer(analytics: Analytics, scope: CurveScope, args: CurveArguments): AtRiskAnswer[] {
  const points = intArgument('points', args.points, { min: 2, max: 501, fallback: 51 });
  const from = decimalArgument('from', args.from, { min: -0.99, max: 9, fallback: -0.5 });
  const to = decimalArgument('to', args.to, { min: -0.99, max: 9, fallback: 0 });
  if (from >= to) throw new InvalidArgument(`from is ${from} and to is ${to}: let them grow.`);
  const shocks = Array.from({ length: points }, (_, i) => rounded(from + ((to - from) * i) / (points - 1)));
  return riskAtShocks(analytics, scope, shocks);
}

/** Steps are meant in decimals: -0.3, not -0.30000000000000004. */
const rounded = (shock: number): number => Number(shock.toFixed(12));

/** What is liquidatable after each of some moves. */
export function riskAtShocks(analytics: Analytics, scope: CurveScope, shocks: readonly number[]): AtRiskAnswer[] {
  const { book } = analytics;
  const assets = scope.of?.markets ?? analytics.volatileMarkets;
  const price = scope.of?.price ?? null;
  return atRiskCurve(book, { shocks, assets, include: scope.include }).points.map((point) => ({
    shock: sumText(point.shock),
    price: price === null ? null : sumText(price * (1 + point.shock)),
    stake: atStake(point),
  }));
}
