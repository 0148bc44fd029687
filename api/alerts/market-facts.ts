import type { EntityReader } from '../../engine/index.ts';
import { bigintOrNull, textOf, textOrNull } from '../book/row.ts';

/** Parameters of a market that the book has no use for. */
export interface MarketFacts {
  readonly protocol: string | null;
  /** Whole tokens; null where there is no cap. */
  readonly supplyCap: number | null;
  readonly borrowCap: number | null;
  /** Utilization at which the rate curve bends, a fraction; null where the model has no kink. */
  readonly kink: number | null;
}

/** Facts of every market at a block, by market id; two statements. */
export async function loadMarketFacts(reader: EntityReader, block: number): Promise<ReadonlyMap<string, MarketFacts>> {
  const [markets, models] = await Promise.all([
    reader.find({ type: 'Market', block, fields: ['id', 'protocol', 'supplyCap', 'borrowCap', 'rateModel'] }),
    reader.find({ type: 'InterestRateModel', block, fields: ['id', 'optimalUsageBps'] }),
  ]);
  const kinks = new Map(models.map((row) => [textOf(row, 'id'), bigintOrNull(row, 'optimalUsageBps')]));
  const cap = (value: bigint | null): number | null => (value === null || value === 0n ? null : Number(value));
  return new Map(
    markets.map((row) => {
      const kink = kinks.get(textOrNull(row, 'rateModel') ?? '') ?? null;
      const facts: MarketFacts = {
        protocol: textOrNull(row, 'protocol'),
        supplyCap: cap(bigintOrNull(row, 'supplyCap')),
        borrowCap: cap(bigintOrNull(row, 'borrowCap')),
        kink: kink === null ? null : Number(kink) / 10_000,
      };
      return [textOf(row, 'id'), facts];
    }),
  );
}
