import { decimalNumber } from '../arguments.ts';
import type { PoolRows } from '../book/load-pools.ts';
import { bigintOrNull, decimalOrNull, textOf, textOrNull } from '../book/row.ts';

/** Parameters of a market that the book has no use for. */
export interface MarketFacts {
  readonly protocol: string | null;
  /** Whole tokens; null where there is no cap. */
  readonly supplyCap: number | null;
  readonly borrowCap: number | null;
  /** Utilization at which the rate curve bends, a fraction; null where the model has no kink. */
  readonly kink: number | null;
  /** Perps: funding per day as a fraction of notional, above zero when longs pay; null until one is known. */
  readonly fundingPerDay: number | null;
}

/** Facts of every market, by market id. */
export function marketFacts(rows: PoolRows): ReadonlyMap<string, MarketFacts> {
  const [markets, models] = [rows.get('Market') ?? [], rows.get('InterestRateModel') ?? []];
  const kinks = new Map(models.map((row) => [textOf(row, 'id'), bigintOrNull(row, 'optimalUsageBps')]));
  const cap = (value: bigint | null): number | null => (value === null || value === 0n ? null : Number(value));
  return new Map(
    markets.map((row) => {
      const kink = kinks.get(textOrNull(row, 'rateModel') ?? '') ?? null;
      const funding = decimalOrNull(row, 'fundingRatePerDay');
      const facts: MarketFacts = {
        protocol: textOrNull(row, 'protocol'),
        supplyCap: cap(bigintOrNull(row, 'supplyCap')),
        borrowCap: cap(bigintOrNull(row, 'borrowCap')),
        kink: kink === null ? null : Number(kink) / 10_000,
        fundingPerDay: funding === null ? null : decimalNumber(funding),
      };
      return [textOf(row, 'id'), facts];
    }),
  );
}
