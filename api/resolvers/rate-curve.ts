import { aprToApy, type MarketRates } from '../../margin/index.ts';
import { intArgument } from '../arguments.ts';
import { poolAt } from '../book/analytics.ts';
import type { MarketState, PoolState } from '../book/pool-state.ts';
import type { Snapshot } from '../book/snapshot.ts';
import { floatText, sumText } from '../decimals.ts';
import { InvalidArgument } from '../errors.ts';

export interface CurveWhatIf {
  readonly points?: number | null;
  readonly supply?: unknown;
  readonly borrow?: unknown;
}

/** What a curve is made of: pools at a block. */
export type PoolsAt = Pick<Snapshot, 'block'> & { readonly pools: ReadonlyMap<string, PoolState> };

/** RateCurve of the SDL; null where the market has none that is known. @throws InvalidArgument */
export function rateCurveAt(at: PoolsAt, { id, poolId }: MarketState, args: CurveWhatIf) {
  const steps = intArgument('points', args.points, { min: 2, max: 1001, fallback: 101 });
  const change = { supply: amountOf('supply', args.supply), borrow: amountOf('borrow', args.borrow) };
  const pool = at.pools.get(poolId);
  const rates = pool === undefined ? null : (poolAt(at, pool).rates?.(id) ?? null);
  if (rates === null) return null;
  const { kink, supplyKink } = rates;
  const usages = new Set(Array.from({ length: steps }, (_, i) => i / (steps - 1)));
  for (const one of [kink, supplyKink]) if (one !== null) usages.add(one);
  const now = rates.usageAfter({ supply: 0n, borrow: 0n });
  const after = rates.usageAfter(change);
  return {
    kink: floatText(kink),
    supplyKink: floatText(supplyKink),
    points: [...usages].sort((a, b) => a - b).map((usage) => pointOf(rates, usage)),
    now: now === null ? null : pointOf(rates, now),
    whatIf: after === null ? null : pointOf(rates, after),
    distanceToKink: kink === null || now === null ? null : sumText(kink - now),
    borrowToKink: kink === null || now === null ? null : borrowTo(rates, kink, now),
  };
}

const pointOf = (rates: MarketRates, usage: number) => {
  const { borrowApr, supplyApr } = rates.at(usage);
  return {
    utilization: sumText(usage),
    borrowApr: sumText(borrowApr),
    supplyApr: sumText(supplyApr),
    borrowApy: floatText(aprToApy(borrowApr)),
    supplyApy: floatText(aprToApy(supplyApr)),
  };
};

/** Usage grows by the amount over what it is a share of. */
const borrowTo = ({ base }: MarketRates, kink: number, now: number): string =>
  BigInt(Math.floor(Math.max(0, (kink - now) * Number(base)))).toString();

function amountOf(name: string, value: unknown): bigint {
  if (value === null || value === undefined) return 0n;
  try {
    return BigInt(String(value));
  } catch {
    throw new InvalidArgument(`${name} is ${String(value)}: give native units as an integer.`);
  }
}
